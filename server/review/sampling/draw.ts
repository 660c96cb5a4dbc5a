/** Which generations of a day are worth reading: a few of each sort, no prompt twice but by chance. Pure. */
import { createHash, createHmac } from 'node:crypto';
import { SAMPLE_SIZE, type SampleReason } from '../../../shared/sample.ts';
import { type Key, keyText } from '../../labels/case.ts';

export interface Drawable extends Key {
  /** Of the normalised prompt; `''` where there is none. */
  prompt_hash: string;
  /** How often the prompt was asked that day; only of what is drawn for being asked often. */
  asked?: number;
}

/** What there is to draw from, each sort in the order of drawing. `random` is of all generations of the day. */
export type Pools = Readonly<Record<SampleReason, readonly Drawable[]>>;

export interface Drawn extends Key {
  why: SampleReason;
  asked: number | null;
}

/** So many of each sort; what is missing of one is made up at random. */
const OF_EACH = SAMPLE_SIZE / 4;

/** The same for a project and a day, and nobody outside the project can tell it. */
export function seedOf(secret: Buffer, day: string): string {
  return createHmac('sha256', secret).update(`daily sample ${day}`).digest('hex').slice(0, 32);
}

/**
 * Chance goes first, so that its part is a fair sample of the day whatever the labels say. Of the others each prompt
 * comes once: three answers to one question teach less than answers to three.
 */
export function drawSample(pools: Pools, seed: string): Drawn[] {
  const taken = new Map<string, Drawn>();
  const prompts = new Set<string>();
  const take = (why: SampleReason, upTo: number): void => {
    let left = upTo;
    for (const one of pools[why]) {
      if (left <= 0 || taken.size >= SAMPLE_SIZE) return;
      if (taken.has(keyText(one)) || (why !== 'random' && prompts.has(one.prompt_hash))) continue;
      const { trace_id, span_id, asked = null } = one;
      taken.set(keyText(one), { trace_id, span_id, why, asked });
      if (one.prompt_hash !== '') prompts.add(one.prompt_hash);
      left -= 1;
    }
  };
  take('random', OF_EACH);
  take('contested', OF_EACH);
  take('worst', OF_EACH);
  take('busy', OF_EACH);
  take('random', SAMPLE_SIZE);
  // Mixed, so that who stops early has read some of each.
  const place = (one: Key): string =>
    createHash('sha256')
      .update(`${seed} ${keyText(one)}`)
      .digest('hex');
  return [...taken.values()].sort((one, other) => (place(one) < place(other) ? -1 : 1));
}
