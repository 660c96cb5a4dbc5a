import { describe, expect, it } from 'vitest';
import { EventBatch } from '../../shared/event.ts';
import { GenerationBatch } from '../../shared/generation.ts';
import { planSyntheticSession } from './plan-synthetic-session.ts';
import { similarity } from './similarity.ts';
import { scenes } from './synthetic-session.ts';

const end = new Date('2026-11-20T12:00:00.000Z');
const plan = planSyntheticSession(end);

describe('the scripted session', () => {
  it('is what the contract takes', () => {
    expect(EventBatch.safeParse({ sent_at: end.toISOString(), events: plan.events }).error).toBeUndefined();
    expect(GenerationBatch.safeParse({ generations: plan.generations }).error).toBeUndefined();
  });

  it('says that it is synthetic on everything it sends', () => {
    expect(plan.generations.every((generation) => generation.metadata?.synthetic === true)).toBe(true);
    expect(plan.events.every((event) => event.properties?.synthetic === true)).toBe(true);
  });

  it('has about 25 answers of two versions, each with an id of its own', () => {
    expect(plan.generations.length).toBeGreaterThanOrEqual(25);
    expect(new Set(plan.generations.map((generation) => generation.model_version)).size).toBe(2);
    expect(new Set(plan.generations.map((generation) => generation.trace_id)).size).toBe(plan.generations.length);
    expect(new Set(plan.events.map((event) => event.id)).size).toBe(plan.events.length);
  });

  it('points only at answers it has', () => {
    const known = new Set(plan.generations.map((generation) => generation.trace_id));
    for (const { parent } of plan.generations) if (parent !== undefined) expect(known).toContain(parent.trace_id);
    for (const event of plan.events) {
      if (event.kind === 'regenerate') expect(known).toContain(event.next?.trace_id);
    }
  });

  it('is over before the end, and within the last week', () => {
    const times = plan.events.map((event) => Date.parse(event.occurred_at));
    expect(Math.max(...times)).toBeLessThan(end.getTime());
    expect(Math.min(...times)).toBeGreaterThan(end.getTime() - 7 * 86_400_000);
  });

  it('states similarities and lengths that are true of its texts', () => {
    for (const { answer, acts } of scenes) {
      for (const act of acts) {
        if (act.kind === 'edit') expect(act.similarity).toBeCloseTo(similarity(answer, act.text ?? ''), 2);
        if (act.kind === 'copy') expect(act.total).toBe(answer.length);
      }
    }
  });
});
