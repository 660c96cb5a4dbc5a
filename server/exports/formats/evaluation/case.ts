/** Reads a row as a case to evaluate by: what is asked, and what an answer is judged by. Formats write it their way. */
import type { NativeLine } from '../../../../shared/export.ts';
import type { CaseMessage, CaseMetadata } from '../../../../shared/export-evaluation.ts';
import { type ChatMessage, readChat, readTextAnswer } from '../chat.ts';
import { LeftOut } from '../rules.ts';

export interface Case {
  /** The prompt as messages; as text, too, where it is one. */
  messages: readonly ChatMessage[];
  input: string | CaseMessage[];
  /** What a reviewer approved or wrote. Null: judged by the rubric alone. */
  target: string | null;
  metadata: CaseMetadata;
}

export interface TargetCase extends Case {
  target: string;
}

export function readCase(row: NativeLine): Case | LeftOut {
  const rubric = row.rubric ?? null;
  if (row.chosen === null) {
    if (rubric === null) return new LeftOut('no_target');
    const chat = readChat(row, []);
    if (chat instanceof LeftOut) return chat;
    const refused = readTextAnswer({ ...row, chosen: row.rejected });
    const known = refused instanceof LeftOut ? {} : { refused: refused.answer };
    return toCase(row, chat.prompt, null, { judged_by: 'rubric', rubric, ...known });
  }
  const read = readTextAnswer(row);
  if (read instanceof LeftOut) return read;
  return toCase(row, read.chat.prompt, read.answer, { judged_by: 'target' });
}

/** For formats that compare with a text and have no place for a rubric. */
export function readTargetCase(row: NativeLine): TargetCase | LeftOut {
  const read = readCase(row);
  if (read instanceof LeftOut) return read;
  return read.target === null ? new LeftOut('no_target') : { ...read, target: read.target };
}

/** The one question of a case, for formats that ask nothing else. What the system was told stays with the product. */
export function readQuestion({ messages }: Case): string | LeftOut {
  const [question, ...others] = messages.filter((message) => message.role !== 'system');
  return question?.role === 'user' && others.length === 0 ? question.content : new LeftOut('one_question');
}

/**
 * What an evaluator is to hold an answer against, in one text. A reviewer's words stand as they were written: some say
 * what an answer must not do ("must not guess"), some what was wrong with this one ("it is rude").
 */
export function guidanceOf({ target, metadata }: Case): string {
  if (target !== null) return target;
  return `A reviewer refused an earlier answer and wrote: "${metadata.rubric ?? ''}". The answer must give no cause to write this again.`;
}

function toCase(
  row: NativeLine,
  messages: readonly ChatMessage[],
  target: string | null,
  judged: Pick<CaseMetadata, 'judged_by' | 'rubric' | 'refused'>,
): Case {
  const { generation } = row;
  return {
    messages,
    input: typeof row.input === 'string' ? row.input : messages.map(writeMessage),
    target,
    metadata: {
      row_id: row.id,
      trace_id: generation.trace_id,
      ...(generation.span_id === '' ? {} : { span_id: generation.span_id }),
      ...judged,
      source: row.source,
      ...(row.split === undefined ? {} : { split: row.split }),
      policy_version: row.label.policy_version,
      ...(generation.model === null ? {} : { model: generation.model }),
      ...(generation.model_version === null ? {} : { model_version: generation.model_version }),
      ...(generation.prompt_version === null ? {} : { prompt_version: generation.prompt_version }),
      ...(generation.tools === null || generation.tools.length === 0 ? {} : { tools: generation.tools }),
    },
  };
}

function writeMessage(message: ChatMessage): CaseMessage {
  if (message.role !== 'assistant') return message;
  const calls = message.calls.map(({ id, name, argumentsText }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: argumentsText },
  }));
  return {
    role: 'assistant',
    content: message.content ?? '',
    ...(calls.length === 0 ? {} : { tool_calls: calls }),
  };
}
