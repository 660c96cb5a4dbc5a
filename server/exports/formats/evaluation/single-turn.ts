/**
 * `deepeval` (goldens) and `ragas` (single-turn samples): one question each.
 * Rules: https://deepeval.com/docs/evaluation-datasets (`input`, `expected_output`, `additional_metadata`, in snake case)
 * and https://docs.ragas.io/en/stable/concepts/components/eval_dataset (all rows of one type: each has a reference).
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type { DeepevalLine, RagasLine } from '../../../../shared/export-evaluation.ts';
import { readTextAnswer } from '../chat.ts';
import type { Format } from '../format.ts';
import { LeftOut } from '../rules.ts';
import { readCase, readQuestion, readTargetCase } from './case.ts';

export const deepeval: Format = { write: writeDeepeval, wants: () => [] };
export const ragas: Format = { write: writeRagas, wants: () => [] };

function writeDeepeval(row: NativeLine): DeepevalLine | LeftOut {
  const read = readCase(row);
  if (read instanceof LeftOut) return read;
  const question = readQuestion(read);
  if (question instanceof LeftOut) return question;
  return {
    input: question,
    ...(read.target === null ? {} : { expected_output: read.target }),
    additional_metadata: read.metadata,
  };
}

function writeRagas(row: NativeLine): RagasLine | LeftOut {
  const read = readTargetCase(row);
  if (read instanceof LeftOut) return read;
  const question = readQuestion(read);
  if (question instanceof LeftOut) return question;
  const given = readTextAnswer({ ...row, chosen: row.generation.output });
  if (given instanceof LeftOut) return given;
  return { user_input: question, response: given.answer, reference: read.target };
}
