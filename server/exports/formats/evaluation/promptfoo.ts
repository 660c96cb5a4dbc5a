/**
 * `promptfoo`: test cases for a `tests:` file.
 * Rules: https://www.promptfoo.dev/docs/configuration/test-cases. promptfoo runs what it is given: a variable or the
 * value of an assertion that begins with `file://` or `package:` is read or executed, and Nunjucks renders the text, some of it
 * twice. So what a person wrote is made inert first; assertions always name their type.
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type { PromptfooLine } from '../../../../shared/export-evaluation.ts';
import type { Format } from '../format.ts';
import { LeftOut } from '../rules.ts';
import { type Case, guidanceOf, readCase, readQuestion } from './case.ts';

export const promptfoo: Format = { write, wants: () => [] };

const DESCRIPTION_CHARS = 80;

function write(row: NativeLine): PromptfooLine | LeftOut {
  const read = readCase(row);
  if (read instanceof LeftOut) return read;
  const { row_id, trace_id, span_id = '', judged_by, source, policy_version, model = '', split } = read.metadata;
  return {
    description: makeInert(describe(read)),
    vars: { input: makeInert(readInput(read)) },
    assert: [{ type: read.target === null ? 'llm-rubric' : 'similar', value: makeInert(guidanceOf(read)) }],
    metadata: {
      ...{ row_id, judged_by, source, ...(split === undefined ? {} : { split }), policy_version },
      ...{ trace_id: makeInert(trace_id), span_id: makeInert(span_id), model: makeInert(model) },
    },
  };
}

/** A question is text. A conversation is JSON, which a prompt that is `{{input}}` alone sends as chat messages. */
function readInput(read: Case): string {
  if (typeof read.input === 'string') return read.input;
  const question = readQuestion(read);
  const plain = read.messages.length === 1 && typeof question === 'string';
  return plain ? question : JSON.stringify(read.input);
}

function describe({ messages }: Case): string {
  const asked = messages.findLast((message) => message.role === 'user')?.content ?? '';
  const line = asked.replace(/\s+/gu, ' ').trim();
  return line.length <= DESCRIPTION_CHARS ? line : `${line.slice(0, DESCRIPTION_CHARS)}…`;
}

/** Seen by nobody and no part of any word (Unicode: it prohibits a line break). */
const WORD_JOINER = '\u2060';
const RUNS = /^(?=\s*(?:file:\/\/|(?:javascript|python|ruby|package|exec|fn|eval|langfuse|portkey|helicone):))/i;
/** Where a tag or a comment begins; the end of a comment that was never begun is an error. */
const RENDERS = /\{(?=[{%#])|#(?=\})/g;

/** What would be run or rendered is taken apart by a character without width: it reads the same and does nothing. */
export function makeInert(text: string): string {
  return text.replace(RUNS, WORD_JOINER).replace(RENDERS, `$&${WORD_JOINER}`);
}
