/** Looks at prompts and answers: what they say, whether they are empty, cut off, the same, or oddly rewritten. */
import { isDeepStrictEqual } from 'node:util';
import { distance } from 'fastest-levenshtein';

/** The words of an output or a message: text content and text parts. */
export function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (Array.isArray(content)) return content.map(textOf).filter(Boolean).join('\n');
  if (!isRecord(content)) return '';
  if ('content' in content) return textOf(content.content);
  return typeof content.text === 'string' ? content.text : '';
}

/** The last thing the person asked; of a bare text, the text. */
export function lastPromptOf(input: unknown): string {
  if (!Array.isArray(input)) return textOf(input);
  const asked = input.findLast((message) => isRecord(message) && message.role === 'user' && textOf(message) !== '');
  return textOf(asked ?? input.at(-1));
}

/** No words and no tool call. */
export function isEmptyOutput(output: unknown): boolean {
  return textOf(output).trim() === '' && toolCallsOf(output).length === 0;
}

/** No words from anybody. Tool results and images count as content. */
export function isEmptyInput(input: unknown): boolean {
  if (!Array.isArray(input)) return textOf(input).trim() === '';
  return input.every((message) => isEmptyOutput(message) && !hasParts(message));
}

/** What the user said last; empty where the prompt ends with no words of theirs. */
export function lastUserText(input: unknown): string {
  if (!Array.isArray(input)) return textOf(input).trim();
  const last: unknown = input.findLast((message) => isRecord(message) && message.role === 'user');
  return textOf(last).trim();
}

/** Stopped by its length limit (each provider's word for it), or inside a code block. */
export function isCutOff(output: unknown, finishReason: string | null): boolean {
  if (finishReason !== null && lengthReasons.has(finishReason.toLowerCase())) return true;
  return hasOpenFence(textOf(output));
}
const lengthReasons = new Set(['length', 'max_tokens', 'max_output_tokens', 'model_length']);

/** Two texts that share so many last characters end alike. */
const SAME_END_CHARS = 12;
/** So much of the end is looked at where it was touched, and so little may differ: a letter more, or one mended. */
const NEAR_END_CHARS = 24;
const NEAR_END_SHARE = 1 / 12;

/**
 * Whether a text that a person made of an answer which its length limit stopped stops where the answer does: it ends
 * like it but for a letter or two, or before it. Who finished the last sentence, or wrote another end, made it whole.
 */
export function isStillCutOff(text: string, output: unknown, finishReason: string | null): boolean {
  if (hasOpenFence(text)) return true;
  if (finishReason === null || !lengthReasons.has(finishReason.toLowerCase())) return false;
  const [before, after] = [normalise(textOf(output)), normalise(text)];
  if (before === '' || after === '') return false;
  if (before.startsWith(after) || after.endsWith(before.slice(-SAME_END_CHARS))) return true;
  if (isEnded.test(after) && !isEnded.test(before)) return false;
  const [end, other] = [before.slice(-NEAR_END_CHARS), after.slice(-NEAR_END_CHARS)];
  return distance(end, other) <= Math.max(end.length, other.length) * NEAR_END_SHARE;
}
/** The end of a sentence, in whatever brackets and quotes. */
const isEnded = /[.!?…。！？؟।][\p{Pe}\p{Pf}"'*_]*$/u;

/**
 * CommonMark: a fence is closed by one of the same character, at least as long, with nothing after it. Indented by four
 * columns or more, counted from where the list item around it begins its text, it opens nothing: it is code itself.
 */
export function hasOpenFence(text: string): boolean {
  let open: string | null = null;
  let margin = 0;
  for (const line of text.split(/\r?\n/)) {
    if (open === null && line.trim() !== '') {
      const indent = widthOf(/^[ \t]*/, line);
      if (indent >= margin + CODE_INDENT) continue;
      margin = widthOf(/^[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+/, line) || Math.min(margin, indent);
    }
    const fence = /^\s*(?:>\s*)*(?:[-*+]\s+|\d+[.)]\s+)?(`{3,}|~{3,})(.*)$/.exec(line);
    if (fence === null) continue;
    const [, marks = '', rest = ''] = fence;
    if (open === null) {
      if (!(marks.startsWith('`') && rest.includes('`'))) open = marks; // ```x``` on one line is inline code
    } else if (marks[0] === open[0] && marks.length >= open.length && rest.trim() === '') open = null;
  }
  return open !== null;
}

const CODE_INDENT = 4;

/** Columns of what a line begins with; a tab counts as four. */
function widthOf(beginning: RegExp, line: string): number {
  return beginning.exec(line)?.[0].replaceAll('\t', '    ').length ?? 0;
}

/** The same words, whatever their white space and Unicode form, and the same tool calls. */
export function isSameOutput(one: unknown, other: unknown): boolean {
  return normalise(textOf(one)) === normalise(textOf(other)) && isDeepStrictEqual(toolCallsOf(one), toolCallsOf(other));
}

/** The same prompt: a text and one user message with that text are the same. */
export function isSameInput(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(asMessages(one), asMessages(other));
}

/** Beyond this, in either direction, a rewrite is another text rather than a better one. */
const REWRITE_LENGTH_RATIO_MAX = 3;

/** A rewrite of similar length in the same script can be compared with what it replaced. */
export function isSaneRewrite(before: string, after: string): boolean {
  const [one, other] = [normalise(before).length, normalise(after).length];
  if (one === 0 || other === 0) return false;
  if (Math.max(one, other) / Math.min(one, other) > REWRITE_LENGTH_RATIO_MAX) return false;
  return mainScript(before) === mainScript(after);
}

/** Japanese mixes three scripts, Korean two: they are told apart by the kana and hangul that only they have. */
const scripts: readonly (readonly [string, RegExp])[] = [
  ['kana', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['hangul', /\p{Script=Hangul}/gu],
  ['han', /\p{Script=Han}/gu],
  ['latin', /\p{Script=Latin}/gu],
  ['cyrillic', /\p{Script=Cyrillic}/gu],
  ['greek', /\p{Script=Greek}/gu],
  ['arabic', /\p{Script=Arabic}/gu],
  ['hebrew', /\p{Script=Hebrew}/gu],
  ['devanagari', /\p{Script=Devanagari}/gu],
  ['thai', /\p{Script=Thai}/gu],
];

/** The script most of its letters are of; `none` without letters of a known one. */
export function mainScript(text: string): string {
  let main = 'none';
  let most = 0;
  for (const [script, pattern] of scripts) {
    const count = text.match(pattern)?.length ?? 0;
    if (count > most) [main, most] = [script, count];
  }
  return main === 'han' && /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(text) ? 'kana' : main;
}

/** One Unicode form, one space between words. */
export function normalise(text: string): string {
  return text.normalize('NFC').replace(/\s+/g, ' ').trim();
}

function asMessages(input: unknown): unknown {
  return typeof input === 'string' ? [{ role: 'user', content: input }] : input;
}

function toolCallsOf(output: unknown): unknown[] {
  return isRecord(output) && Array.isArray(output.tool_calls) ? output.tool_calls : [];
}

function hasParts(message: unknown): boolean {
  const content = isRecord(message) ? message.content : null;
  return Array.isArray(content) && content.some((part) => isRecord(part) && part.type !== 'text');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
