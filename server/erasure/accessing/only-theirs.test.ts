import { expect, it } from 'vitest';
import { onlyTheirs } from './only-theirs.ts';

const written = { events: new Map([['e1', 'as ada says it']]), answers: new Set(['ada was told this']) };
const row = {
  ...{ source: 'label' as const, eventIds: [] as string[], holdsTheirs: false },
  ...{ chosen: 'what bob was told', rejected: null },
};

it('shows no side that somebody else wrote or was told, whoever judged it', () => {
  expect(onlyTheirs({ ...row, eventIds: ['e1'] }, written)).toEqual({ chosen: null, rejected: null });
  expect(onlyTheirs({ ...row, source: 'correction', eventIds: ['e2'] }, written).chosen).toBeNull();
});

it('shows a side with their words, as a text or as a message', () => {
  const message = { role: 'assistant', content: 'ada was told this' };
  expect(onlyTheirs({ ...row, rejected: message }, written)).toEqual({ chosen: null, rejected: message });
  expect(onlyTheirs({ ...row, source: 'gold', chosen: 'as ada says it' }, written).chosen).toBe('as ada says it');
});

it('knows their correction by its event, when its text has been redacted since', () => {
  const redacted = { ...row, source: 'correction' as const, eventIds: ['e1'], chosen: 'as [name] says it' };
  expect(onlyTheirs(redacted, written).chosen).toBe('as [name] says it');
});

it('takes no empty side for theirs', () => {
  expect(onlyTheirs({ ...row, chosen: null }, { ...written, events: new Map([['e', '']]) }).chosen).toBeNull();
});

it('shows the other side of a pair that a version knows to be their answer', () => {
  const pair = { ...row, rejected: 'what ada was told, once' };
  expect(onlyTheirs(pair, written).rejected).toBeNull();
  expect(onlyTheirs({ ...pair, holdsTheirs: true }, written)).toEqual({ chosen: null, rejected: pair.rejected });
});
