import { expect, test } from 'vitest';
import { effect, signal } from './signal.ts';

test('an effect runs at once, and again when what it read has changed', () => {
  const count = signal(1);
  const other = signal(0);
  const seen: number[] = [];
  effect(() => void seen.push(count.value));
  count.value = 2;
  count.value = 2;
  other.value = 1;
  expect(seen).toEqual([1, 2]);
});

test('one that was stopped runs no more, even when it was stopped by what runs just now', () => {
  const count = signal(0);
  const seen: string[] = [];
  let stop = (): void => undefined;
  effect(() => {
    seen.push('first');
    if (count.value === 1) stop();
  });
  stop = effect(() => void seen.push(`second ${count.value}`));
  count.value = 1;
  count.value = 2;
  expect(seen).toEqual(['first', 'second 0', 'first', 'first']);
});

test('effects may stand in each other, and what goes wrong in one leaves the others working', () => {
  const inner = signal(0);
  const outer = signal(0);
  const seen: string[] = [];
  effect(() => {
    seen.push(`outer ${outer.value}`);
    if (outer.value === 0) effect(() => void seen.push(`inner ${inner.value}`));
  });
  inner.value = 1;
  expect(seen).toEqual(['outer 0', 'inner 0', 'inner 1']);
  expect(() =>
    effect(() => {
      throw new Error(`no ${inner.value}`);
    }),
  ).toThrow('no 1');
  outer.value = 1;
  expect(seen.at(-1)).toBe('outer 1');
});
