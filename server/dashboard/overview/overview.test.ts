// @vitest-environment happy-dom
/** The overview, drawn in a document. */
import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { expect, test } from 'vitest';
import { go } from '../router.ts';
import { details, event, exposure, generation, label, metrics, movement, summary } from '../test/fake-api.ts';
import { open, useApp } from '../test/open-app.tsx';

useApp();

test('an empty project shows the script tag with its key, and the figures as soon as something happens', async () => {
  let happened = false;
  open('/', { getSummary: () => summary(happened ? {} : { first_at: null, last_at: null }) });
  const tag = '<script async src="https://nod.example.com/nod.js" data-key="pk_test"></script>';
  expect(await screen.findByText(tag)).toBeTruthy();
  expect(screen.getByText(/Waiting for the first event/)).toBeTruthy();
  expect(screen.getByText(/Feedback waits for it, and counts once it is there/)).toBeTruthy();
  happened = true;
  expect(await screen.findByRole('heading', { name: 'Overview' })).toBeTruthy();
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

test('one of one is no number of many', async () => {
  const one = { value: 1, low: 0.2, high: 1, n: 1 };
  open('/', { getSummary: () => summary({ totals: { ...metrics({ generations: 1 }, one), coverage: one } }) });
  expect((await screen.findByText('1 labelled')).closest('dd')?.textContent).toBe('1 labelled of 1 generation');
  expect(screen.getByText('1 positive').closest('dd')?.textContent).toBe('1 positive of 1 judged');
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
  // It is not the rate at the top, and says why.
  expect(screen.getByText('Shown, as counted')).toBeTruthy();
  expect(screen.getByText(/^Both are of answers reported as shown/)).toBeTruthy();
  expect(document.body.textContent).toContain('of all generations, reported as shown or not');
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
        scores: [
          { name: 'helpful', source: 'judge', value: null, n: 31, yes: rate(0, 31), mean: 0.4, previous: null },
          { name: 'safe', source: 'judge', value: null, n: 3, yes: rate(1 / 3, 3), mean: 1 / 3, previous: null },
        ],
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
  expect(screen.getByRole('row', { name: /^safe/ }).textContent).toContain('33% yes');
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
  const button = await screen.findByRole('button', { name: 'Remove the sample' });
  button.focus();
  fireEvent.click(button);
  fireEvent.click(button); // once is enough
  expect(await screen.findByText('Nothing has happened yet')).toBeTruthy();
  expect(document.activeElement?.id).toBe('main');
  expect(asked).toEqual([35, 10, 0]);
});

test('a vote that comes while one looks is on the page within two seconds', async () => {
  let up = 3;
  open('/', { getSummary: () => summary({ totals: metrics({ generations: 9, up }) }) });
  await screen.findByText('Voted up');
  const votes = () => screen.getByText('Voted up').closest('div')?.querySelector('.number')?.textContent;
  expect(votes()).toBe('3');
  up = 4;
  await waitFor(() => expect(votes()).toBe('4'));
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
  const moved = await screen.findByRole('region', { name: 'What moved' });
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

test('where a filter leaves nothing, the project is not said to be empty', async () => {
  open('/?range=7d&model=gone', { getSummary: () => summary() });
  expect(await screen.findByText('Nothing of what is chosen above happened in the last 7 days.')).toBeTruthy();
  go('/?range=all&model=gone');
  expect(await screen.findByText('Nothing of what is chosen above happened at any time.')).toBeTruthy();
  expect(screen.queryByText('Show all time')).toBeNull();
  go('/?range=7d');
  expect(await screen.findByText('Nothing happened in the last 7 days.')).toBeTruthy();
});

test.each([
  ['/?prompt_version=v2', false],
  ['/?prompt_version=v2&model=m', true],
  ['/', false],
])('%s: that the exposure is of more than what is chosen is said: %s', async (address, said) => {
  open(address, { getExposure: () => exposure() });
  await screen.findByText(/^Nothing that people were shown/);
  expect(screen.queryByText(/^Of the whole project/) !== null).toBe(said);
});

test.each([
  ['/?model=m', /Neither time holds anything of what is chosen above/],
  ['/', /with your generations, and what changes in them shows up here/],
])('%s: where nothing can have moved, what would help is said', async (address, words) => {
  open(address, { getMovement: () => movement({ lengths: [], shares: [] }) });
  expect(await screen.findByText(words)).toBeTruthy();
});

test('a channel there is none of is said, and goes away with a click', async () => {
  const asked = open('/?channel=carrier-pigeon', {});
  await waitFor(() => expect(asked.join()).toContain('channel=carrier-pigeon'));
  fireEvent.click(await screen.findByRole('link', { name: /Channel: carrier-pigeon/ }));
  expect(location.search).toBe('');
});
