// @vitest-environment happy-dom
/** The list of generations, and one of them, drawn in a document. */
import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { expect, test } from 'vitest';
import { LOOKS_LISTED_MAX } from '../../../shared/limits.ts';
import { event, generation, label } from '../test/fake-api.ts';
import { open, useApp } from '../test/open-app.tsx';

useApp();

test('a label reads as an argument: for, against, what did not count and why, and the rows with their gates', async () => {
  const at = '2026-11-20T12:00:00.000Z';
  const person = { actor: 'abcdef123456', verified: true, at };
  open('/generations/trace-1', {
    getGeneration: () => ({
      generation: generation({ metadata: { synthetic: true } }),
      label: label({
        status: 'contested',
        p: 0.31,
        s_plus: 1.39,
        s_minus: 2.2,
        evidence: [
          { ...person, signal: 'up', family: 'vote', base_weight: 1.39, weight: 1.39, event_id: 'vote-1' },
          {
            ...person,
            signal: 'down_with_reason',
            family: 'vote',
            base_weight: -2.2,
            weight: -2.2,
            event_id: 'vote-2',
            detail: 'wrong',
          },
        ],
        dropped: Array.from({ length: LOOKS_LISTED_MAX }, (_, n) => {
          return { ...person, signal: 'ignored', kind: 'shown', event_id: `shown-${n}`, rule: 'superseded' };
        }),
        rows: [
          { id: 'row-1', task: 'preference', source: 'correction', gates: [] },
          { id: 'row-2', task: 'sft', source: 'label', gates: ['needs_proof'] },
        ],
      }),
      events: [
        event('vote', { value: 'down', reasons: ['wrong'], comment: '<img src=x onerror=alert(1)>' }, { id: 'vote-2' }),
      ],
      decisions: [],
    }),
  });
  expect(await screen.findByText(/People disagree/)).toBeTruthy();
  expect(screen.getByText('Voted up')).toBeTruthy();
  // Once as the signal's weight, once as the side's sum; the vote that is in the timeline a third time there.
  expect(screen.getAllByText('+1.39').length).toBe(2);
  expect(screen.getAllByText('−2.20').length).toBe(3);
  expect(screen.getAllByText(/a newer state of the same person’s opinion counts instead/)).toHaveLength(20);
  expect(screen.getByText('Of those who only looked, the first 20 are listed.')).toBeTruthy();
  expect(screen.getByText('Preference pair (DPO)').getAttribute('href')).toBe('/export?format=trl-dpo');
  expect(screen.getByText(/Held back: a vote alone, or an edit that left/)).toBeTruthy();
  expect(screen.getByText('Synthetic')).toBeTruthy();
  expect(screen.getByText('<img src=x onerror=alert(1)>')).toBeTruthy();
  expect(document.querySelector('img')).toBeNull();
});

test('a decision stands with its reason, and one that was taken back is said to be', async () => {
  const one = { trace_id: 'trace-1', span_id: '', corrected_text: null, consent: [], decided_at: generation().at };
  open('/generations/trace-1', {
    getGeneration: () => ({
      generation: generation(),
      label: label({ gold: true, p: 0 }),
      events: [],
      decisions: [
        { ...one, id: '1', verdict: 'positive', reviewer: 'Ola', reason: null, withdrawn_at: one.decided_at },
        { ...one, id: '2', verdict: 'negative', reviewer: 'Rita', reason: 'Must name the source.' },
      ],
    }),
  });
  const argument = within(await screen.findByRole('region', { name: 'Label' }));
  expect(argument.getByText('Ola').parentElement?.textContent).toContain('Ola decided: good, and took it back · ');
  expect(argument.getByText('Rita').parentElement?.textContent).toContain('Rita decided: bad · ');
  expect(argument.getByText('Must name the source.').tagName).toBe('P');
});

test('what people and products write runs in the direction of its own letters', async () => {
  const [question, answer, better, comment] = ['ما عاصمة أستراليا؟', 'سيدني.', 'كانبرا.', 'خطأ'];
  open('/generations/trace-1', {
    getGeneration: () => ({
      generation: generation({ input: question, output: answer, model: 'نموذج' }),
      label: label(),
      events: [
        event('vote', { value: 'down', comment }),
        event('correction', { text: better }, { id: 'correction-1' }),
      ],
      decisions: [],
    }),
  });
  await screen.findByText(comment);
  for (const text of [question, answer, better, comment]) {
    for (const one of screen.getAllByText(text)) expect(one.closest('[dir="auto"]')?.outerHTML).toContain(text);
  }
  for (const one of screen.getAllByText('نموذج')) expect(one.tagName).toBe('BDI');
  for (const one of document.querySelectorAll('textarea')) expect(one.dir).toBe('auto');
});

test('an unknown trace says so instead of failing', async () => {
  open('/generations/nobody', {});
  expect(await screen.findByText('Nothing is known of this generation.')).toBeTruthy();
});

test('events whose generation never came are shown as an orphan', async () => {
  open('/generations/trace-1', {
    getGeneration: () => ({
      generation: null,
      label: label({ orphan: true }),
      events: [event('vote', { value: 'down' })],
      decisions: [],
    }),
  });
  expect(await screen.findByText('An orphan.')).toBeTruthy();
  expect(screen.getByText('Voted down')).toBeTruthy();
});

test('the list narrows by label and adds older pages below', async () => {
  const item = (trace: string) => ({
    generation: generation({ trace_id: trace, input: `Question ${trace}` }),
    label: label({ trace_id: trace }),
  });
  const asked = open('/generations?status=negative', {
    listGenerations: ({ url }) =>
      url.searchParams.has('cursor')
        ? { items: [item('old')], next_cursor: null }
        : { items: [item('new')], next_cursor: 'more' },
  });
  await screen.findByText('Question new');
  screen.getByText('Show older').focus();
  fireEvent.click(screen.getByText('Show older'));
  expect(await screen.findByText('Question old')).toBeTruthy();
  expect(screen.getByText('Question new')).toBeTruthy();
  expect(screen.queryByText('Show older')).toBeNull();
  expect(asked).toContain('GET /v1/generations?status=negative&limit=50&cursor=more');
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Question old'));
});

test('back in the list, what was read of it is there at once, and then as it has become', async () => {
  let answered = 'Sydney.';
  let comes: (() => void) | undefined;
  const item = (trace: string) => ({
    generation: generation({ trace_id: trace, input: `Question ${trace}`, output: answered }),
    label: null,
  });
  open('/generations', {
    listGenerations: ({ url }) =>
      url.searchParams.has('cursor')
        ? { items: [item('old')], next_cursor: null }
        : { items: [item('new')], next_cursor: 'more' },
    getGeneration: () => ({ ...item('old'), events: [], decisions: [] }),
  });
  fireEvent.click(await screen.findByText('Show older'));
  fireEvent.click(await screen.findByText('Question old'));
  await screen.findByRole('region', { name: 'Label' });
  answered = 'Canberra.';
  const ask = globalThis.fetch;
  globalThis.fetch = async (...request) => {
    await new Promise<void>((resolve) => {
      comes = resolve;
    });
    return ask(...request);
  };
  history.back();
  expect(await screen.findByText('Question old')).toBeTruthy();
  expect(screen.getAllByText('Sydney.')).toHaveLength(2);
  globalThis.fetch = ask;
  comes?.();
  await waitFor(() => expect(screen.getAllByText('Canberra.')).toHaveLength(2));
});

test('the list is searched and narrowed by its address alone', async () => {
  const asked = open('/generations?did=copied&edit=4&score=%5B%22helpful%22%2C%22judge%22%5D', {});
  expect((await screen.findByText('copied')).closest('a')?.textContent).toBe('Was: copied ×');
  expect(screen.getByText('40–50%')).toBeTruthy();
  expect(screen.getByText('helpful · judge')).toBeTruthy();
  fireEvent.input(screen.getByRole('searchbox'), { target: { value: ' "three weeks" -fridge' } });
  await waitFor(() => expect(new URLSearchParams(location.search).get('q')).toBe('"three weeks" -fridge'));
  await waitFor(() => expect(asked.some((one) => one.includes('q=%22three+weeks%22'))).toBe(true));
  expect(asked.at(-1)).toContain('did=copied&edit=4');
});

test('JSON is a tree, a correction shows what it changed, and another answer is told from the turn before', async () => {
  const parent = { trace_id: 'asked', span_id: '' };
  const here = generation({ output: '{"days": 3}', input: '[1, "<i>two</i>"]', conversation_id: 'c', parent });
  open('/generations/trace-1', {
    getGeneration: () => ({
      generation: here,
      label: null,
      events: [event('correction', { text: '{"days": 7}' })],
      decisions: [],
    }),
    listGenerations: () => ({
      items: [here, generation({ trace_id: 'asked' }), generation({ trace_id: 'again', parent })].map((one) => ({
        generation: one,
        label: null,
      })),
      next_cursor: null,
    }),
  });
  expect(await screen.findByText('<i>two</i>')).toBeTruthy();
  expect(document.querySelectorAll('.json').length).toBe(2);
  expect(document.querySelector('.changes')?.innerHTML).toContain('<del>3</del><ins>7</ins>');
  expect((await screen.findByText('The turn before')).closest('a')?.getAttribute('href')).toBe('/generations/asked');
  expect(screen.getByText('Another answer').closest('a')?.getAttribute('href')).toBe('/generations/again');
});

test.each([
  ['/generations', 'No generation yet.', 'The first one shows up here by itself.'],
  ['/generations?status=negative', 'No generation fits.', 'Remove a filter.'],
  ['/generations?range=7d', 'No generation fits.', 'Take a longer time.'],
  ['/generations?range=7d&q=eggs', 'No generation fits.', 'Take a longer time, or remove a filter.'],
])('%s with nothing in it says what would help', async (address, title, words) => {
  open(address, {});
  expect(await screen.findByText(title)).toBeTruthy();
  expect(screen.getByText(words)).toBeTruthy();
});

test('a text that shares too little with the answer says why nothing is marked', async () => {
  open('/generations/trace-1', {
    getGeneration: () => ({
      ...{ generation: generation(), label: null, decisions: [] },
      events: [event('correction', { text: 'Look for Canberra on a map.' })],
    }),
  });
  expect(await screen.findByText(/^Too different, or too long, for marks to help/)).toBeTruthy();
});
