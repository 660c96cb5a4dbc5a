// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { Event } from '../../shared/event.ts';
import type { NodEvents } from '../api.ts';
import { createEmitter } from '../emitter.ts';
import { type ConsentMode, type Options, resolveOptions } from '../options.ts';
import type { Queue } from '../send/queue.ts';
import { happenedAt } from './build-event.ts';
import { createConsent } from './consent.ts';
import { createRecorder, type Recorder } from './record.ts';

let queued: { event: Event; explicit: boolean }[];

function recorder(mode: ConsentMode, options: Partial<Options> = {}, privacyControl = false): Recorder {
  const queue: Pick<Queue, 'add'> = { add: (event, explicit) => queued.push({ event, explicit }) };
  const settings = resolveOptions({ key: 'pk_1', ...options }, 'https://nod.example.com');
  return createRecorder(settings, createConsent(mode, privacyControl), queue, createEmitter<NodEvents>());
}

beforeEach(() => {
  queued = [];
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});

const vote = { kind: 'vote', value: 'up' } as const;
const dismiss = { kind: 'dismiss' } as const;

test('an event carries who, when, which output and for which purposes', () => {
  const { record } = recorder('granted', { user: 'ann', session: 's1' });
  const event = record({ traceId: 't1', spanId: 's', token: 'jwt', conversationId: 'c1' }, vote);
  expect(Event.parse(event)).toMatchObject({
    ...{ kind: 'vote', value: 'up', trace_id: 't1', span_id: 's', token: 'jwt', conversation_id: 'c1' },
    ...{ user_id: 'ann', session_id: 's1', consent: ['improve', 'train'] },
  });
  expect(queued).toEqual([{ event, explicit: true }]);
});

test('ids sort as events were made, and no later event is stamped earlier, whatever the clock does', () => {
  const { record } = recorder('granted');
  const clock = vi.spyOn(Date, 'now');
  const future = Date.parse('2090-01-01T00:00:00Z');
  for (const ms of [future, future, future - 172_800_000, future + 1]) {
    clock.mockReturnValue(ms);
    record('t1', dismiss);
  }
  happenedAt(future - 60_000, () => record('t1', dismiss));
  clock.mockRestore();
  const times = queued.map(({ event }) => event.occurred_at);
  const ids = queued.map(({ event }) => event.id);
  expect(times).toEqual([...times].sort());
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(ids.length);
});

test.each<[string, ConsentMode, boolean, boolean, boolean]>([
  ['granted', 'granted', false, true, true],
  ['required and not yet given', 'required', false, false, false],
  ['denied', 'denied', false, false, false],
  ['granted by the page, under Global Privacy Control', 'granted', true, true, false],
])('consent %s', (_, mode, privacyControl, acts, behaviour) => {
  const { record } = recorder(mode, {}, privacyControl);
  expect(record('t1', vote) !== undefined).toBe(acts);
  expect(record('t1', dismiss) !== undefined).toBe(behaviour);
});

test('what a person chooses in the page counts more than the browser’s default', () => {
  const { record, consent } = recorder('required', {}, true);
  consent.set({ improve: true });
  expect(record('t1', dismiss)?.consent).toEqual(['improve']);
  consent.set({ improve: true, train: true });
  expect(record('t1', dismiss)?.consent).toEqual(['improve', 'train']);
  consent.set({ improve: false });
  expect(record('t1', vote)).toBeUndefined();
});

test('an act agreed to on its own is recorded, and opens nothing else', () => {
  const { record, recordAgreed } = recorder('required');
  const act = (): void => {
    record('t1', vote);
    record('t2', vote);
  };
  expect(recordAgreed(act)).toMatchObject({ trace_id: 't1', consent: ['improve', 'train'] });
  expect(queued).toHaveLength(1);
  expect(record('t1', vote)).toBeUndefined();
});

test('after a no, an act agreed to on its own is not for training', () => {
  const { record, recordAgreed } = recorder('denied');
  expect(recordAgreed(() => record('t1', vote))?.consent).toEqual(['improve']);
});

test.each([undefined, null, '', 'with space', 'x'.repeat(201), {}, { traceId: 7 }, { traceId: 't', spanId: 'a b' }])(
  'is no trace: %j',
  (trace) => expect(recorder('granted').record(trace, vote)).toBeUndefined(),
);

test('the page has the last word: it may mask an event or drop it, and its mistakes drop it too', () => {
  const masked = recorder('granted', { beforeSend: (event) => ({ ...event, conversation_id: 'masked' }) });
  expect(masked.record('t1', vote)).toMatchObject({ conversation_id: 'masked' });
  expect(recorder('granted', { beforeSend: () => null }).record('t1', vote)).toBeUndefined();
  const broken = recorder('granted', {
    beforeSend: () => {
      throw new Error('oops');
    },
  });
  expect(broken.record('t1', vote)).toBeUndefined();
  expect(queued).toHaveLength(1);
});
