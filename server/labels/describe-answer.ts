/** What kind of answer it is, in a few traits that a period can be compared by. An answer may have several. */
import type { Trait } from '../../shared/measures.ts';
import { isCutOff, isEmptyOutput, textOf } from './read-text.ts';

export function describeAnswer(output: unknown, finishReason: string | null): Trait[] {
  if (isEmptyOutput(output)) return ['empty'];
  const text = textOf(output).trim();
  const traits: Trait[] = [];
  if (text === '') traits.push('tool_call');
  if (isJson(text)) traits.push('json');
  else if (/^\s*(```|~~~)/m.test(text)) traits.push('code');
  if (isRefusal(text, finishReason)) traits.push('refusal');
  if (isCutOff(output, finishReason)) traits.push('cut_off');
  return traits;
}

function isJson(text: string): boolean {
  if (!/^[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** How an answer that declines usually begins, in English; other languages only count when the provider says so. */
const REFUSAL =
  /^(i['’]?m sorry|sorry|i apologi[sz]e|unfortunately)?,?\s*(but )?(i|we) (can['’]?t|cannot|can not|am unable to|am not able to|won['’]?t|must decline)\b/i;
const REFUSAL_WITHIN_CHARS = 120;

function isRefusal(text: string, finishReason: string | null): boolean {
  return (
    finishReason === 'content_filter' || finishReason === 'refusal' || REFUSAL.test(text.slice(0, REFUSAL_WITHIN_CHARS))
  );
}
