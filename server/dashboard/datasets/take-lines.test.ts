import { expect, test } from 'vitest';
import { takeLines } from './take-lines.ts';

test('a line that works in one place alone says where', () => {
  const taken = { name: 'pairs', version: 2, format: 'trl-dpo', split: undefined } as const;
  const lines = takeLines('https://nod.example.com/', taken);
  expect(lines.map(({ text, where }) => [text.includes('npx '), where !== undefined])).toEqual([
    [false, false],
    [false, false],
    [true, true],
  ]);
  expect(lines[2]?.text).toBe(
    "NOD_URL='https://nod.example.com' npx nod-feedback export --dataset pairs@2 --format trl-dpo --out .",
  );
});
