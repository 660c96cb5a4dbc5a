import { expect, test } from 'vitest';
import type { Alert } from '../../../shared/alert.ts';
import { behind, nameOf, ruleWords, stateWords } from './alert-words.ts';

const alert = (some: Partial<Alert> = {}, state: Partial<Alert['state']> = {}): Alert => ({
  ...{ id: 'a', name: 'Bad', metric: 'positive_rate', group: {}, window_hours: 24, least_n: 50 },
  ...{ condition: { kind: 'below', value: 0.7 }, created_at: '2026-11-20T12:00:00.000Z' },
  ...some,
  state: {
    ...{ status: 'firing', from: '2026-11-19T12:00:00.000Z', to: '2026-11-20T12:30:00.000Z', since: null },
    ...{ now: { value: 0.41, low: 0.32, high: 0.51, n: 100 }, before: null, difference: null },
    ...{ ratio: null, more_needed: 0 },
    ...state,
  },
});

test.each([
  [{}, 'Tell me when the positive rate is below 70% over a day, once at least 50 were judged.'],
  [{ least_n: 1 }, 'Tell me when the positive rate is below 70% over a day, once at least 1 was judged.'],
  [
    { metric: 'edit_mean', least_n: 1 },
    'Tell me when the mean share left after an edit is below 70% over a day, once at least 30 were edited.',
  ],
  [
    { condition: { kind: 'change', to: 'worse' }, least_n: 5 },
    'Tell me when the positive rate gets worse from a day to the next, beyond noise, once at least 20 were judged.',
  ],
  [
    { group: { prompt_version: 'v2' }, condition: { kind: 'change', to: 'worse' }, window_hours: 6 },
    'Tell me when the positive rate of prompt version v2 gets worse from 6 hours to the next, beyond noise, once at least 50 were judged.',
  ],
  [
    { metric: 'generations', group: { model: '' }, condition: { kind: 'below', value: 1000 }, least_n: 0 },
    'Tell me when the number of generations of model not given is below 1,000 over a day.',
  ],
  [
    { metric: 'generations', condition: { kind: 'change', to: 'less' }, least_n: 0 },
    'Tell me when the number of generations falls from a day to the next, beyond noise.',
  ],
  [
    { metric: 'regenerate_rate', condition: { kind: 'above', value: 0.125 }, window_hours: 48 },
    'Tell me when the share asked for again is above 12.5% over 2 days, once at least 50 were shown.',
  ],
  [
    { metric: 'reason_share', of: 'Too long', condition: { kind: 'above', value: 0.2 } },
    'Tell me when the share with the reason “Too long” is above 20% over a day, once at least 50 were voted on.',
  ],
  [
    { metric: 'shape_share', of: 'refusal', condition: { kind: 'above', value: 0.2 }, least_n: 0 },
    'Tell me when the share of refusals is above 20% over a day.',
  ],
  [
    { metric: 'score_mean', of: '["helpful","judge"]', condition: { kind: 'below', value: -0.5 } },
    'Tell me when the mean score “helpful · judge” is below −0.5 over a day, once at least 50 were scored.',
  ],
  [
    { metric: 'retention_mean', of: '120', condition: { kind: 'below', value: 0.65 } },
    'Tell me when the mean share still there after 2 min is below 65% over a day, once at least 50 were watched so long.',
  ],
  [
    { metric: 'outcome_mean', of: 'paid', condition: { kind: 'change', to: 'less' } },
    'Tell me when the mean of the outcome “paid” falls from a day to the next, beyond noise, once at least 50 were known.',
  ],
  [
    { metric: 'weighted_positive_rate', group: { prompt_version: 'v2' }, window_hours: 72 },
    'Tell me when the positive rate weighted by exposure of prompt version v2 is below 70% over 3 days, once at least 50 were judged, by weight.',
  ],
] as const)('%j is said as %s', (some, words) => {
  expect(ruleWords(alert(some))).toBe(words);
});

test('a rule without a name is called by what it is about', () => {
  expect(nameOf(alert({ group: { prompt_version: 'v2' } }))).toBe('Positive rate of prompt version v2 below 70%');
  expect(nameOf(alert({ condition: { kind: 'change', to: 'either' } }))).toBe('Positive rate changes');
  expect(nameOf(alert({ group: { model: 'm'.repeat(400) } }))).toHaveLength(100);
});

test.each([
  [alert(), '41.0% (32.0–51.0%) of 100 judged.'],
  [
    alert({}, { now: { value: 0.5, low: 0.4, high: 0.6, n: 49 }, status: 'not_enough_data', more_needed: 1 }),
    '50% (40–60%) of 49 judged. 1 more is needed.',
  ],
  [alert({}, { now: null, status: 'not_enough_data', more_needed: 50 }), 'Nothing was judged in this time.'],
  [
    alert({}, { now: { value: 0.5, low: 0.2, high: 0.8, n: 8 }, status: 'not_enough_data', more_needed: 42 }),
    '50% (20–80%) of 8 judged. 42 more are needed.',
  ],
  [
    alert(
      { condition: { kind: 'change', to: 'worse' } },
      {
        before: { value: 0.62, low: 0.52, high: 0.71, n: 100 },
        difference: { value: -0.21, low: -0.38, high: -0.04 },
      },
    ),
    '41.0% (32.0–51.0%) of 100 judged; as long before: 62.0%, −21 points (−38 points to −4.0 points).',
  ],
  [
    alert(
      { metric: 'generations', condition: { kind: 'change', to: 'less' } },
      {
        ...{ now: { value: 41, low: 41, high: 41, n: 41 }, before: { value: 100, low: 100, high: 100, n: 100 } },
        ratio: { value: 0.41, low: 0.284, high: 0.59 },
      },
    ),
    '41; as long before: 100, 0.41 times as many an hour (0.28 times to 0.59 times).',
  ],
  [
    alert(
      { metric: 'generations', condition: { kind: 'change', to: 'less' } },
      {
        ...{ now: { value: 4, low: 4, high: 4, n: 4 }, before: { value: 0, low: 0, high: 0, n: 0 } },
        status: 'not_enough_data',
      },
    ),
    '4; as long before: 0. How much it wavers is known after seven such windows.',
  ],
  [
    alert(
      { metric: 'score_mean', of: '["helpful","judge"]', condition: { kind: 'change', to: 'less' } },
      {
        ...{ now: { value: -0.21, low: -0.3, high: -0.12, n: 90 }, before: { value: 0.4, low: 0.3, high: 0.5, n: 80 } },
        difference: { value: -0.61, low: -0.744, high: -0.474 },
      },
    ),
    '−0.21 (−0.3 to −0.12) of 90 scored; as long before: 0.4, −0.61 (−0.74 to −0.47).',
  ],
  [
    alert(
      { metric: 'retention_mean', of: '30', condition: { kind: 'change', to: 'less' } },
      {
        ...{ now: { value: 0.6, low: 0.5, high: 0.7, n: 90 }, before: { value: 0.8, low: 0.7, high: 0.9, n: 80 } },
        difference: { value: -0.2, low: -0.34, high: -0.06 },
      },
    ),
    '60% (50% to 70%) of 90 watched so long; as long before: 80%, −20 points (−34 points to −6.0 points).',
  ],
  [
    alert(
      { metric: 'outcome_mean', of: 'paid', condition: { kind: 'below', value: 10 } },
      { now: { value: 21.5, low: 21.5, high: 21.5, n: 60 }, status: 'not_enough_data' },
    ),
    '21.5 of 60 known. How much it wavers is known after eleven hours with any.',
  ],
  [alert({ metric: 'down' }, { now: { value: 12, low: 12, high: 12, n: 90 } }), '12.'],
])('a state is said as %#', (one, words) => {
  expect(stateWords(one)).toBe(words);
});

test.each([
  [{ group: { model: 'm' } }, 'Those labelled negative', 'model=m&status=negative'],
  [{ condition: { kind: 'above', value: 0.5 } }, 'Those labelled positive', 'status=positive'],
  [{ metric: 'regenerate_rate' }, 'Those asked for again', 'did=regenerated'],
  [{ metric: 'acceptance_rate' }, 'All that were shown', 'did=shown'],
  [{ metric: 'kept_120' }, 'All that were watched so long', 'watched=120'],
  [{ metric: 'reason_share', of: 'Too long' }, 'Those with this reason', 'reason=Too+long'],
  [{ metric: 'edit_mean' }, 'All that were edited', 'did=edited'],
  [{ metric: 'score_mean', of: '["a","b"]' }, 'All with this score', 'score=%5B%22a%22%2C%22b%22%5D'],
  [{ metric: 'outcome_mean', of: 'paid' }, 'All with this outcome', 'outcome=paid'],
  [{ metric: 'retention_mean', of: '120' }, 'All that were watched so long', 'watched=120'],
  [{ metric: 'weighted_positive_rate' }, 'Those labelled negative', 'did=shown&status=negative'],
  [
    { metric: 'weighted_positive_rate', condition: { kind: 'above', value: 0.5 } },
    'Those labelled positive',
    'did=shown&status=positive',
  ],
] as const)('what is behind a rule with %j is said, and is in its window and group', (some, words, query) => {
  const from = 'from=2026-11-19T12%3A00%3A00.000Z';
  expect(behind(alert(some))).toEqual({ words, href: `/generations?${query}&${from}` });
});

const slow = { metric: 'latency_ms_p95', condition: { kind: 'above', value: 4000 } } as const;

test('a number is said with its unit, and opens those of as much and more', () => {
  const one = alert(slow, { now: { value: 5200.4, low: 4100, high: 6000, n: 80 } });
  expect(ruleWords(one)).toBe(
    'Tell me when the 95th percentile of latency is above 4.0 s over a day, once at least 50 were measured.',
  );
  expect(stateWords(one)).toBe('5.2 s (4.1 s to 6.0 s) of 80 measured.');
  expect(behind(one).href).toContain('min_latency_ms=5200');
  expect(behind(one).words).toBe('Those of 5.2 s and more');
  const change = { ...slow, condition: { kind: 'change', to: 'more' } } as const;
  expect(
    stateWords(
      alert(change, {
        ...{
          now: { value: 5200, low: 4100, high: 6000, n: 80 },
          before: { value: 2600, low: 2100, high: 3000, n: 70 },
        },
        ratio: { value: 2, low: 1.5, high: 2.6 },
      }),
    ),
  ).toBe(
    '5.2 s (4.1 s to 6.0 s) of 80 measured; as long before: 2.6 s, 2.00 times as much (1.50 times to 2.60 times).',
  );
});
