/** Replays RealHumanEval through the public API. Sent twice, the second run stores nothing new. */
import { planRealHumanEval, Turn } from './plan-realhumaneval.ts';
import { readLines } from './read-lines.ts';
import type { Target } from './send.ts';
import { type Sent, sendPlan } from './send-plan.ts';

/** @param options.startAt the recording is put before this time, unless the server already holds it; default now */
export async function replayRealHumanEval(options: Target & { file: string; startAt?: Date }): Promise<Sent> {
  const turns = await readLines(options.file, Turn);
  return sendPlan(options, (end) => planRealHumanEval(turns, end), options.startAt ?? new Date());
}
