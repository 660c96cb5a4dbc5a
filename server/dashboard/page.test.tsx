// @vitest-environment happy-dom
/** @jsxImportSource preact */
import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LOOKS_LISTED_MAX } from '../../shared/limits.ts';
import { App } from './app.tsx';
import { forgetExtent } from './overview/extent.ts';
import { followAddress, go, place } from './router.ts';
import { lostSince, session } from './session.ts';
import {
  details,
  event,
  exposure,
  generation,
  type Handlers,
  label,
  metrics,
  movement,
  refuse,
  serve,
  signedIn,
  summary,
} from './test/fake-api.ts';

followAddress(window);

beforeEach(() => {
  session.value = { state: 'loading' };
  lostSince.value = null;
  forgetExtent();
});
afterEach(cleanup);

const empty = { items: [], next_cursor: null };

function open(address: string, handlers: Handlers): string[] {
  const asked = serve({
    getSession: () => signedIn,
    getSummary: () => summary(),
    getSummaryDetails: () => details(),
    getExposure: () => exposure(),
    getMovement: () => movement(),
    listGenerations: () => empty,
    ...handlers,
  });
  go(address);
  render(<App />);
  return asked;
}

test('a stranger is asked for the password and lands where they wanted to be', async () => {
  let passwords: unknown[] = [];
  open('/export?format=trl-kto', {
    getSession: () => refuse(401, 'unauthenticated', 'Sign in.'),
    postSession: ({ body }) => {
      passwords = [...passwords, body];
      return passwords.length === 1 ? refuse(401, 'unauthenticated', 'That is not the password.') : signedIn;
    },
    exportReport: () => ({ format: 'trl-kto', rows: 0, left_out: [], warnings: [] }),
  });
  const field = await screen.findByLabelText('Password');
  fireEvent.input(field, { target: { value: 'wrong' } });
  fireEvent.click(screen.getByText('Sign in'));
  expect((await screen.findByText('That is not the password.')).getAttribute('role')).toBe('alert');

  fireEvent.input(field, { target: { value: 'right' } });
  fireEvent.click(screen.getByText('Sign in'));
  expect(await screen.findByRole('heading', { name: 'TRL KTO' })).toBeTruthy();
  expect(passwords).toEqual([{ password: 'wrong' }, { password: 'right' }]);
  expect(location.search).toBe('?format=trl-kto');
});

test('a session that ends leaves the address alone and says what happened', async () => {
  let ended = false;
  open('/?range=30d', { getSummary: () => (ended ? refuse(401, 'unauthenticated', 'Sign in.') : summary()) });
  await screen.findByRole('heading', { name: 'Overview' });
  ended = true;
  await screen.findByText(/Your session has ended/, {}, { timeout: 3000 });
  expect(location.search).toBe('?range=30d');
});

test('an empty project shows the script tag with its key, and the figures as soon as something happens', async () => {
  let happened = false;
  open('/', { getSummary: () => summary(happened ? {} : { first_at: null, last_at: null }) });
  const tag = '<script async src="https://nod.example.com/nod.js" data-key="pk_test"></script>';
  expect(await screen.findByText(tag)).toBeTruthy();
  expect(screen.getByText(/Waiting for the first event/)).toBeTruthy();
  expect(screen.getByText(/Feedback waits for it, and counts once it is there/)).toBeTruthy();
  happened = true;
  expect(await screen.findByRole('heading', { name: 'Overview' }, { timeout: 3000 })).toBeTruthy();
});

test('the figures stand with their intervals and what they are shares of', async () => {
  const totals = {
    ...metrics(
      { generations: 1204, shown: 900, positive: 86, negative: 20 },
      { value: 0.811, low: 0.726, high: 0.874, n: 106 },
    ),
    coverage: { value: 0.088, low: 0.073, high: 0.105, n: 1204 },
    response_rate: { value: 1, low: 0.51, high: 1, n: 4 },
  };
  open('/', { getSummary: () => summary({ totals, groups: [{ key: 'model-a', metrics: totals }] }) });
  expect((await screen.findAllByText('1,204')).length).toBeGreaterThan(0);
  expect(screen.getAllByText('81.1%').length).toBe(2);
  expect(screen.getByText('72.6–87.4%').parentElement?.textContent).toBe('95% interval 72.6–87.4%');
  expect(screen.getByText('51–100%')).toBeTruthy();
  const row = screen.getByRole('row', { name: /model-a/ });
  expect(within(row).getByText('72.6–87.4% · n 106')).toBeTruthy();
  // Each of them opens what it counted.
  const opened = within(row)
    .getAllByRole('link')
    .map((link) => [link.getAttribute('aria-label') ?? link.textContent, link.getAttribute('href')]);
  const behind = (more: string) => `/generations?model=model-a&${more}range=7d`;
  expect(opened.slice(1)).toEqual([
    ['1,204', behind('')],
    ['81.1%', behind('labelled=true&')],
    ['8.8% labelled', behind('labelled=true&')],
    ['100% voted', behind('did=voted&')],
    ['0 up', behind('did=up&')],
    ['0 down', behind('did=down&')],
  ]);
});

test.each([
  [0, null],
  [1, 'Feedback on 1 output that your backend has not sent waits, and counts once it comes'],
  [1200, 'Feedback on 1,200 outputs that your backend has not sent waits, and counts once they come'],
])(
  'feedback on %i outputs that the backend has not sent is said to wait, beside the figures and what people did',
  async (orphans, words) => {
    open('/', { getSummary: () => summary({ totals: metrics({ generations: 9, orphans }) }) });
    await screen.findByText('Positive rate', { selector: 'dt button' });
    const said = [...document.querySelectorAll('.figures dd')].map((one) => one.textContent);
    expect(said.filter((text) => text.includes('waits'))).toEqual(words === null ? [] : [words]);
    const done = screen.getByRole('region', { name: 'What people did' });
    expect(within(done).queryByText(/waits/)?.textContent).toBe(words === null ? undefined : `${words}.`);
  },
);

test('a figure stands against the period before, and says when the change is noise', async () => {
  const rate = (value: number, low: number, high: number) => ({ value, low, high, n: 200 });
  const now = {
    ...metrics({ generations: 400, positive: 160 }, rate(0.8, 0.74, 0.85)),
    response_rate: rate(0.5, 0.43, 0.57),
  };
  const before = { ...metrics({ generations: 380 }, rate(0.6, 0.53, 0.67)), response_rate: rate(0.48, 0.41, 0.55) };
  open('/?range=30d&prompt_version=v2', {
    getSummary: () =>
      summary({
        totals: now,
        previous: { from: '2026-10-14T00:00:00.000Z', to: '2026-11-13T00:00:00.000Z', totals: before },
      }),
    getSummaryDetails: () =>
      details({
        reasons: [
          { reason: '<b>Not true</b>', count: 7, share: rate(0.07, 0.04, 0.12), previous: rate(0.01, 0, 0.04) },
        ],
      }),
  });
  expect(await screen.findByText('+20 points, better')).toBeTruthy();
  expect(screen.getByText('+2.0 points, within noise')).toBeTruthy();
  const earlier = 'from=2026-10-14T00%3A00%3A00.000Z&to=2026-11-13T00%3A00%3A00.000Z';
  expect(screen.getByText('380 before').getAttribute('href')).toBe(`/generations?prompt_version=v2&${earlier}`);
  expect(screen.getByText('160 positive').getAttribute('href')).toBe(
    '/generations?prompt_version=v2&status=positive&range=30d',
  );
  expect((await screen.findByText('<b>Not true</b>')).nextElementSibling?.getAttribute('href')).toBe(
    '/generations?prompt_version=v2&reason=%3Cb%3ENot+true%3C%2Fb%3E&range=30d',
  );
  expect(screen.getAllByRole('link', { name: '200 shown' })[0]?.getAttribute('href')).toBe(
    '/generations?prompt_version=v2&did=shown&range=30d',
  );
  const definition = screen.getByRole('button', { name: 'Response rate' }).getAttribute('aria-describedby') ?? '';
  expect(document.getElementById(definition)?.textContent).toContain('Voted or rated ÷ shown');
  fireEvent.click(screen.getByText('v2', { selector: '.chips strong' }));
  expect(location.search).toBe('?range=30d');
});

test('speed, size, coverage and exposure open the generations behind them', async () => {
  const of = (p50: number, p95: number) => ({
    ...{ now: { n: 40, mean: p50, p50, p95 }, previous: { n: 30, mean: 700.5, p50: 600, p95: 3000 } },
  });
  const rate = { value: 0.5, low: 0.4, high: 0.6, n: 90 };
  open('/?range=30d&model=model-a&prompt_version=v2', {
    getSummary: () => summary({ totals: { ...metrics({ generations: 200 }, null), coverage: rate } }),
    getSummaryDetails: () =>
      details({
        ...{ from: '2026-11-20T00:00:00.000Z', previous_from: '2026-10-21T00:00:00.000Z' },
        ...{ latency_ms: of(812.4, 3200.9), output_tokens: of(50, 200) },
      }),
    getExposure: () =>
      exposure({
        ...{ raw: rate, weighted: { ...rate, n: 70 }, unheard: 0.1, people: 21 },
        tenths: [
          { tenth: 0, people: 0, shown: 7, labelled: 0, positive_rate: null },
          { tenth: 10, people: 2, shown: 60, labelled: 41, positive_rate: rate },
        ],
      }),
  });
  const row = await screen.findByRole('row', { name: /^Latency/ });
  const hrefs = (within_: HTMLElement) =>
    within(within_)
      .getAllByRole('link')
      .map((link) => link.getAttribute('href'));
  const narrowed = 'model=model-a&prompt_version=v2';
  const slower = (least: number, time: string) => `/generations?${narrowed}&min_latency_ms=${least}&${time}`;
  const earlier = 'from=2026-10-21T00%3A00%3A00.000Z&to=2026-11-20T00%3A00%3A00.000Z';
  expect(hrefs(row)).toEqual([
    slower(0, 'range=30d'),
    ...[slower(812, 'range=30d'), slower(600, earlier)],
    ...[slower(3200, 'range=30d'), slower(3000, earlier)],
    ...[slower(812, 'range=30d'), slower(700, earlier)],
  ]);
  expect(hrefs(screen.getByRole('row', { name: /^Tokens out/ }))).toContain(
    `/generations?${narrowed}&min_output_tokens=200&range=30d`,
  );
  expect(screen.getByRole('link', { name: '45 labelled' }).getAttribute('href')).toBe(
    `/generations?${narrowed}&labelled=true&range=30d`,
  );
  // Exposure is kept by prompt version and not by model.
  const weighted = await screen.findByRole('link', { name: 'as much as 70 equal labels' });
  const days = 'from=2026-11-13T00%3A00%3A00.000Z&to=2026-11-21T00%3A00%3A00.000Z'; // whole ones, as it is counted
  expect(weighted.getAttribute('href')).toBe(`/generations?prompt_version=v2&did=shown&labelled=true&${days}`);
  expect(screen.getByRole('link', { name: 'what was shown' }).getAttribute('href')).toBe(
    `/generations?prompt_version=v2&did=shown&${days}`,
  );
  const tenth = (more: string) => `/generations?prompt_version=v2&${more}&range=30d`;
  expect(hrefs(screen.getByRole('row', { name: /^Nobody known/ }))).toEqual([tenth('tenth=0')]);
  expect(hrefs(screen.getByRole('row', { name: /^10 \(most\)/ }))).toEqual(
    ['tenth=10', 'tenth=10&labelled=true', 'tenth=10&status=positive'].map(tenth),
  );
});

test('what became of answers opens them: kept, edited, and what came of it later', async () => {
  const rate = (value: number, n: number) => ({ value, low: value - 0.1, high: value + 0.1, n });
  open('/?range=7d', {
    getSummary: () =>
      summary({
        totals: metrics({ generations: 200 }),
        series: [{ at: '2026-11-13T00:00:00.000Z', metrics: metrics({ generations: 9 }, rate(0.5, 8)) }],
      }),
    getSummaryDetails: () =>
      details({
        retention: [{ after_s: 30, kept: rate(0.75, 40), previous: null, mean: 0.8 }],
        edits: { n: 14, mean: 0.62, tenths: [14, 0, 0, 0, 0, 0, 0, 0, 0, 0] },
        reasons: [{ reason: 'Slow', count: 3, share: rate(0.3, 10), previous: null }],
        outcomes: [
          { name: 'solved', n: 20, yes: rate(0.8, 20), mean: 0.8, previous: null },
          { name: 'spent', n: 7, yes: rate(0, 7), mean: 12.5, previous: null },
        ],
        scores: [{ name: 'helpful', source: 'judge', value: null, n: 31, mean: 0.4, previous: null }],
      }),
  });
  const href = async (text: string) => (await screen.findByText(text, { selector: 'a' })).getAttribute('href');
  const behind = (query: string) => `/generations?${query}&range=7d`;
  expect(await href('75%')).toBe(behind('kept=30'));
  expect(await href('40')).toBe(behind('watched=30'));
  expect(await href('mean 62% of 14 edits')).toBe(behind('did=edited'));
  expect(await href('votes')).toBe(behind('did=voted'));
  expect(await href('80%')).toBe(behind('outcome_true=solved'));
  expect(await href('12.5')).toBe(behind('outcome=spent'));
  expect(await href('0.4')).toBe(behind(new URLSearchParams({ score: '["helpful","judge"]' }).toString()));
  // An interval of the trend holds only what happened since the summary begins.
  const day = 'from=2026-11-13T12%3A00%3A00.000Z&to=2026-11-14T00%3A00%3A00.000Z';
  const trend = screen.getByRole('region', { name: 'Positive rate over time' });
  expect(within(trend).getByText('50%', { selector: 'td a' }).getAttribute('href')).toBe(
    `/generations?status=positive&${day}`,
  );
});

test('the sample that came with Nod goes with one click, and the page is empty', async () => {
  let left = 60;
  const asked: number[] = [];
  open('/', {
    getSummary: () => summary(left > 0 ? {} : { first_at: null, last_at: null }),
    listGenerations: () => ({
      items: [{ generation: generation({ metadata: { sample: 'RealHumanEval' } }), label: null }],
      next_cursor: null,
    }),
    removeSample: () => {
      left = Math.max(0, left - 25);
      asked.push(left);
      return { generations: 25, more: left > 0 };
    },
  });
  fireEvent.click(await screen.findByRole('button', { name: 'Remove the sample' }));
  expect(await screen.findByText('Nothing has happened yet')).toBeTruthy();
  expect(asked).toEqual([35, 10, 0]);
});

test('a vote that comes while one looks is on the page within two seconds', async () => {
  let up = 3;
  open('/', { getSummary: () => summary({ totals: metrics({ generations: 9, up }) }) });
  await screen.findByText('Voted up');
  const votes = () => screen.getByText('Voted up').closest('div')?.querySelector('.number')?.textContent;
  expect(votes()).toBe('3');
  up = 4;
  await waitFor(() => expect(votes()).toBe('4'), { timeout: 2000 });
});

test('a lost connection is said, the figures stay, and it recovers by itself', async () => {
  let lost = false;
  open('/', {
    getSummary: () =>
      lost
        ? refuse(503, 'unavailable', 'The database cannot be reached.')
        : summary({ totals: metrics({ generations: 77 }) }),
  });
  await screen.findByText('77');
  lost = true;
  expect(
    await screen.findByText(/The server does not answer\. What you see is from/, {}, { timeout: 3000 }),
  ).toBeTruthy();
  expect(screen.getByText('77')).toBeTruthy();
  lost = false;
  await waitFor(() => expect(screen.queryByText(/The server does not answer/)).toBeNull(), { timeout: 4000 });
});

test('a negative shows prompt, answer, correction, why, and what followed', async () => {
  const bad = generation({ conversation_id: 'c', metadata: { sample: 'RealHumanEval' } });
  const next = generation({
    trace_id: 'trace-2',
    conversation_id: 'c',
    input: 'Are you sure?',
    parent: { trace_id: 'trace-1', span_id: '' },
  });
  const judged = label({
    evidence: [
      {
        signal: 'correction',
        family: 'vote',
        base_weight: -2.2,
        weight: -2.2,
        actor: 'a',
        verified: true,
        at: bad.at,
        event_id: 'correction-1',
      },
    ],
  });
  open('/', {
    listGenerations: ({ url }) => ({
      items: url.searchParams.has('conversation_id')
        ? [
            { generation: next, label: null },
            { generation: bad, label: judged },
          ]
        : [{ generation: bad, label: judged }],
      next_cursor: null,
    }),
    getGeneration: () => ({
      generation: bad,
      label: judged,
      events: [event('correction', { text: 'Canberra.' }), event('regenerate', {})],
      decisions: [],
    }),
  });
  const card = (await screen.findByText('Sydney.')).closest('article');
  if (card === null) throw new Error('the negative has no card');
  const { getByText } = within(card);
  expect(getByText('What is the capital of Australia?').getAttribute('href')).toBe('/generations/trace-1');
  expect(getByText('Canberra.')).toBeTruthy();
  expect(getByText('wrote a better answer')).toBeTruthy();
  expect(getByText('Asked for another answer')).toBeTruthy();
  expect(getByText('Are you sure?').closest('a')?.getAttribute('href')).toBe('/generations/trace-2');
  expect(getByText(/Sample:/).textContent).toBe('Sample: RealHumanEval');
  expect(screen.getByText(/These figures include recorded sample conversations \(RealHumanEval\)/)).toBeTruthy();
});

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
  expect(screen.getByText(/Held back: a vote alone does not train/)).toBeTruthy();
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
  expect(argument.getByText(/Ola/).textContent).toContain('Ola decided: good, and took it back · ');
  expect(argument.getByText('Rita').parentElement?.textContent).toContain('Rita decided: bad · ');
  expect(argument.getByText('Must name the source.').tagName).toBe('P');
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

test('the export says how many rows, what was left out and why, and how to take it along', async () => {
  const asked = open('/export?format=trl-dpo&model=model-a', {
    exportReport: () => ({
      format: 'trl-dpo',
      rows: 38,
      left_out: [{ rule: 'cut_off', words: 'the answer was cut off', rows: 9 }],
      warnings: ['OpenAI asks for at least 10 rows.'],
    }),
  });
  expect(await screen.findByText('38')).toBeTruthy();
  expect(screen.getByText('Left out: 9 rows')).toBeTruthy();
  expect(screen.getByText('the answer was cut off')).toBeTruthy();
  expect(screen.getByText('OpenAI asks for at least 10 rows.')).toBeTruthy();
  expect(screen.getByText(/Download nod-trl-dpo.jsonl/).getAttribute('href')).toBe(
    '/v1/export?format=trl-dpo&model=model-a',
  );
  expect(screen.getByText(/^curl/).textContent).toContain(
    "'https://nod.example.com/v1/export?format=trl-dpo&model=model-a'",
  );
  expect(asked).toContain('GET /v1/export/report?format=trl-dpo&model=model-a');

  fireEvent.click(screen.getByText('TRL KTO'));
  expect(location.search).toBe('?format=trl-kto&model=model-a');
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

test('what moved beyond noise stands first and opens what it counted, the rest is folded', async () => {
  const rate = (value: number, n: number) => ({ value, low: value - 0.1, high: value + 0.1, n });
  const noise = { before: rate(0.5, 100), now: rate(0.52, 120), is_new: false, p: 1, beyond_noise: false };
  open('/?range=7d', {
    getMovement: () =>
      movement({
        shares: [
          {
            ...{ of: 'reason', value: '<b>Slow</b>', before: rate(0, 40), now: rate(0.3, 50), is_new: true },
            ...{ difference: { value: 0.3, low: 0.18, high: 0.43 }, p: 0.001, beyond_noise: true },
          },
          { of: 'shape', value: 'refusal', difference: { value: 0.02, low: -0.1, high: 0.14 }, ...noise },
        ],
        lengths: [
          {
            ...{ of: 'answer_chars', before: { n: 90, mean: 80, p50: 70, p95: 200 }, now: null },
            ...{ ratio: null, p: null, beyond_noise: false },
            doublings: [{ from: 64, to: 128, before: 90, now: 0 }],
          },
        ],
      }),
  });
  const moved = await screen.findByRole('region', { name: 'What moved' }, { timeout: 5000 }); // fetched apart
  expect(await within(moved).findByText('1 of 2 figures moved by more than noise.')).toBeTruthy();
  const row = await within(moved).findByRole('row', { name: /“<b>Slow<\/b>”/ });
  expect(within(row).getByText('new')).toBeTruthy();
  const hrefs = (of: HTMLElement) =>
    within(of)
      .getAllByRole('link')
      .map((link) => link.getAttribute('href'));
  const before = 'from=2026-11-06T12%3A00%3A00.000Z&to=2026-11-13T12%3A00%3A00.000Z';
  expect(hrefs(row)).toEqual([
    `/generations?did=voted&${before}`, // of which nobody gave it
    '/generations?reason=%3Cb%3ESlow%3C%2Fb%3E&range=7d',
    '/generations?did=voted&range=7d',
  ]);
  const refusals = within(moved).getByRole('row', { name: /^Refusals/, hidden: true });
  expect([...refusals.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
    ...['shape=refusal', 'min_answer_chars=0'].map((query) => `/generations?${query}&${before}`),
    ...['shape=refusal', 'min_answer_chars=0'].map((query) => `/generations?${query}&range=7d`),
  ]);
  const lengths = within(moved).getByRole('row', { name: /^Length of answers/, hidden: true });
  expect([...lengths.querySelectorAll('a')].map((link) => link.getAttribute('href'))).toEqual([
    `/generations?min_answer_chars=70&${before}`,
    `/generations?min_answer_chars=1&${before}`,
  ]);
  expect(row.closest('details')).toBeNull();
  const folded = (words: string) => within(moved).getByText(words).closest('details')?.textContent;
  expect(folded('1 figure within noise')).toContain('Recognised in English only');
  expect(folded('1 figure with too little to compare')).toContain('fewer than 30 to compare');
  expect(within(moved).getByRole('img', { name: /64 to 127 characters: 100% before, none now/ })).toBeTruthy();
});

test('two versions stand side by side, and another choice is another address', async () => {
  const rate = (value: number, n: number) => ({ value, low: value - 0.1, high: value + 0.1, n });
  const latency_ms = { n: 300, mean: 900, p50: 812.4, p95: 3200 };
  const output_tokens = { n: 290, mean: 70, p50: 60, p95: 200 };
  const version = { generations: 305, first_at: null, last_at: null, latency_ms, output_tokens };
  const asked = open('/compare?by=model', {
    getSummary: () =>
      summary({ group_by: 'model', groups: ['m-b', 'm-a', 'm-c'].map((key) => ({ key, metrics: metrics() })) }),
    getComparison: () => ({
      by: 'model',
      a: { ...version, key: 'm-a' },
      b: { ...version, key: 'm-b' },
      side_by_side: false,
      metrics: [
        {
          ...{ name: 'acceptance_rate', wish: 'more', a: rate(0.2, 300), b: rate(0.25, 300) },
          ...{ difference: { value: 0.05, low: -0.04, high: 0.14 }, verdict: 'cannot_tell', more_needed: 1312 },
        },
      ],
      numbers: [
        {
          ...{ name: 'latency_ms', wish: 'less', verdict: 'worse', more_needed: null },
          ...{ a: { n: 300, mean: 900, p50: 812.4, p95: 3200 }, b: { n: 290, mean: 1900, p50: 1600, p95: 6400 } },
          ratio: { value: 2, low: 1.2, high: 8 },
        },
      ],
    }),
    getChangedOutputs: () => ({
      looked_at: 9,
      items: [
        {
          prompt: '<b>Eggs?</b>',
          a: { trace_id: 'one', span_id: '', output: 'Two weeks.', status: 'negative', p: 0.1 },
          b: { trace_id: 'two', span_id: '', output: 'Five weeks.', status: 'positive', p: 0.9 },
        },
      ],
    }),
  });
  const row = await screen.findByRole('row', { name: /Acceptance/ });
  expect(within(row).getByText('+5.0 points')).toBeTruthy();
  expect(
    within(row).getByText('Cannot tell yet: about 1,400 more shown answers would, if the shares stay'),
  ).toBeTruthy();
  const hrefs = (of: HTMLElement) =>
    within(of)
      .getAllByRole('link')
      .map((link) => link.getAttribute('href'));
  const opened = (model: string, ...queries: string[]) =>
    queries.map((query) => `/generations?model=${model}${query === '' ? '' : `&${query}`}`);
  expect(hrefs(row)).toEqual([
    ...opened('m-a', 'did=accepted', 'did=shown'),
    ...opened('m-b', 'did=accepted', 'did=shown'),
  ]);
  expect(hrefs(screen.getByRole('row', { name: /^m-a/ }))).toEqual(opened('m-a', '', 'min_latency_ms=3200'));
  const slower = screen.getByRole('row', { name: /^Latency/ });
  expect(hrefs(slower)).toEqual([
    ...opened('m-a', 'min_latency_ms=812', 'min_latency_ms=0'),
    ...opened('m-b', 'min_latency_ms=1600', 'min_latency_ms=0'),
  ]);
  expect(within(slower).getByText('Worse')).toBeTruthy();
  expect(within(slower).getByText('×1.2 to ×8')).toBeTruthy();
  // What reaches beyond the line is marked there; what does not, is not.
  expect([slower, row].map((one) => one.querySelectorAll('.beyond').length)).toEqual([1, 0]);
  expect(screen.getByText(/They did not run at the same time/)).toBeTruthy();
  expect(await screen.findByText('<b>Eggs?</b>')).toBeTruthy();
  expect(document.querySelector('.changes')?.innerHTML).toContain('<del>Two</del><ins>Five</ins>');
  expect(asked).toContain('GET /v1/comparison?by=model&a=m-a&b=m-b');
  fireEvent.change(screen.getByLabelText('with'), { target: { value: 'm-c' } });
  expect(location.search).toBe('?by=model&b=m-c');
});

test('a question that is asked again and again shows how it went, by version', async () => {
  const asked = open('/repeated?by=model&range=7d', {
    getRepeated: () => ({
      by: 'model',
      from: '2026-11-13T12:00:00.000Z',
      to: '2026-11-20T12:00:00.000Z',
      looked_at: 900,
      items: [
        {
          ...{ prompt: 'How "long" do <b>eggs</b> keep?', asked: 70, of: 50, wordings: 4, likeness: 0.62 },
          positive_rate: { value: 0.75, low: 0.5, high: 0.9, n: 12 },
          newest: { trace_id: 'trace-9', span_id: '' },
          versions: [
            { key: 'm-a', asked: 50, wordings: 4, positive_rate: { value: 0.75, low: 0.5, high: 0.9, n: 12 } },
          ],
        },
      ],
    }),
  });
  const link = await screen.findByText('How "long" do <b>eggs</b> keep?');
  expect(link.getAttribute('href')).toBe('/generations/trace-9');
  expect(screen.getByText(/^asked 70 times/).closest('a')).toBeNull(); // longer prompts hold the words, too
  expect(screen.getByText('search for its words').getAttribute('href')).toContain('q=%22How++long++do+');
  expect(within(screen.getByRole('row', { name: /m-a/ })).getByText('50–90% · n 12')).toBeTruthy();
  expect(screen.getByText(/figures are of the newest 50 answers/)).toBeTruthy();
  expect(asked.some((one) => one.startsWith('GET /v1/prompts/repeated?by=model&from='))).toBe(true);
});

test('a reason is called what the project calls it, wherever it stands', async () => {
  const named = { ...signedIn, project: { ...signedIn.project, reason_words: { slow: 'Takes too long' } } };
  const share = { value: 0.3, low: 0.2, high: 0.4, n: 10 };
  open('/', {
    getSession: () => named,
    getSummaryDetails: () => details({ reasons: [{ reason: 'slow', count: 3, share, previous: null }] }),
    getGeneration: () => ({
      ...{ generation: generation(), label: null, decisions: [] },
      events: [event('vote', { value: 'down', reasons: ['slow', 'constructor'] })],
    }),
  });
  const reason = await screen.findByText('Takes too long');
  fireEvent.click(within(reason.closest('li') ?? document.body).getByText('3'));
  expect(new URLSearchParams(location.search).get('reason')).toBe('slow');
  expect((await screen.findByText('Takes too long')).parentElement?.textContent).toContain('Reason: Takes too long');
  go('/generations/trace-1');
  expect(await screen.findByText('Voted down: Takes too long, constructor')).toBeTruthy();
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

test('of two keys with one name, the newer one is told from the older', async () => {
  const key = { kind: 'secret' as const, public_key: null, last_used_at: null, revoked_at: null };
  open('/settings?part=keys', {
    listKeys: () => ({
      items: [
        { ...key, scopes: ['ingest'], id: 'a', name: 'shop', created_at: '2026-11-20T12:00:01.000Z' },
        { ...key, scopes: ['ingest'], id: 'b', name: 'shop', created_at: '2026-11-20T12:00:00.000Z' },
        { ...key, scopes: ['ingest'], id: 'c', name: 'other', created_at: '2026-11-20T12:00:00.000Z' },
      ],
    }),
  });
  const names = await screen.findAllByText(/^(shop|other)$/, { selector: '.row-prompt' }, { timeout: 5000 });
  expect(names.map((name) => name.parentElement?.textContent)).toEqual(['shop New', 'shop Old', 'other ']);
});

test('the review report says where nothing was judged, and what it leaves out', async () => {
  const good = { value: 0.5, low: 0.2, high: 0.8, n: 4 };
  open('/review?show=report', {
    reviewReport: () => ({
      ...{ waiting: [], decisions: 10, withdrawn: 0, skipped: 0, reviewers: [], agreement: null },
      pairs: { decisions: 0, left: 0, right: 0, both_good: 0, both_bad: 0, left_share: null },
      machine: {
        ...{ outputs: 4, tied: 2, sampling_probability: 0.05, calibration: { bins: [], ece: null } },
        statuses: [
          { status: 'negative', outputs: 0, good: null, precision: null },
          { status: 'uncertain', outputs: 4, good, precision: null },
        ],
      },
    }),
  });
  const row = await screen.findByRole('row', { name: /^Negative/ }, { timeout: 5000 }); // fetched apart
  expect(within(row).getAllByText('nothing judged')).toHaveLength(2);
  expect(within(row).queryByText('says neither')).toBeNull();
  expect(within(screen.getByRole('row', { name: /^Uncertain/ })).getByText('says neither')).toBeTruthy();
  expect(screen.getByText(/^Left out: 2 audited outputs on which/)).toBeTruthy();
});

test('the address holds the state: links, back and unknown pages', async () => {
  open('/', {});
  await screen.findByRole('heading', { name: 'Overview' });
  fireEvent.click(screen.getByText('30 days'));
  expect(location.search).toBe('?range=30d');
  fireEvent.click(screen.getByText('Generations', { selector: 'nav a' }));
  expect(place.value.view).toBe('generations');
  go('/nowhere');
  expect(await screen.findByText('There is no such page.')).toBeTruthy();
});
