/** Fills a project with the recorded sample conversations and one scripted session. Doing it again changes nothing. */
import { findSourceFile } from './find-files.ts';
import { planSyntheticSession } from './plan-synthetic-session.ts';
import { replayRealHumanEval } from './realhumaneval.ts';
import { addTallies, type Tally, type Target } from './send.ts';
import { sendPlan } from './send-plan.ts';

/** @param options.startAt everything is put before this time, unless the server already holds it; default now */
export async function fillSample(options: Target & { startAt?: Date }): Promise<{ generations: Tally; events: Tally }> {
  const recorded = await replayRealHumanEval({
    ...options,
    file: findSourceFile('demo/sample/realhumaneval-chat.jsonl.gz'),
  });
  const scripted = await sendPlan(options, planSyntheticSession, options.startAt ?? new Date());
  return {
    generations: addTallies(recorded.generations, scripted.generations),
    events: addTallies(recorded.events, scripted.events),
  };
}
