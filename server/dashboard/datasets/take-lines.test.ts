import { expect, test } from 'vitest';
import { sideOf, takeLines } from './take-lines.ts';

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

test('what trains is the training side, unless another is asked for; tables and eval cases are whole', () => {
  expect(sideOf('trl-dpo', undefined)).toBe('train');
  expect(sideOf('openai-sft', 'nonsense')).toBe('train');
  expect(sideOf('trl-dpo', 'validation')).toBe('validation');
  expect(sideOf('trl-dpo', 'all')).toBeUndefined();
  expect([sideOf('jsonl', undefined), sideOf('inspect', undefined)]).toEqual([undefined, undefined]);
  const taken = { name: 'pairs', version: 2, format: 'trl-dpo', split: sideOf('trl-dpo', undefined) } as const;
  const lines = takeLines('https://nod.example.com/', taken).map(({ text }) => text);
  expect(lines.map((text) => /split=train|--split train/.test(text))).toEqual([true, true, true]);
});
