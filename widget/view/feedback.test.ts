// @vitest-environment happy-dom
import { fireEvent, screen } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Event } from '../../shared/event.ts';
import type { NodEvents } from '../api.ts';
import { createEmitter, type Emitter } from '../emitter.ts';
import type { VoteValue } from '../state.ts';
import { english, type Words } from '../strings.ts';
import { drawFeedback } from './feedback.ts';
import { createFeedbackModel } from './feedback-model.ts';
import type { FeedbackModel, Interface } from './interface.ts';
import * as panel from './panel/panel.ts';
import { createShared } from './shared.ts';

let emitter: Emitter<NodEvents>;
let told: [name: string, detail: unknown][];
let consent: boolean;
/** Whether the panel's file can be loaded. */
let online: boolean;
let stop: () => void;

/** The interface with a core that records acts as the real one does, and no delivery: tests answer for the server. */
function show(facts: { correctable?: boolean; disclosureUrl?: string; words?: Partial<Words> } = {}): FeedbackModel {
  let count = 0;
  let recorded: Event | undefined;
  const act = (
    fields:
      | { kind: 'vote'; value: VoteValue; reasons: string[]; comment?: string }
      | { kind: 'correction'; text: string | null },
  ): void => {
    count += 1;
    recorded = { id: `e${count}`, trace_id: 't', occurred_at: '2026-11-20T12:00:00.000Z', ...fields };
    emitter.emit('event', recorded);
  };
  const core: Interface['core'] = {
    allowsActs: () => consent,
    recordAgreed: (run) => {
      run();
      return recorded;
    },
    observe: () => undefined,
    ended: new AbortController().signal,
    nod: {
      on: emitter.on,
      vote: (_, value, more) => act({ kind: 'vote', value, ...more, reasons: [...(more?.reasons ?? [])] }),
      correct: (_, text) => act({ kind: 'correction', text }),
      rate: () => undefined,
      choose: () => undefined,
    },
    settings: {
      session: 's',
      reasons: { up: ['clear'], down: ['wrong', 'own_reason'] },
      ...(facts.disclosureUrl ? { disclosureUrl: facts.disclosureUrl } : {}),
      ...(facts.words ? { words: facts.words } : {}),
    },
  };
  const shared = createShared(core, {
    panel: async () => {
      if (!online) throw new Error('offline');
      return panel;
    },
    patterns: async () => Promise.reject(new Error('not asked for')),
    words: async () => Promise.reject(new Error('not asked for')),
  });
  const element = document.createElement('div');
  element.setAttribute('output-selector', '#output');
  if (facts.correctable === false) element.setAttribute('correctable', 'false');
  element.addEventListener('nod:vote', hear);
  element.addEventListener('nod:correction', hear);
  const model = createFeedbackModel(shared, element, { traceId: 't', spanId: '', token: '', conversationId: '' });
  document.body.innerHTML = '<p id="output">The output.</p><div></div>';
  const end = drawFeedback(document.body.querySelector('div') ?? element, model);
  stop = () => {
    end();
    document.body.replaceChildren();
  };
  return model;
}

const hear = (event: globalThis.Event): void => {
  if (event instanceof CustomEvent) told.push([event.type, event.detail]);
};

beforeEach(() => {
  emitter = createEmitter();
  told = [];
  consent = true;
  online = true;
});
afterEach(() => stop());

const button = (name: string): HTMLElement => screen.getByRole('button', { name });
const click = (name: string): boolean => fireEvent.click(button(name));
const receipt = (): string => screen.getByRole('status').textContent;
const voteOf = (id: string): Event => ({
  id,
  kind: 'vote',
  value: 'down',
  trace_id: 't',
  occurred_at: '2026-11-20T12:00:00.000Z',
});
function answer(id: string): void {
  emitter.emit('sent', { event: voteOf(id), status: 'accepted' });
}

test('the live region stands there before it has anything to say', () => {
  show();
  expect(receipt()).toBe('');
});

test('a thumb says that it is pressed, opens the panel of its side, and tells the page', async () => {
  show();
  click('Bad answer');
  await screen.findByText('What was wrong?');
  expect(button('Bad answer').getAttribute('aria-pressed')).toBe('true');
  expect(button('Bad answer').getAttribute('aria-expanded')).toBe('true');
  expect(button('Good answer').getAttribute('aria-pressed')).toBe('false');
  expect(told).toEqual([['nod:vote', { traceId: 't', spanId: '', value: 'down', reasons: [], comment: '' }]]);
});

test('nobody is thanked before the server has answered for the last act', async () => {
  show();
  click('Bad answer');
  await screen.findByText('What was wrong?');
  expect(receipt()).toBe('');
  emitter.emit('delayed', { retryInMs: 1000 });
  await new Promise((resolve) => setTimeout(resolve));
  expect(receipt(), 'not promised before it is on disk').toBe('');
  emitter.emit('stored', { event: voteOf('e1') });
  await screen.findByText(english.saved);
  answer('another');
  expect(receipt()).toBe(english.saved);
  answer('e1');
  await screen.findByText(english.thanks);
});

test('a chip refines the vote and does not take the thanks back', async () => {
  show();
  click('Bad answer');
  await screen.findByText('What was wrong?');
  answer('e1');
  await screen.findByText(english.thanks);
  click('Not correct');
  await screen.findByRole('button', { name: 'Not correct', pressed: true });
  expect(receipt()).toBe(english.thanks);
  expect(button('own_reason').getAttribute('aria-pressed')).toBe('false');
  click('Not correct');
  await screen.findByRole('button', { name: 'Not correct', pressed: false });
  expect(told.at(-1)).toEqual(['nod:vote', { traceId: 't', spanId: '', value: 'down', reasons: [], comment: '' }]);
});

test('what the server refused is not thanked for', async () => {
  show();
  click('Good answer');
  const event: Event = { id: 'e1', kind: 'vote', value: 'up', trace_id: 't', occurred_at: '2026-11-20T12:00:00.000Z' };
  emitter.emit('dropped', { event, reason: 'erased', message: '' });
  await screen.findByText(english.notSent);
});

test('a vote cast by the page itself is drawn too', async () => {
  show();
  emitter.emit('event', {
    id: 'x',
    kind: 'vote',
    value: 'up',
    trace_id: 't',
    occurred_at: '2026-11-20T12:00:00.000Z',
  });
  await screen.findByRole('button', { name: 'Good answer', pressed: true });
});

test('without consent a thumb asks: Not now does nothing, Send sends that vote', async () => {
  consent = false;
  show({ disclosureUrl: 'https://example.com/privacy' });
  click('Bad answer');
  await screen.findByText('Send your feedback?');
  expect(screen.getByRole('link', { name: 'Learn more' }).getAttribute('href')).toBe('https://example.com/privacy');
  click('Not now');
  expect(told).toEqual([]);
  expect(screen.queryByText('Send your feedback?')).toBeNull();
  click('Bad answer');
  await screen.findByText('Send your feedback?');
  click('Send');
  await screen.findByText('What was wrong?');
  expect(told).toEqual([['nod:vote', { traceId: 't', spanId: '', value: 'down', reasons: [], comment: '' }]]);
});

test('a correction equal to the output, or empty, is none; a sent one can be changed and withdrawn', async () => {
  show();
  click('Bad answer');
  await screen.findByText('What was wrong?');
  const write = async (text: string): Promise<void> => {
    click(screen.queryByRole('button', { name: 'A better answer' }) ? 'A better answer' : 'Suggest a better answer');
    fireEvent.input(await screen.findByRole('textbox'), { target: { value: text } });
    click('Send suggestion');
  };
  told = [];
  for (const text of ['The output.', '   ']) {
    await write(text);
    click('Bad answer');
    click('Bad answer');
    await screen.findByText('What was wrong?');
  }
  expect(told.filter(([name]) => name === 'nod:correction')).toEqual([]);
  await write('A better output.');
  expect(told.at(-1)).toEqual(['nod:correction', { traceId: 't', spanId: '', text: 'A better output.' }]);
  click('Bad answer');
  click('Bad answer');
  click('A better answer');
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('A better output.');
  click('Withdraw suggestion');
  expect(told.at(-1)).toEqual(['nod:correction', { traceId: 't', spanId: '', text: null }]);
});

test('what changes is shown while it is written, and is still there after a look at the reasons', async () => {
  show();
  click('Bad answer');
  await screen.findByText('What was wrong?');
  click('Suggest a better answer');
  expect(screen.queryByText('Your changes')).toBeNull();
  fireEvent.input(screen.getByRole('textbox'), { target: { value: 'The better output.' } });
  expect(await screen.findByText('better', { selector: 'ins' })).toBeTruthy();
  click('Cancel');
  click('Suggest a better answer');
  expect(screen.getByRole<HTMLTextAreaElement>('textbox').value).toBe('The better output.');
});

test('where the panel cannot be loaded a vote still counts, and says so; the next try may succeed', async () => {
  online = false;
  show();
  click('Bad answer');
  await screen.findByText(english.noDetails);
  expect(told).toHaveLength(1);
  answer('e1');
  await screen.findByText(`${english.thanks} ${english.noDetails}`);
  online = true;
  click('Good answer');
  await screen.findByText('What was good?');
});

test('where consent cannot be asked for, nothing is sent, and that is said', async () => {
  online = false;
  consent = false;
  show();
  click('Bad answer');
  await screen.findByText(english.notSent);
  expect(told).toEqual([]);
});

test('any word can be the page’s own', async () => {
  show({ words: { up: 'Nice', whatWasGood: 'Tell us', reasons: { clear: 'Crystal clear' } } });
  click('Nice');
  await screen.findByText('Tell us');
  expect(button('Crystal clear')).toBeTruthy();
});

test('where corrections are off, none is offered', async () => {
  show({ correctable: false });
  click('Bad answer');
  await screen.findByText('What was wrong?');
  expect(screen.queryByRole('button', { name: 'Suggest a better answer' })).toBeNull();
});
