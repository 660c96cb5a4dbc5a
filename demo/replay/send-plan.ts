/**
 * Sends a plan of generations and events so that sending it again changes nothing. Ids follow from the recording; times
 * must not move either, or the same id would come with other content. So the server is asked first where an earlier run
 * put the plan, and only when it holds nothing of it does the plan end at the time given.
 */
import type { Event } from '../../shared/event.ts';
import type { Generation } from '../../shared/generation.ts';
import { GenerationDetail } from '../../shared/reading.ts';
import { read, sendEvents, sendGenerations, type Tally, type Target } from './send.ts';

export interface Plan {
  generations: Generation[];
  events: Event[];
}

export interface Sent {
  plan: Plan;
  generations: Tally;
  events: Tally;
}

/** Nothing may lie in the future, whatever the two clocks say: plans end this long before the time given. */
const MARGIN_MS = 5 * 60_000;

/** @param planUntil makes the plan that ends at a time; moved by a duration, it must move as a whole */
export async function sendPlan(target: Target, planUntil: (end: Date) => Plan, startAt: Date): Promise<Sent> {
  const end = new Date(startAt.getTime() - MARGIN_MS);
  const wished = planUntil(end);
  const plan = planUntil(new Date(end.getTime() + (await movedBy(target, wished))));
  // Generations first, so that nobody reads of orphans; any order would end in the same labels.
  const generations = await sendGenerations(target, plan.generations);
  return { plan, generations, events: await sendEvents(target, plan.events) };
}

/** How far the stored plan lies from the wished one, in ms: its first generation tells. */
async function movedBy(target: Target, wished: Plan): Promise<number> {
  const [first] = wished.generations;
  if (first?.started_at === undefined) return 0;
  const query = first.span_id === undefined ? '' : `?span_id=${encodeURIComponent(first.span_id)}`;
  const stored = await read(target, `/v1/generations/${encodeURIComponent(first.trace_id)}${query}`, GenerationDetail);
  const storedAt = stored?.generation?.started_at ?? undefined;
  return storedAt === undefined ? 0 : Date.parse(storedAt) - Date.parse(first.started_at);
}
