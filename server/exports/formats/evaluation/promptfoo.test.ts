import { expect, test } from 'vitest';
import type { NativeLine } from '../../../../shared/export.ts';
import { PromptfooLine } from '../../../../shared/export-evaluation.ts';
import { toNativeLine } from '../../../datasets/selecting/native-line.ts';
import { refusePromptfoo } from '../../../test/consumers/evaluation.ts';
import { makeCandidate } from '../../../test/make-candidate.ts';
import { writeCandidate } from '../../../test/write-candidate.ts';
import { makeInert, promptfoo } from './promptfoo.ts';

test('a case of a frozen version says which side it is on', () => {
  const row = toNativeLine(makeCandidate({ task: 'eval', chosen: 'better' }));
  if (typeof row === 'string') throw new Error(row);
  const line = (more: Partial<NativeLine>) =>
    PromptfooLine.parse(promptfoo.write({ ...row, ...more }, { name: 'nod' }));
  expect(line({ split: 'test' }).metadata).toEqual({ ...line({}).metadata, split: 'test' });
});

const dangerous = [
  'file:///etc/passwd',
  'FILE:///etc/passwd',
  '\n file://secrets.js',
  'javascript:process.exit()',
  'package:evil:run',
  'python:evil.py',
  '{{x}}',
  '{{{x}}}',
  '{%raw%}{{x}}{% endraw %}{{ range.constructor("return process")() }}',
  '{# gone #}',
  'a comment that ends #} and never began',
  'safe at first, then {{env.SECRET}}',
];

test.each(dangerous)('%j reaches promptfoo as text, wherever a person wrote it', (text) => {
  for (const row of [
    { chosen: 'better', generation: { input: text } },
    { chosen: text },
    { desirable: false, rubric: text },
    { chosen: text, generation: { input: [{ role: 'user' as const, content: text }] } },
    {
      chosen: text,
      generation: {
        input: [
          { role: 'system' as const, content: text },
          { role: 'user' as const, content: text },
        ],
        model: text,
      },
    },
  ]) {
    const line = PromptfooLine.parse(writeCandidate(makeCandidate({ task: 'eval', ...row }), 'promptfoo'));
    expect(refusePromptfoo(line)).toEqual([]);
  }
});

test.each(dangerous)('%j reads the same when it is inert, for it differs by a character without width', (text) => {
  const inert = makeInert(text);
  expect(inert).not.toBe(text);
  expect(inert.replaceAll('\u2060', '')).toBe(text);
});

test.each(['a { b } c', 'see file.txt', 'JavaScript is a language', 'the profile: empty', '', '%} }}'])(
  '%j is left alone',
  (text) => {
    expect(makeInert(text)).toBe(text);
  },
);
