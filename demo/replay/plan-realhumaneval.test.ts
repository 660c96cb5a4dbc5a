import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { EventBatch } from '../../shared/event.ts';
import { GenerationBatch } from '../../shared/generation.ts';
import { planRealHumanEval, Turn } from './plan-realhumaneval.ts';
import { readLines } from './read-lines.ts';
import type { Plan } from './send-plan.ts';

const file = fileURLToPath(new URL('../sample/realhumaneval-chat.jsonl.gz', import.meta.url));
const end = new Date('2026-11-20T12:00:00.000Z');
let turns: Turn[];
let plan: Plan;

beforeAll(async () => {
  turns = await readLines(file, Turn);
  plan = planRealHumanEval(turns, end);
});

describe('planRealHumanEval, on the whole recording', () => {
  it('makes a generation of each turn, chained within its conversation', () => {
    expect(plan.generations).toHaveLength(779);
    expect(new Set(plan.generations.map((generation) => generation.trace_id)).size).toBe(779);
    expect(plan.generations.filter((generation) => generation.parent === undefined)).toHaveLength(296);
    const seen = new Map<string, string | undefined>();
    for (const { trace_id, conversation_id, parent } of plan.generations) {
      if (parent !== undefined) expect(seen.get(parent.trace_id)).toBe(conversation_id);
      seen.set(trace_id, conversation_id);
    }
  });

  it('makes a copy of each copy, identical repeats included, and a follow-up of each next turn', () => {
    expect(count('copy')).toBe(390);
    expect(count('follow_up')).toBe(483);
    expect(plan.events).toHaveLength(390 + 483);
    expect(new Set(plan.events.map((event) => event.id)).size).toBe(plan.events.length);
  });

  it('finds the copies that hold at least .9 of a code block, and none that holds .9 of an answer', () => {
    const copies = plan.events.flatMap((event) => (event.kind === 'copy' ? [event] : []));
    expect(copies.every((copy) => copy.chars > 0 && copy.chars <= copy.total)).toBe(true);
    expect(copies.filter((copy) => copy.of === 'block' && copy.chars / copy.total >= 0.9)).toHaveLength(173);
    expect(copies.filter((copy) => copy.of === 'output' && copy.chars / copy.total >= 0.9)).toHaveLength(0);
  });

  it('keeps the turn that was recorded without messages, with an empty input', () => {
    const bare = plan.generations.find((generation) => generation.metadata?.recording === 'rhe-0020');
    expect(bare?.input).toEqual([]);
  });

  it('is what the contract takes', () => {
    expect(EventBatch.safeParse({ sent_at: end.toISOString(), events: plan.events }).error).toBeUndefined();
    expect(GenerationBatch.safeParse({ generations: plan.generations }).error).toBeUndefined();
  });

  it('puts everything within fourteen days before the end, a copy before the next turn', () => {
    const times = [
      ...plan.generations.map((generation) => Date.parse(generation.started_at ?? '')),
      ...plan.events.map((event) => Date.parse(event.occurred_at)),
    ];
    expect(Math.max(...times)).toBeLessThan(end.getTime());
    expect(Math.min(...times)).toBeGreaterThan(end.getTime() - 14 * 86_400_000 - 1);
    const nextAt = new Map(plan.events.flatMap((e) => (e.kind === 'follow_up' ? [[e.trace_id, e.occurred_at]] : [])));
    for (const event of plan.events) {
      const next = nextAt.get(event.trace_id);
      if (event.kind === 'copy' && next !== undefined) expect(event.occurred_at < next).toBe(true);
    }
  });

  it('is the same for the same end, and moves as a whole with it', () => {
    expect(planRealHumanEval(turns, end)).toEqual(plan);
    const later = planRealHumanEval(turns, new Date(end.getTime() + 1000));
    expect(later.events.map((event) => Date.parse(event.occurred_at) - 1000)).toEqual(
      plan.events.map((event) => Date.parse(event.occurred_at)),
    );
  });
});

function count(kind: string): number {
  return plan.events.filter((event) => event.kind === kind).length;
}
