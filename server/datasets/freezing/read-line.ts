/** What of a line is compared: its prompt and its texts, in a form in which the same looks the same. */
import { hash } from 'node:crypto';
import type { NativeLine } from '../../../shared/export.ts';
import { textOf } from '../../labels/read-text.ts';

/** Whatever its Unicode form, case and white space. */
export function normalise(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim();
}

/** What was asked last, normalised: the last message of a person; of none, the whole input. */
export function promptOf(input: unknown): string {
  const message = Array.isArray(input) ? input.findLast(isFromUser) : input;
  const text = normalise(textOf(message));
  return text === '' ? normalise(JSON.stringify(input) ?? '') : text;
}

function isFromUser(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'role' in message && message.role === 'user';
}

export interface ComparedTexts {
  /** What was asked last. */
  prompt: string;
  /** Everything that is learnt from, with the whole prompt: rows for which this is equal are the same row. */
  whole: string;
  /** Prompt and answers: what two rows have nearly in common. Earlier turns are other rows' answers and stay out of it. */
  compared: string;
}

export function textsOf({ input, chosen, rejected, rubric }: NativeLine): ComparedTexts {
  const messages = Array.isArray(input) ? input : [{ role: 'user', content: input }];
  const answers = [chosen, rejected, rubric ?? null].map(contentOf);
  const prompt = promptOf(input);
  return {
    prompt,
    whole: [...messages.map(contentOf), ...answers].join('\u0000'),
    compared: [prompt, ...answers].join('\n'),
  };
}

function contentOf(content: unknown): string {
  if (typeof content !== 'object' || content === null) return normalise(textOf(content));
  const role = 'role' in content && content.role !== 'assistant' ? `${String(content.role)} ` : '';
  // What is no words (a call of a tool, a picture) counts as it stands.
  const rest =
    'tool_calls' in content || ('content' in content && Array.isArray(content.content)) ? JSON.stringify(content) : '';
  return `${role}${normalise(textOf(content))}${rest}`;
}

/** Characters of the words of an answer. */
export function lengthOf(content: unknown): number {
  return textOf(content).length;
}

const FINGERPRINT_BYTES = 16;

/** Keyed, so that a short text cannot be guessed from it. */
export function fingerprint(key: Buffer, text: string): Buffer {
  return hash('sha256', key.toString('hex') + text, 'buffer').subarray(0, FINGERPRINT_BYTES);
}
