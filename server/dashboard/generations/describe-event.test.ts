import { expect, test } from 'vitest';
import { Event } from '../../../shared/event.ts';
import { describeEvent } from './describe-event.ts';

test.each([
  ['vote', { value: 'up' }, 'Voted up'],
  ['vote', { value: 'down', reasons: ['wrong', 'too long'] }, 'Voted down: wrong, too long'],
  ['vote', { value: null }, 'Took the vote back'],
  ['rating', { value: 4, min: 1, max: 5 }, 'Rated it 4 on a scale from 1 to 5'],
  ['choice', { rejected: [{ trace_id: 'a' }] }, 'Picked it over another answer'],
  ['choice', { rejected: [{ trace_id: 'a' }, { trace_id: 'b' }] }, 'Picked it over 2 other answers'],
  ['correction', { text: 'x' }, 'Wrote a better answer'],
  ['correction', { text: null }, 'Took the correction back'],
  ['shown', { visible_ms: 4200 }, 'Saw it for 4.2 s'],
  ['shown', {}, 'Saw it'],
  ['copy', { chars: 1, total: 1, of: 'output' }, 'Copied 1 of 1 character of the answer'],
  ['copy', { chars: 312, total: 1400, of: 'block' }, 'Copied 312 of 1,400 characters of a code block'],
  ['accept', { via: 'send' }, 'Sent it as it was'],
  ['accept', { via: 'other' }, 'Used it as it was'],
  ['edit', { similarity: 0.8, final: true }, 'Used it after changes: 80% the same'],
  ['edit', { similarity: 0.8, final: false }, 'Is changing it: 80% the same'],
  ['retention', { after_s: 120, similarity: 0.92 }, '92% of it still there after 2 min'],
  ['undo', {}, 'Took it out again'],
  ['regenerate', {}, 'Asked for another answer'],
  ['dismiss', {}, 'Closed it without using it'],
  ['abandon', { after_ms: 900 }, 'Left 900 ms after the answer'],
  ['follow_up', { similarity: 0.7 }, 'Went on from it; the next prompt was 70% the same'],
  ['outcome', { name: 'refunded', value: true }, 'Later: refunded yes'],
  ['score', { name: 'grounded', value: 0.4, source: 'judge' }, 'judge scored grounded: 0.4'],
])('%s %o reads "%s"', (kind, body, words) => {
  expect(describeEvent({ kind, body }).words).toBe(words);
});

test('every kind of the contract has words of its own', () => {
  const kinds = Event.options.map((option) => option.shape.kind.value);
  expect(kinds.length).toBe(16);
  for (const kind of kinds) expect(describeEvent({ kind, body: {} }).words).not.toBe(kind);
});

test('a kind from a newer server is named, not hidden', () => {
  expect(describeEvent({ kind: 'applause', body: {} }).words).toBe('applause');
  expect(describeEvent({ kind: 'constructor', body: {} }).words).toBe('constructor');
});

test('what the person typed is kept apart from our words', () => {
  expect(describeEvent({ kind: 'correction', body: { text: 'Canberra.', comment: 'Look it up.' } }).text).toBe(
    'Canberra.\n\nLook it up.',
  );
  expect(describeEvent({ kind: 'vote', body: { value: 'up' } }).text).toBeNull();
});
