import { expect, test } from 'vitest';
import { event, generation } from '../test/fake-api.ts';
import { correctionIn, nextTurn, whatFollowed } from './read-story.ts';

const at = (second: number) => ({
  occurred_at: `2026-11-20T12:00:${String(second).padStart(2, '0')}.000Z`,
  id: `e${second}`,
});

test.each([
  [
    'the newest correction of a person counts',
    [event('correction', { text: 'b' }, at(2)), event('correction', { text: 'a' }, at(1))],
    'b',
  ],
  [
    'a correction taken back is none',
    [event('correction', { text: 'a' }, at(1)), event('correction', { text: null }, at(2))],
    null,
  ],
  [
    'one person’s withdrawal leaves another’s correction',
    [event('correction', { text: 'a' }, at(1)), event('correction', { text: null }, { ...at(2), actor: 'other' })],
    'a',
  ],
  [
    'a verified correction comes before a later unverified one',
    [
      event('correction', { text: 'a' }, { ...at(1), verified: true }),
      event('correction', { text: 'b' }, { ...at(2), actor: 'other' }),
    ],
    'a',
  ],
  [
    'a correction from a burst is not shown as the truth',
    [event('correction', { text: 'a' }, { quarantined: 'burst' })],
    null,
  ],
])('%s', (_case, events, expected) => {
  expect(correctionIn(events)).toBe(expected);
});

test('what followed leaves out sight and verdict, and says the same thing once', () => {
  const events = [
    event('regenerate', {}, at(3)),
    event('shown', {}, at(1)),
    event('copy', { chars: 1 }, at(2)),
    event('copy', { chars: 1 }, at(4)),
    event('vote', { value: 'down' }, at(5)),
  ];
  expect(whatFollowed(events).map(({ kind }) => kind)).toEqual(['copy', 'regenerate']);
});

test('the answer given instead comes before the turn that went on', () => {
  const here = generation();
  const on = { generation: generation({ trace_id: 'on', parent: { trace_id: 'trace-1', span_id: '' } }), label: null };
  const instead = { generation: generation({ trace_id: 'instead' }), label: null };
  const detail = (events: ReturnType<typeof event>[]) => ({ generation: here, label: null, events, decisions: [] });
  expect(nextTurn(detail([]), [instead, on])).toBe(on);
  expect(nextTurn(detail([event('regenerate', { next: { trace_id: 'instead' } })]), [on, instead])).toBe(instead);
  expect(nextTurn(detail([]), [instead])).toBeNull();
});
