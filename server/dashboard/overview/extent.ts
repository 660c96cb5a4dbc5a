/** Where the project's data begins and ends, learnt once and remembered over views. */
import { signal } from '@preact/signals';
import { chooseRange, type Extent, type RangeName } from '../range.ts';

/** Null: not known yet. */
export const extent = signal<Extent | null>(null);

/** The range for who has not chosen one. It is settled by the first data, so that it never jumps while one reads. */
export const automaticRange = signal<RangeName>('7d');

export function learnExtent({ first_at, last_at }: Extent, now: number): void {
  const before = extent.value;
  if (before !== null && before.first_at === first_at) return;
  extent.value = { first_at, last_at };
  if (before === null || before.first_at === null) automaticRange.value = chooseRange(extent.value, now);
}

/** Forgets one project's data, for the next. */
export function forgetExtent(): void {
  extent.value = null;
  automaticRange.value = '7d';
}
