/** Added cases as they are answered: what was asked, how it was decided, and what would keep it out of a version. */
import { type DatasetDefinition, freezeWords } from '../../../shared/dataset.ts';
import type { AddedCase } from '../../../shared/eval-case.ts';
import { gateWords } from '../../../shared/label-words.ts';
import type { Db } from '../../db/connect.ts';
import { keyText } from '../../labels/case.ts';
import { lastPromptOf } from '../../labels/read-text.ts';
import { fingerprint, promptOf } from '../freezing/read-line.ts';
import { readOnSides } from '../freezing/read-sides.ts';
import { readUnits } from '../freezing/store.ts';
import { type Deal, namesOf } from '../split.ts';
import { foresee } from './foresee.ts';
import { readGround, readTrained, type StoredCase } from './store.ts';

const PROMPT_SHOWN_CHARS = 300;

export async function presentCases(
  db: Db,
  { projectId, definition, deal }: { projectId: number; definition: DatasetDefinition; deal: Deal },
  cases: readonly StoredCase[],
): Promise<AddedCase[]> {
  const ground = new Map((await readGround(db, projectId, cases)).map((one) => [keyText(one), one]));
  const conversations = [...ground.values()].map((one) => one.conversation_id).filter((id) => id !== null);
  const units = await readUnits(db, projectId, [...new Set(conversations)]);
  const named = [...[...ground.values()].flatMap(namesOf), ...[...units.values()].flat()];
  const sides = await readOnSides(db, projectId, deal, named);
  const promptHash = (input: unknown): Buffer => fingerprint(deal.salt, promptOf(input));
  const prompts = [...ground.values()].filter(({ input }) => input !== null).map(({ input }) => promptHash(input));
  const trained = new Set((await readTrained(db, projectId, prompts)).map((hash) => hash.toString('hex')));
  const words: Record<string, string> = { ...gateWords, ...freezeWords };
  return cases.map(({ trace_id, span_id, added_by, added_at }) => {
    const found = ground.get(keyText({ trace_id, span_id }));
    const rule =
      found === undefined
        ? null
        : foresee(found, definition, {
            sides,
            unitsOf: (conversation) => units.get(conversation) ?? [],
            isTrainedOn: found.input !== null && trained.has(promptHash(found.input).toString('hex')),
          });
    return {
      ...{ trace_id, span_id, added_by, added_at: added_at.toISOString() },
      prompt:
        found === undefined || found.input === null ? null : lastPromptOf(found.input).slice(0, PROMPT_SHOWN_CHARS),
      verdict: found?.decisions[0]?.verdict ?? null,
      left_out: rule === null ? null : { rule, words: words[rule] ?? rule },
    };
  });
}
