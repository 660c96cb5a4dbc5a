// @vitest-environment happy-dom
/** What belongs to the page as a whole, and its smaller views, drawn in a document. */
import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { expect, test } from 'vitest';
import { go, place } from './router.ts';
import { details, event, generation, metrics, refuse, signedIn, summary } from './test/fake-api.ts';
import { open, useApp } from './test/open-app.tsx';

useApp();

test('a stranger is asked for the password and lands where they wanted to be', async () => {
  let passwords: unknown[] = [];
  open('/export?format=trl-kto', {
    getSession: () => null,
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
  await screen.findByText(/Your session has ended/);
  expect(location.search).toBe('?range=30d');
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
  expect(await screen.findByText(/The server does not answer\. What you see is from/)).toBeTruthy();
  expect(screen.getByText('77')).toBeTruthy();
  lost = false;
  await waitFor(() => expect(screen.queryByText(/The server does not answer/)).toBeNull());
});

test('what asked once and found the server gone is no reason to say so for ever', async () => {
  let lost = false;
  open('/settings?part=audit', {
    getSession: () => (lost ? refuse(503, 'unavailable', 'Not now.') : signedIn),
    listAudit: () => ({ items: [], next_cursor: null }),
    deleteSession: () => refuse(503, 'unavailable', 'Not now.'),
  });
  await screen.findByText('Nobody has used them yet.');
  lost = true;
  fireEvent.click(screen.getByText('Sign out'));
  await screen.findByText(/The server does not answer/);
  lost = false;
  await waitFor(() => expect(screen.queryByText(/The server does not answer/)).toBeNull());
});

test('the audit log is read as sentences, what was done again and again as one, and reads when asked for', async () => {
  const entry = (seq: number, action: string, target = {}) => ({
    ...{ seq: String(seq), at: '2026-11-20T12:00:00.000Z', who: 'Rita', via: 'session' as const, action, target },
  });
  const removed = [9, 8, 7].map((seq) => entry(seq, 'DELETE /v1/sample'));
  const rest = [
    entry(6, 'GET /v1/keys'),
    entry(5, 'POST /v1/people/change', { name: 'vera', role: 'viewer' }),
    entry(4, 'GET /v1/audit'),
  ];
  open('/settings?part=audit', { listAudit: () => ({ items: [...removed, ...rest], next_cursor: null }) });
  const rows = () => screen.getAllByRole('row').map((row) => row.lastElementChild?.textContent);
  await screen.findByText('2 reads among these, which changed nothing.');
  expect(rows()).toEqual([
    'What',
    expect.stringContaining('Rita removed the sample, 3 times'),
    'Rita made vera a viewer',
  ]);
  fireEvent.click(screen.getByLabelText('Show reads'));
  await waitFor(() => expect(rows()).toContain('Rita looked at the keys'));
});

test('a viewer is offered no settings, and an address of them says whose they are', async () => {
  open('/settings?part=keys', { getSession: () => ({ ...signedIn, role: 'viewer' }) });
  await screen.findByText('Settings are an administrator’s.');
  expect(screen.queryByRole('link', { name: 'Settings' })).toBeNull();
  expect(screen.queryByRole('link', { name: 'Audit log' })).toBeNull();
});

test('the page has its heading while its figures are on their way', async () => {
  open('/', { getSummary: () => refuse(503, 'unavailable', 'Not now.') });
  expect(await screen.findByRole('heading', { level: 1, name: 'Overview' })).toBeTruthy();
  expect(screen.getByText('Loading the figures…')).toBeTruthy();
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
        {
          ...{ name: 'answer_chars', wish: 'none', verdict: 'no_verdict', more_needed: null, ratio: null },
          ...{ a: { n: 9, mean: 90, p50: 81.2, p95: 320 }, b: { n: 8, mean: 90, p50: 1.4, p95: 320 } },
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
  expect(hrefs(screen.getByRole('row', { name: /^Length/ }))).toEqual([
    ...opened('m-a', 'min_answer_chars=81', 'min_answer_chars=1'), // of those that have text
    ...opened('m-b', 'min_answer_chars=1', 'min_answer_chars=1'),
  ]);
  expect(screen.getByText('81.2 characters')).toBeTruthy();
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
      looked_from: '2026-11-14T01:00:00.000Z',
      items: [
        {
          ...{ prompt: 'How "long" do <b>eggs</b> keep?', prompt_hash: 'eggs', asked: 70, wordings: 4, likeness: 0.62 },
          ...{ of: 50, of_from: '2026-11-15T01:00:00.000Z', likened_from: '2026-11-19T01:00:00.000Z' },
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
  const opens = (words: string, query: string, name: RegExp) =>
    expect(screen.getByRole('link', { name }).getAttribute('href'), words).toBe(
      `/generations?${query}&to=2026-11-20T12%3A00%3A00.000Z`,
    );
  opens('all that were looked at', 'from=2026-11-14T01%3A00%3A00.000Z', /^900 generations/);
  opens('all who asked it', 'prompt_hash=eggs&from=2026-11-14T01%3A00%3A00.000Z', /^70 times/);
  opens('those with figures', 'prompt_hash=eggs&from=2026-11-15T01%3A00%3A00.000Z', /^newest 50 answers/);
  opens('those likened', 'prompt_hash=eggs&from=2026-11-19T01%3A00%3A00.000Z', /^62%/);
  const version = 'prompt_hash=eggs&model=m-a';
  opens('a version', `${version}&from=2026-11-15T01%3A00%3A00.000Z`, /^50$/);
  opens('its wordings', `${version}&from=2026-11-15T01%3A00%3A00.000Z`, /^4$/);
  opens('its judged', `${version}&labelled=true&from=2026-11-15T01%3A00%3A00.000Z`, /^75%/);
  expect(screen.getByRole('columnheader', { name: 'Different answers' })).toBeTruthy();
  expect(screen.getByText('search for its words').getAttribute('href')).toContain('q=%22How++long++do+');
  expect(within(screen.getByRole('row', { name: /m-a/ })).getByText('50–90% · n 12')).toBeTruthy();
  expect(screen.getByText(/figures are of the/).textContent).toMatch(/figures are of the newest 50 answers$/);
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
  const names = await screen.findAllByText(/^(shop|other)$/, { selector: '.row-prompt' });
  expect(names.map((name) => name.parentElement?.textContent)).toEqual(['shop New', 'shop Old', 'other ']);
});

test('the review report says where nothing was judged, and what it leaves out', async () => {
  const good = { value: 0.5, low: 0.2, high: 0.8, n: 4 };
  open('/review?show=report', {
    reviewReport: () => ({
      ...{ waiting: [], decisions: 10, withdrawn: 0, skipped: 0, agreement: null },
      reviewers: [{ reviewer: 'Rita & Co', decisions: 10, outputs: 9, positive: 5 }],
      pairs: { decisions: 0, left: 0, right: 0, both_good: 0, both_bad: 0, left_share: null },
      machine: {
        ...{
          outputs: 4,
          tied: 2,
          sampling_probability: 0.05,
          calibration: { bins: [], ece: null, outputs: 4, needed: 30 },
        },
        statuses: [
          { status: 'negative', outputs: 0, good: null, precision: null },
          { status: 'uncertain', outputs: 4, good, precision: null },
        ],
      },
    }),
  });
  const row = await screen.findByRole('row', { name: /^Negative/ }); // fetched apart
  expect(within(row).getAllByText('nothing judged')).toHaveLength(2);
  expect(within(row).queryByText('says neither')).toBeNull();
  expect(within(screen.getByRole('row', { name: /^Uncertain/ })).getByText('says neither')).toBeTruthy();
  const href = (name: string) => screen.getByRole('link', { name }).getAttribute('href');
  expect(screen.getByText(/^Left out:/).textContent).toContain('2 audited outputs on which');
  expect(href('2 audited outputs')).toBe('/generations?audited=tied');
  expect(href('10')).toBe('/generations?reviewer=Rita+%26+Co');
  expect(screen.getByText('on 9 outputs')).toBeTruthy();
  expect(href('4')).toBe('/generations?audited=uncertain');
  expect(screen.getByText(/^Nothing can be said yet: 4 of at least 30/)).toBeTruthy();
});

test('the address holds the state: links, back and unknown pages', async () => {
  open('/', {});
  await screen.findByRole('heading', { name: 'Overview' });
  fireEvent.click(await screen.findByText('30 days'));
  expect(location.search).toBe('?range=30d');
  fireEvent.click(screen.getByText('Generations', { selector: 'nav a' }));
  expect(place.value.view).toBe('generations');
  go('/nowhere');
  expect(await screen.findByText('There is no such page.')).toBeTruthy();
});
