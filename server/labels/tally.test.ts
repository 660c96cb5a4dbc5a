import { expect, test } from 'vitest';
import { boundsOfStep, stepOf } from '../../shared/measures.ts';
import { describeAnswer } from './describe-answer.ts';
import { judge } from './judge.ts';
import { hashPrompt, spaceOut } from './look-up.ts';
import { policyOf } from './policy.ts';
import { talliesOf } from './tally.ts';
import { aCase, aGeneration, anEvent } from './test-data.ts';

const policy = policyOf({ profile: 'chat', signed: false });
const tallied = (...given: Parameters<typeof aCase>) =>
  talliesOf(judge(aCase(...given), policy)).map(
    ({ measure, value, good, total }) => `${measure} ${value}${good ? ' good' : ''}${total === 0 ? '' : ` ${total}`}`,
  );

test('what people said, and what it came to, is tallied once a generation', () => {
  const all = tallied(
    [
      anEvent('vote', { value: 'down', reasons: ['wrong', ' wrong ', 'slow'] }),
      anEvent('vote', { value: 'down', reasons: ['wrong'] }, { actor: 'uBen' }),
      anEvent('edit', { similarity: 0.95, final: true }),
      anEvent('retention', { after_s: 30, similarity: 0.8 }),
      anEvent('retention', { after_s: 120, similarity: 0.2 }),
      anEvent('outcome', { name: 'solved', value: true }),
      anEvent('score', { name: 'helpful', value: 0.25, source: 'judge' }, { channel: 'server' }),
      anEvent('score', { name: 'tone', value: 'rude', source: 'judge' }, { channel: 'server' }),
    ],
    { generation: aGeneration({ latency_ms: 1000, input_tokens: 10, output_tokens: null }) },
  );
  expect(all).toEqual(
    expect.arrayContaining([
      'reason wrong',
      'reason slow',
      'edit 9 good 0.95',
      'retention 30 good 0.8',
      'retention 120 0.2',
      'outcome solved good 1',
      'score ["helpful","judge"] 0.25',
      'score ["tone","judge","rude"]',
      'latency_ms 40 1000',
      'input_tokens 14 10',
      'script latin',
    ]),
  );
  expect(all.filter((one) => one.startsWith('reason'))).toHaveLength(2);
  expect(all.some((one) => one.startsWith('output_tokens'))).toBe(false);
});

test('a prompt in English is tallied as looked at for typos, and as holding one', () => {
  const spelling = (input: string) =>
    tallied([], { generation: aGeneration({ input }) }).filter((one) => one.startsWith('spelling'));
  expect(spelling('How long do eggs keep?')).toEqual(['spelling judged']);
  expect(spelling('How long do eggs usualy keep?')).toEqual(['spelling judged', 'spelling typo']);
  expect(spelling('Wie lange halten sich Eier?')).toEqual([]);
});

test('a vote taken back gives no reason, and an orphan tallies nothing', () => {
  expect(tallied([anEvent('vote', { value: null, reasons: ['wrong'] })]).join()).not.toContain('reason');
  expect(tallied([anEvent('edit', { similarity: 0.5, final: true })], { generation: null })).toEqual([]);
});

test.each([
  ['{"a": [1]}', null, ['json']],
  ['Here:\n```js\n1\n```', null, ['code']],
  ['I’m sorry, but I can’t help with that.', null, ['refusal']],
  ['As asked.', 'content_filter', ['refusal']],
  ['And then', 'length', ['cut_off']],
  [' ', null, ['empty']],
  [{ role: 'assistant', content: null, tool_calls: [{ id: 'a' }] }, 'tool_calls', ['tool_call']],
  ['Three to five weeks.', 'stop', []],
] as const)('%j is described as %j', (output, finish, traits) => {
  expect(describeAnswer(output, finish)).toEqual(traits);
});

test('every number lies in its step, and a step is no wider than a fifth', () => {
  for (const value of [0, 0.5, 1, 1.19, 2, 999, 1000, 123_456, 1e9]) {
    const [from, to] = boundsOfStep(stepOf(value));
    expect(value).toBeGreaterThanOrEqual(from * (1 - 1e-12));
    expect(value).toBeLessThan(to * (1 + 1e-12));
    if (value >= 1) expect(to / from).toBeLessThan(1.2);
  }
});

test('the same prompt is the same in any case, spacing and Unicode form', () => {
  expect(hashPrompt('  Wie gehts,\n Ünal? ')).toBe(hashPrompt('wie gehts, u\u0308nal?'));
  expect(hashPrompt('wie')).not.toBe(hashPrompt('was'));
  expect(hashPrompt(' \n')).toBe('');
  expect(spaceOut('ask 東京 now').split(/\s+/)).toEqual(['ask', '東', '京', 'now']);
});
