/**
 * What a product would have sent while RealHumanEval was recorded. Each turn is a generation, chained to the turn before
 * it; each copy a `copy`; each next turn a `follow_up` on the answer before. Nothing else: the recording does not say
 * what was on screen, so there is no `shown`, and it has no votes.
 *
 * It has no dates either. Programmers are spread evenly over `WINDOW_DAYS` that end where the caller says, in an order
 * that mixes the models; within a session the recorded seconds are kept. Copies carry no time: they are put between their
 * turn and the next one.
 */
import { z } from 'zod';
import type { Event } from '../../shared/event.ts';
import type { Generation } from '../../shared/generation.ts';
import type { SampleName } from '../../shared/recordings.ts';
import { measureCopy } from './measure-copy.ts';
import type { Plan } from './send-plan.ts';
import { similarity } from './similarity.ts';
import { stableFraction, stableTraceId, stableUuid } from './stable-id.ts';

export const Turn = z.object({
  id: z.string().min(1),
  programmer: z.string().min(1),
  task: z.string().min(1),
  t_seconds: z.number().min(0),
  model: z.string().min(1),
  messages: z.array(z.object({ role: z.enum(['system', 'user', 'assistant']), content: z.string() })),
  response: z.string(),
  copies: z.array(z.object({ type: z.string(), text: z.string() })),
});
export type Turn = z.infer<typeof Turn>;

const SAMPLE: SampleName = 'RealHumanEval';
const WINDOW_DAYS = 14;
const DAY_MS = 86_400_000;
/** A turn's copies fall within this time after it, unless the next turn comes sooner. */
const COPY_WITHIN_MS = 60_000;

/** @param end when the last session has ended; every time in the plan lies before it. */
export function planRealHumanEval(turns: readonly Turn[], end: Date): Plan {
  const starts = spreadSessions(turns, end);
  const plan: Plan = { generations: [], events: [] };
  const at = (turn: Turn): number => (starts.get(turn.programmer) ?? end.getTime()) + Math.round(turn.t_seconds * 1000);
  for (const conversation of groupBy(turns, conversationOf).values()) {
    conversation.forEach((turn, index) => {
      const [before, after] = [conversation[index - 1], conversation[index + 1]];
      plan.generations.push(generationOf(turn, before, at(turn)));
      const copyUntil = Math.min(at(turn) + COPY_WITHIN_MS, after === undefined ? Number.POSITIVE_INFINITY : at(after));
      plan.events.push(...copiesOf(turn, at(turn), copyUntil));
      if (after !== undefined) plan.events.push(followUpOf(turn, after, at(after)));
    });
  }
  return plan;
}

function traceIdOf(turn: Turn): string {
  return stableTraceId(SAMPLE, turn.id);
}

function generationOf(turn: Turn, before: Turn | undefined, at: number): Generation {
  return {
    trace_id: traceIdOf(turn),
    conversation_id: conversationOf(turn),
    ...(before === undefined ? {} : { parent: { trace_id: traceIdOf(before) } }),
    user_id: `programmer-${turn.programmer}`,
    input: turn.messages,
    output: turn.response,
    model: turn.model,
    started_at: new Date(at).toISOString(),
    consent: ['improve', 'train'],
    metadata: { sample: SAMPLE, recording: turn.id, task: turn.task },
  };
}

function copiesOf(turn: Turn, from: number, until: number): Event[] {
  return turn.copies.map((copy, ordinal) => ({
    ...common(turn, 'copy', String(ordinal)),
    kind: 'copy',
    occurred_at: new Date(Math.round(from + ((until - from) * (ordinal + 1)) / (turn.copies.length + 1))).toISOString(),
    ...measureCopy(turn.response, copy.text),
    properties: { by: copy.type === 'copy_button' ? 'button' : 'selection' },
  }));
}

function followUpOf(turn: Turn, next: Turn, at: number): Event {
  const [prompt, nextPrompt] = [promptOf(turn), promptOf(next)];
  return {
    ...common(turn, 'follow_up', next.id),
    kind: 'follow_up',
    occurred_at: new Date(at).toISOString(),
    ...(prompt === undefined || nextPrompt === undefined ? {} : { similarity: similarity(prompt, nextPrompt) }),
  };
}

function common(turn: Turn, kind: string, which: string) {
  return {
    id: stableUuid(SAMPLE, turn.id, kind, which),
    trace_id: traceIdOf(turn),
    user_id: `programmer-${turn.programmer}`,
    conversation_id: conversationOf(turn),
    consent: ['improve', 'train'] satisfies Event['consent'],
  };
}

function promptOf(turn: Turn): string | undefined {
  return turn.messages.findLast((message) => message.role === 'user')?.content;
}

function conversationOf(turn: Turn): string {
  return `rhe-${turn.programmer}-${turn.task}`;
}

/** When each programmer's session began, ms since 1970: one slot each, in an order that follows from the names alone. */
function spreadSessions(turns: readonly Turn[], end: Date): Map<string, number> {
  const sessions = groupBy(turns, (turn) => turn.programmer);
  const longestMs = Math.max(0, ...turns.map((turn) => turn.t_seconds * 1000)) + COPY_WITHIN_MS;
  const slotMs = Math.max((WINDOW_DAYS * DAY_MS) / Math.max(1, sessions.size), longestMs);
  const order = [...sessions.keys()].sort((a, b) => stableFraction(SAMPLE, a) - stableFraction(SAMPLE, b));
  return new Map(
    order.map((programmer, index) => {
      const slack = (slotMs - longestMs) * stableFraction(SAMPLE, 'slack', programmer);
      return [programmer, Math.floor(end.getTime() - (order.length - index) * slotMs + slack)];
    }),
  );
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
