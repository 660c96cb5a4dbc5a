// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import { Event } from '../../shared/event.ts';
import type { NodEvents } from '../api.ts';
import { createEmitter } from '../emitter.ts';
import { resolveOptions, type TextPolicy } from '../options.ts';
import { createComparer } from './compare.ts';
import { createConsent } from './consent.ts';
import { type Acts, explicitActs } from './explicit.ts';
import { createRecorder } from './record.ts';
import { type Tellings, tellings } from './tell.ts';

type Api = Acts & Tellings;

let queued: Event[];
let accepted: unknown[];

function api(text: TextPolicy = 'edits'): Api {
  const settings = resolveOptions({ key: 'pk_1', text }, 'https://nod.example.com');
  const queue = { add: (event: Event) => queued.push(event) };
  const recorder = createRecorder(settings, createConsent('granted', false), queue, createEmitter<NodEvents>());
  const editing = { accepted: (trace: unknown) => accepted.push(trace), drop: () => undefined };
  return { ...explicitActs(recorder), ...tellings(recorder, editing, createComparer(recorder)) };
}

beforeEach(() => {
  queued = [];
  accepted = [];
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});

test.each<[string, (nod: Api) => unknown, Record<string, unknown>]>([
  ['a vote', (nod) => nod.vote('t', 'up'), { kind: 'vote', value: 'up' }],
  [
    'a vote with what was said',
    (nod) => nod.vote('t', 'down', { reasons: ['wrong'], comment: ' no ' }),
    { kind: 'vote', value: 'down', reasons: ['wrong'], comment: 'no' },
  ],
  ['a retracted vote', (nod) => nod.vote('t', null), { kind: 'vote', value: null }],
  ['a rating', (nod) => nod.rate('t', 4), { kind: 'rating', value: 4, min: 1, max: 5 }],
  ['a rating on its scale', (nod) => nod.rate('t', -1, { min: -3, max: 3 }), { value: -1, min: -3, max: 3 }],
  [
    'a choice',
    (nod) => nod.choose('t', ['u', { traceId: 't', spanId: 's' }, 'not one'], { position: 2 }),
    { kind: 'choice', rejected: [{ trace_id: 'u' }, { trace_id: 't', span_id: 's' }], position: 2 },
  ],
  ['a correction', (nod) => nod.correct('t', 'Better'), { kind: 'correction', text: 'Better' }],
  ['a withdrawn correction', (nod) => nod.correct('t', null), { kind: 'correction', text: null }],
  ['shown', (nod) => nod.shown('t', { visibleMs: 1200.4 }), { kind: 'shown', visible_ms: 1200 }],
  ['a copy', (nod) => nod.copy('t', { chars: 3, total: 9 }), { kind: 'copy', chars: 3, total: 9, of: 'output' }],
  ['an accept', (nod) => nod.accept('t', { via: 'apply' }), { kind: 'accept', via: 'apply' }],
  [
    'an edit',
    (nod) => nod.edit('t', { original: 'abcd', final: 'abce' }),
    { kind: 'edit', similarity: 0.75, text: 'abce', final: true },
  ],
  ['an interim edit', (nod) => nod.edit('t', { original: 'a', final: 'a', done: false }), { final: false }],
  ['a regenerate', (nod) => nod.regenerate('t'), { kind: 'regenerate' }],
  ['a regenerate with its next', (nod) => nod.regenerate('t', 'u'), { kind: 'regenerate', next: { trace_id: 'u' } }],
  ['a dismiss', (nod) => nod.dismiss('t'), { kind: 'dismiss' }],
  ['an undo', (nod) => nod.undo('t'), { kind: 'undo' }],
  ['an abandon', (nod) => nod.abandon('t', { afterMs: 900 }), { kind: 'abandon', after_ms: 900 }],
  ['a follow-up', (nod) => nod.follow_up('t'), { kind: 'follow_up' }],
  [
    'a rephrase, its prompts compared and not sent',
    (nod) => nod.follow_up('t', { previous: 'abcd', prompt: 'abce' }),
    { kind: 'follow_up', similarity: 0.75 },
  ],
  ['an outcome', (nod) => nod.outcome('t', 'solved', true), { kind: 'outcome', name: 'solved', value: true }],
])('%s is an event of the contract', (_, call, expected) => {
  call(api());
  expect(queued).toHaveLength(1);
  expect(Event.parse(queued[0])).toMatchObject({ trace_id: 't', ...expected });
});

test.each<[string, (nod: Api) => unknown]>([
  ['a rating outside its scale', (nod) => nod.rate('t', 6)],
  ['a scale without extent', (nod) => nod.rate('t', 1, { min: 1, max: 1 })],
  ['a choice over nothing', (nod) => nod.choose('t', [])],
  ['a correction of 100,001 characters', (nod) => nod.correct('t', 'x'.repeat(100_001))],
  ['an outcome without a name', (nod) => nod.outcome('t', '', 1)],
  ['an outcome that is no number', (nod) => nod.outcome('t', 'n', Number.NaN)],
  ['a copy of more than there is', (nod) => nod.copy('t', { chars: 10, total: 9 })],
  ['a copy of unknown length', (nod) => nod.copy('t', { chars: 1, total: Number.NaN })],
])('%s is not recorded', (_, call) => {
  call(api());
  expect(queued).toEqual([]);
});

test('edited text stays in the page where the policy says so, a correction is always meant', () => {
  const nod = api('none');
  nod.edit('t', { original: 'a', final: 'b' });
  nod.correct('t', 'b');
  expect(queued).toMatchObject([{ kind: 'edit' }, { kind: 'correction', text: 'b' }]);
  expect(queued[0]).not.toHaveProperty('text');
});

test('an accept starts the retention clock of what is watched', () => {
  api().accept('t');
  expect(accepted).toEqual(['t']);
});
