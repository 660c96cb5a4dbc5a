/**
 * The assistant of the demo's chat: no model, no key, always the same answer to the same question.
 * It stands where a product would call its model.
 */
import { code } from './code.ts';
import { everyday, fallback } from './everyday.ts';
import { kitchen } from './kitchen.ts';
import type { Topic } from './topic.ts';
import { travel } from './travel.ts';

export const topics: readonly Topic[] = [...kitchen, ...travel, ...code, ...everyday];

export const SYSTEM_PROMPT =
  'You are Sage, a practical assistant for cooking, travel and code. Be specific and brief. Give amounts, times and working code.';

/**
 * The answer to a prompt. A follow-up without a subject of its own ("can you make it shorter?") stays with the
 * subject before.
 *
 * @param prompts what the person wrote, oldest first
 * @param attempt 0, then one more each time another answer to the same prompt is asked for
 */
export function answer(prompts: readonly string[], attempt: number): string {
  const found = prompts.map(findTopic);
  const last = found.at(-1);
  const subject = last ?? found.findLast((topic) => topic !== undefined) ?? fallback;
  const before = found.slice(0, -1).filter((topic) => topic === subject).length;
  return subject.answers[(before + attempt) % subject.answers.length] ?? subject.answers[0];
}

/** An answer in the pieces it is streamed in: words with the white space after them. Joined, they are the answer. */
export function inPieces(text: string): string[] {
  return text.match(/\s*\S+\s*/g) ?? [];
}

function findTopic(prompt: string): Topic | undefined {
  const words = ` ${prompt.toLowerCase().replace(/[^\p{L}\p{N}-]+/gu, ' ')}`;
  let best: Topic | undefined;
  let bestLetters = 0;
  for (const topic of topics) {
    const letters = topic.keywords
      .filter((keyword) => words.includes(` ${keyword}`))
      .reduce((sum, keyword) => sum + keyword.length, 0);
    if (letters > bestLetters) {
      best = topic;
      bestLetters = letters;
    }
  }
  return best;
}
