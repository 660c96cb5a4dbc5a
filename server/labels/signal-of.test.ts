import { describe, expect, test } from 'vitest';
import { policyOf } from './policy.ts';
import { signalOf } from './signal-of.ts';
import { aCase, aGeneration, anEvent } from './test-data.ts';

const chat = policyOf({ profile: 'chat', signed: false });
const form = policyOf({ profile: 'form', signed: false });

const rating = (value: number, min = 1, max = 5) => anEvent('rating', { value, min, max });
const copy = (chars: number, total: number, of: 'output' | 'block' = 'output') => anEvent('copy', { chars, total, of });
const accept = (via: 'insert' | 'apply' | 'send' | 'submit' | 'download' | 'other') => anEvent('accept', { via });
const edit = (similarity: number) => anEvent('edit', { similarity, final: true });
const retention = (after_s: 30 | 120 | 300 | 600, similarity: number) => anEvent('retention', { after_s, similarity });
const followUp = (similarity: number | undefined, s: number) =>
  anEvent('follow_up', { ...(similarity === undefined ? {} : { similarity }) }, { s });

describe('what an event says', () => {
  test.each([
    ['a vote up', anEvent('vote', { value: 'up' }), 'up'],
    ['a vote down', anEvent('vote', { value: 'down' }), 'down'],
    ['a vote down with an empty list of reasons', anEvent('vote', { value: 'down', reasons: [] }), 'down'],
    ['a reason', anEvent('vote', { value: 'down', reasons: ['wrong'] }), 'down_with_reason'],
    ['a comment as reason', anEvent('vote', { value: 'down', comment: 'no' }), 'down_with_reason'],
    ['a blank comment', anEvent('vote', { value: 'down', comment: '  ' }), 'down'],
    ['a retracted vote', anEvent('vote', { value: null }), null],
    ['5 of 1–5', rating(5), 'rated_high'],
    ['4 of 1–5, three quarters up', rating(4), 'rated_high'],
    ['3 of 1–5', rating(3), null],
    ['2 of 1–5, one quarter up', rating(2), 'rated_low'],
    ['1 of 1–5', rating(1), 'rated_low'],
    ['.74 of 0–1', rating(0.74, 0, 1), null],
    ['−1 of −1–1', rating(-1, -1, 1), 'rated_low'],
    ['a correction', anEvent('correction', { text: 'better' }), 'correction'],
    ['a withdrawn correction', anEvent('correction', { text: null }), null],
    ['an empty correction', anEvent('correction', { text: '' }), null],
    ['a blank correction', anEvent('correction', { text: ' \n' }), null],
    ['the answer as it was', anEvent('correction', { text: 'The row of bones down your back.' }), null],
    ['the same words, spaced otherwise', anEvent('correction', { text: ' The row of\nbones down your back.' }), null],
    ['a choice of this one', anEvent('choice', { rejected: [{ trace_id: 'other' }] }), 'chosen'],
    ['a choice of this one over itself', anEvent('choice', { rejected: [{ trace_id: 'trace', span_id: '' }] }), null],
    [
      'a choice of this one over itself and another',
      anEvent('choice', { rejected: [{ trace_id: 'trace' }, { trace_id: 'other' }] }),
      'chosen',
    ],
    [
      'a choice of another one',
      anEvent('choice', { rejected: [{ trace_id: 'trace' }] }, { trace_id: 'other' }),
      'rejected',
    ],
    ['a look', anEvent('shown', {}), 'ignored'],
    ['.9 copied', copy(90, 100), 'copied_whole'],
    ['.9 of a block copied', copy(9, 10, 'block'), 'copied_whole'],
    ['.89 copied', copy(89, 100), 'copied_part'],
    ['more copied than there is', copy(120, 100), 'copied_whole'],
    ['nothing copied', copy(0, 100), null],
    ['something copied of nothing', copy(5, 0), null],
    ['an insert', accept('insert'), 'accepted'],
    ['an apply', accept('apply'), 'accepted'],
    ['another use', accept('other'), 'accepted'],
    ['a send', accept('send'), 'sent'],
    ['a submit', accept('submit'), 'sent'],
    ['a download', accept('download'), 'sent'],
    ['an edit at .67', edit(0.67), 'edited_lightly'],
    ['an edit at .66', edit(0.66), 'edited'],
    ['an edit at .33', edit(0.33), 'edited'],
    ['an edit at .32', edit(0.32), 'rewritten'],
    ['.67 kept at 30 s', retention(30, 0.67), 'kept_30'],
    ['.67 kept at 120 s', retention(120, 0.67), 'kept_120'],
    ['.67 kept at 300 s', retention(300, 0.67), 'kept_300'],
    ['all kept at 600 s', retention(600, 1), 'kept_600'],
    ['.66 kept', retention(120, 0.66), 'partly_kept'],
    ['.33 kept', retention(120, 0.33), 'partly_kept'],
    ['.32 kept', retention(120, 0.32), 'lost'],
    ['an undo', anEvent('undo', {}), 'undone'],
    ['a dismissal', anEvent('dismiss', {}), 'dismissed'],
    ['a regenerate', anEvent('regenerate', {}), 'regenerated'],
    ['an abandon', anEvent('abandon', { after_ms: 300 }), null],
    ['a follow-up', followUp(undefined, 60), null],
    ['a follow-up alike at five minutes', followUp(0.67, 300), 'rephrased'],
    ['a follow-up alike after five minutes', followUp(0.67, 301), null],
    ['a follow-up less alike', followUp(0.66, 60), null],
    ['an outcome nobody configured', anEvent('outcome', { name: 'solved', value: true }), null],
    ['a score', anEvent('score', { name: 'judge', value: 1, source: 'model' }), null],
  ])('%s', (_, event, signal) => {
    expect(signalOf(event, aCase([event]), chat)?.name ?? null).toBe(signal);
  });

  test.each([
    ['a small change', edit(0.99), 'changed'],
    ['a full change', edit(0), 'changed'],
    ['no change', edit(1), 'accepted'],
    ['a value found changed later', retention(30, 0.9), 'changed'],
    ['a value found unchanged later', retention(30, 1), 'kept_30'],
  ])('in a form: %s', (_, event, signal) => {
    expect(signalOf(event, aCase([event]), form)?.name).toBe(signal);
  });

  test.each([
    [{ is: true }, true, 'good'],
    [{ is: true }, false, 'bad'],
    [{ is: false }, true, 'bad'],
    [{ atLeast: 4 }, 4, 'good'],
    [{ atLeast: 4 }, 3.9, 'bad'],
    [{ atMost: 10 }, 11, 'bad'],
  ] as const)('an outcome that is good when %j and is %j says %s', (goodWhen, value, says) => {
    const policy = policyOf({ profile: 'chat', signed: false }, { outcomes: { solved: { accuracy: 0.8, goodWhen } } });
    const event = anEvent('outcome', { name: 'solved', value });
    expect(signalOf(event, aCase([event]), policy)?.rule).toEqual({ family: 'outcome', says, accuracy: 0.8 });
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('an outcome named %s says nothing', (name) => {
    const event = anEvent('outcome', { name, value: true });
    expect(signalOf(event, aCase([event]), chat)).toBeNull();
  });

  test.each([
    ['an answer never sent', null],
    ['a generation sent without its answer', aGeneration({ output: null })],
    [
      'a call of a tool beside the same words',
      aGeneration({ output: { content: 'Same.', tool_calls: [{ id: '1' }] } }),
    ],
  ])('a correction of %s cannot be the same', (_, generation) => {
    const event = anEvent('correction', { text: 'Same.' });
    expect(signalOf(event, aCase([event], { generation }), chat)?.name).toBe('correction');
  });

  test('a rephrase of an orphan is timed from its first event', () => {
    const shown = anEvent('shown', {}, { s: 1000 });
    const subject = aCase([shown], { generation: null });
    expect(signalOf(followUp(0.9, 1300), subject, chat)?.name).toBe('rephrased');
    expect(signalOf(followUp(0.9, 1301), subject, chat)).toBeNull();
    expect(signalOf(followUp(0.9, 1300), aCase([shown], { generation: aGeneration() }), chat)).toBeNull();
  });

  test('says a few plain words beside the signal', () => {
    const detail = (event: ReturnType<typeof anEvent>) => signalOf(event, aCase([event]), chat)?.detail;
    expect(detail(anEvent('vote', { value: 'down', reasons: ['wrong', 'rude'] }))).toBe('wrong, rude');
    expect(detail(copy(93, 100, 'block'))).toBe('93 % of a code block');
    expect(detail(retention(120, 0.82))).toBe('82 % left after 120 s');
    expect(detail(accept('insert'))).toBe('insert');
    expect(detail(anEvent('undo', {}))).toBeUndefined();
  });
});
