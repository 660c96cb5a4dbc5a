// @vitest-environment happy-dom
import { expect, test } from 'vitest';
import { originWords } from './origin-notice.tsx';

test.each([
  ['nothing when all of it is real', [null, { task: 'x' }], null],
  [
    'the recording by its name, once',
    [{ sample: 'RealHumanEval' }, { sample: 'RealHumanEval' }, null],
    'These figures include recorded sample conversations (RealHumanEval).',
  ],
  [
    'a script as a script, not as a recording',
    [{ synthetic: true, sample: 'scripted session' }],
    'These figures include a synthetic session made by a script.',
  ],
  [
    'both',
    [{ sample: { name: 'RealHumanEval' } }, { synthetic: true }],
    'These figures include recorded sample conversations (RealHumanEval) and a synthetic session made by a script.',
  ],
])('the notice says %s', (_case, metadata, words) => {
  expect(originWords(metadata.map((some) => ({ metadata: some })))).toBe(words);
});
