import { expect, test } from 'vitest';
import { type AlertCondition, AlertRule, type AlertState } from '../../../shared/alert.ts';
import { type MeasureName, stepOf } from '../../../shared/measures.ts';
import type { Counters } from '../../../shared/summary.ts';
import type { Period } from '../detail.ts';
import { noCounts } from '../rate.ts';
import { evaluateDays, evaluateRule, firstHour } from './evaluate.ts';

const NOW = new Date('2026-11-20T12:30:00.000Z');
const HOUR_MS = 3_600_000;
const THIS_HOUR = Date.parse('2026-11-20T12:00:00.000Z');

const rule = (some: Partial<AlertRule> = {}): AlertRule => ({
  name: 'Quality',
  metric: 'positive_rate',
  group: {},
  window_hours: 2,
  condition: { kind: 'below', value: 0.7 },
  least_n: 50,
  ...some,
});

/** What happened in each hour, this one first; `null` is an hour without anything. */
function say(some: Partial<AlertRule>, ...hours: (Partial<Counters> | null)[]): AlertState {
  const counted = hours.flatMap((counts, back): [number, Period][] =>
    counts === null ? [] : [[THIS_HOUR - back * HOUR_MS, { counts: { ...noCounts(), ...counts }, tallies: [] }]],
  );
  return evaluateRule(rule(some), new Map(counted), NOW);
}

const judged = (positive: number, negative: number): Partial<Counters> => ({ positive, negative });

test.each([
  { case: 'the interval lies below', hours: [judged(40, 60)], status: 'firing' },
  { case: 'only the share lies below, not its interval', hours: [judged(65, 35)], status: 'quiet' },
  { case: 'it is above', hours: [judged(90, 10)], status: 'quiet' },
  { case: 'two of this window are judged', hours: [judged(0, 2)], status: 'not_enough_data' },
  { case: 'nothing is judged', hours: [], status: 'not_enough_data' },
  { case: 'hours add up', hours: [judged(10, 20), judged(10, 20), judged(10, 20)], status: 'firing' },
  { case: 'the bad hour is before the window', hours: [judged(90, 10), null, null, judged(0, 300)], status: 'quiet' },
])('a rate below .7 over 2 hours is $status when $case', ({ hours, status }) => {
  expect(say({}, ...hours)).toMatchObject({ status, from: '2026-11-20T10:00:00.000Z', to: NOW.toISOString() });
});

test('the figure comes with its interval, and what is missing with how much', () => {
  expect(say({}, judged(8, 12))).toMatchObject({ now: { value: 0.4, n: 20 }, more_needed: 30, since: null });
  expect(say({ least_n: 0 })).toMatchObject({ status: 'not_enough_data', now: null, more_needed: 1 });
});

test('a change of a rate needs twenty of both, whatever the rule asks for', () => {
  const changed = (now: number) =>
    say({ condition: { kind: 'change', to: 'worse' }, least_n: 5 }, judged(0, now), null, null, judged(200, 0));
  expect(changed(12)).toMatchObject({ status: 'not_enough_data', more_needed: 8 });
  expect(changed(40)).toMatchObject({ status: 'firing', more_needed: 0 });
});

test.each([
  [{ kind: 'above', value: 0.3 }, { shown: 100, regenerated: 50 }, 'firing'],
  [{ kind: 'above', value: 0.45 }, { shown: 100, regenerated: 50 }, 'quiet'],
] as const)('%j of %j is %s', (condition, counts, status) => {
  expect(say({ metric: 'regenerate_rate', condition }, counts).status).toBe(status);
});

test.each([
  ['below', 100, { generations: 99 }, 'firing'],
  ['below', 100, { generations: 100 }, 'quiet'],
  ['above', 4, { generations: 60, down: 5 }, 'firing'],
] as const)('a count is exact: %s %i of %j is %s', (kind, value, counts, status) => {
  const metric = 'down' in counts ? 'down' : 'generations';
  expect(say({ metric, condition: { kind, value } }, counts).status).toBe(status);
});

test('no generation at all is told of where nothing is asked of their number', () => {
  expect(say({ metric: 'generations', condition: { kind: 'below', value: 1 }, least_n: 0 })).toMatchObject({
    status: 'firing',
    now: { value: 0, low: 0, high: 0, n: 0 },
  });
});

const to = (to: 'worse' | 'better' | 'either'): AlertCondition => ({ kind: 'change', to });
const before = (counts: Partial<Counters>): (Partial<Counters> | null)[] => [null, null, counts];

test.each([
  { to: 'worse', now: judged(400, 600), was: judged(600, 400), status: 'firing' },
  { to: 'better', now: judged(400, 600), was: judged(600, 400), status: 'quiet' },
  { to: 'either', now: judged(400, 600), was: judged(600, 400), status: 'firing' },
  { to: 'better', now: judged(600, 400), was: judged(400, 600), status: 'firing' },
  { to: 'either', now: judged(50, 50), was: judged(60, 40), status: 'quiet' },
  { to: 'worse', now: judged(400, 600), was: judged(6, 4), status: 'not_enough_data' },
] as const)('a change to $to, from $was to $now, is $status', ({ to: wanted, now, was, status }) => {
  const state = say({ condition: to(wanted) }, now, ...before(was));
  expect(state.status).toBe(status);
  expect(state.before?.n).toBe(was.positive === undefined ? 0 : was.positive + (was.negative ?? 0));
  expect(state.difference?.value).toBeCloseTo((state.now?.value ?? 0) - (state.before?.value ?? 0));
});

/** One figure of windows of an hour, each with what has begun of the next; the newest is half over. */
const volume = (now: number, ...windows: number[]): Partial<Counters>[] =>
  [now, ...windows].flatMap((generations) => [{ generations }, { generations }]);
const steady = [100, 104, 98, 101, 97, 103, 100, 99];

test.each([
  { to: 'less', now: 20, status: 'firing' },
  { to: 'either', now: 20, status: 'firing' },
  { to: 'more', now: 20, status: 'quiet' },
  { to: 'more', now: 300, status: 'firing' },
  // Half an hour is to come: as much an hour as before.
  { to: 'either', now: 75, status: 'quiet' },
] as const)('a count that changes to $now an hour from about 100 is $status when asked for $to', (one) => {
  const rule = {
    metric: 'generations',
    window_hours: 1,
    least_n: 10,
    condition: { kind: 'change', to: one.to },
  } as const;
  const state = say(rule, ...volume(one.now, ...steady));
  expect(state).toMatchObject({ status: one.status, now: { value: one.now * 2 }, before: { value: 200 } });
  expect(state.ratio?.value).toBeCloseTo((one.now * 2) / 1.5 / 100);
  expect(state.difference).toBeNull();
});

test('of a count little is said while its noise is not known, or below the least n', () => {
  const rule = { metric: 'generations', window_hours: 1, condition: { kind: 'change', to: 'either' } } as const;
  expect(say({ ...rule, least_n: 0 }, ...volume(5, 100, 100, 100))).toMatchObject({
    ...{ status: 'not_enough_data', ratio: null, more_needed: 0 },
  });
  expect(say({ ...rule, least_n: 50 }, ...volume(5, ...steady))).toMatchObject({
    ...{ status: 'not_enough_data', more_needed: 40 },
  });
});

test('more asked again is worse', () => {
  const [now, was] = [
    { shown: 1000, regenerated: 600 },
    { shown: 1000, regenerated: 400 },
  ];
  expect(say({ metric: 'regenerate_rate', condition: to('worse') }, now, ...before(was)).status).toBe('firing');
});

test('since is the first hour of those that fire without a break', () => {
  const bad = judged(10, 90);
  const good = judged(900, 10);
  expect(say({ window_hours: 1 }, bad, bad, bad, good, bad).since).toBe('2026-11-20T11:00:00.000Z');
  expect(say({ window_hours: 1 }, bad).since).toBe('2026-11-20T12:00:00.000Z');
  expect(say({}, ...Array.from({ length: 400 }, () => bad)).since).toBe('2026-11-13T12:00:00.000Z');
});

test('all that a look may ask about is read, and no more', () => {
  expect(firstHour(rule(), NOW).toISOString()).toBe('2026-11-13T10:00:00.000Z');
  expect(firstHour(rule({ condition: to('worse') }), NOW).toISOString()).toBe('2026-11-13T07:00:00.000Z');
  // Nine windows of three hours.
  expect(firstHour(rule({ metric: 'down', condition: to('either') }), NOW).toISOString()).toBe(
    '2026-11-12T10:00:00.000Z',
  );
});

/** Answers of these milliseconds, so many of each, an hour. */
const took = (...times: [ms: number, count: number][]): Period => ({
  counts: noCounts(),
  tallies: times.map(([ms, count]) => tallied('latency_ms', String(stepOf(ms)), count, 0, ms * count)),
});
const tallied = (measure: MeasureName, value: string, count: number, good = 0, total = 0) => ({
  ...{ measure, value, count, good, total },
});
const sayOf = (some: Partial<AlertRule>, ...hours: Period[]): AlertState =>
  evaluateRule(rule(some), new Map(hours.map((hour, back) => [THIS_HOUR - back * HOUR_MS, hour])), NOW);

test.each([
  { metric: 'latency_ms_p50', value: 850, hours: [took([1000, 200])], status: 'firing' },
  { metric: 'latency_ms_p50', value: 850, hours: [took([200, 95], [1000, 105])], status: 'quiet' }, // half, give or take
  { metric: 'latency_ms_p95', value: 850, hours: [took([200, 170], [1000, 30])], status: 'firing' },
  { metric: 'latency_ms_p95', value: 850, hours: [took([200, 188], [1000, 12])], status: 'quiet' },
  { metric: 'latency_ms_mean', value: 850, hours: [took([1000, 200])], status: 'firing' },
  { metric: 'latency_ms_mean', value: 850, hours: [took([200, 100], [1700, 100])], status: 'quiet' },
  { metric: 'latency_ms_p50', value: 850, hours: [took([1000, 20]), took([1100, 20])], status: 'not_enough_data' },
] as const)('$metric above $value ms is $status', ({ metric, value, hours, status }) => {
  const state = sayOf({ metric, condition: { kind: 'above', value } }, ...hours);
  expect(state.status).toBe(status);
  expect(state.now?.low).toBeLessThanOrEqual(state.now?.value ?? 0);
  expect(state.now?.high).toBeGreaterThanOrEqual(state.now?.value ?? 0);
});

test('a mean needs 30, whatever the rule asks for', () => {
  const mean = { metric: 'latency_ms_mean', least_n: 0, condition: { kind: 'above', value: 1 } } as const;
  expect(sayOf(mean, took([1000, 10]))).toMatchObject({ status: 'not_enough_data', more_needed: 20 });
});

test.each([
  { to: 'more', now: 1000, was: 500, status: 'firing' },
  { to: 'less', now: 1000, was: 500, status: 'quiet' },
  { to: 'either', now: 500, was: 1000, status: 'firing' },
  { to: 'either', now: 510, was: 500, status: 'quiet' },
] as const)(
  'a latency that goes from $was to $now ms is $status when asked for $to',
  ({ to: wanted, now, was, status }) => {
    const spread = (ms: number) => took([ms / 2, 50], [ms, 100], [ms * 2, 50]);
    const condition = { kind: 'change', to: wanted } as const;
    const none = { counts: noCounts(), tallies: [] };
    const state = sayOf({ metric: 'latency_ms_p50', condition }, spread(now), none, none, spread(was));
    expect(state).toMatchObject({ status, difference: null });
    expect(state.ratio?.value).toBeGreaterThan((now / was) * 0.9);
    expect(state.ratio?.value).toBeLessThan((now / was) * 1.1);
  },
);

test.each([
  ['kept_120', undefined, tallied('retention', '120', 100, 20), 0.2],
  ['reason_share', 'Too long', tallied('reason', 'Too long', 40), 0.4],
  ['outcome_share', 'solved', tallied('outcome', 'solved', 100, 30, 30), 0.3],
  ['shape_share', 'refusal', tallied('shape', 'refusal', 10), 0.1],
  ['typo_share', undefined, tallied('spelling', 'typo', 5), 0.05],
] as const)('%s of %s is read from its tallies alone', (metric, of, one, value) => {
  const others = [
    ...[tallied('retention', '30', 100, 90), tallied('reason', 'Rude', 9), tallied('outcome', 'paid', 7, 0, 900)],
    ...[tallied('answer_chars', '9', 100), tallied('spelling', 'judged', 100), tallied('shape', 'json', 50)],
  ];
  const hour = { counts: { ...noCounts(), voted: 100 }, tallies: [one, ...others] };
  const state = sayOf({ metric, of, condition: { kind: 'below', value: 0.9 } }, hour);
  expect(state).toMatchObject({ status: 'firing', now: { n: 100 } });
  expect(state.now?.value).toBeCloseTo(value);
});

test('an outcome that is an amount has no share', () => {
  const hour = { counts: noCounts(), tallies: [tallied('outcome', 'paid', 7, 0, 900)] };
  expect(sayOf({ metric: 'outcome_share', of: 'paid' }, hour)).toMatchObject({ status: 'not_enough_data', now: null });
});

test('how much is left after edits lies within what their tenths allow', () => {
  const hour = { counts: noCounts(), tallies: [tallied('edit', '3', 60, 0, 21), tallied('edit', '9', 40, 40, 38)] };
  const state = sayOf({ metric: 'edit_mean', condition: { kind: 'below', value: 0.7 } }, hour);
  expect(state).toMatchObject({ status: 'firing', now: { value: 0.59, n: 100 } });
  // At least what is known of the spread: 60 of .35, 40 of .95, whose mean has an error of .0295.
  expect((state.now?.high ?? 0) - 0.59).toBeGreaterThan(1.96 * 0.0295);
  expect((state.now?.high ?? 0) - 0.59).toBeLessThan(1.96 * 0.0295 * 1.05);
});

const judge = '["helpful","judge"]';
/** Forty answers an hour with these means, this hour first; they waver by a hundredth from hour to hour. */
const scored = (...means: number[]): Period[] =>
  means.map((mean, back) => ({
    counts: noCounts(),
    tallies: [
      tallied('score', judge, 40, 0, 40 * (mean + (back % 2) / 100)),
      tallied('score', '["helpful","another"]', 40, 0, 40 * 99),
    ],
  }));
const times = (many: number, mean: number): number[] => Array.from({ length: many }, () => mean);

test.each([
  { condition: { kind: 'below', value: 0.7 }, means: [0.6, 0.6, 0.6, ...times(12, 0.8)], status: 'firing' },
  { condition: { kind: 'below', value: 0.7 }, means: times(15, 0.69), status: 'quiet' }, // by less than noise
  { condition: { kind: 'above', value: 0.7 }, means: times(15, 0.8), status: 'firing' },
  { condition: { kind: 'above', value: -5 }, means: times(15, -4), status: 'firing' },
  { condition: { kind: 'below', value: 0.7 }, means: times(4, 0.2), status: 'not_enough_data' }, // how sure is not known
  { condition: { kind: 'change', to: 'less' }, means: [0.6, 0.6, 0.6, ...times(12, 0.8)], status: 'firing' },
  { condition: { kind: 'change', to: 'more' }, means: [0.6, 0.6, 0.6, ...times(12, 0.8)], status: 'quiet' },
  { condition: { kind: 'change', to: 'more' }, means: [1, 1, 1, ...times(12, -1)], status: 'firing' },
  { condition: { kind: 'change', to: 'either' }, means: times(15, 0.8), status: 'quiet' },
] as const)('a score whose hours had $means is $status when asked for $condition', ({ condition, means, status }) => {
  const state = sayOf({ metric: 'score_mean', of: judge, condition }, ...scored(...means));
  expect(state).toMatchObject({ status, ratio: null, more_needed: 0, now: { n: 120 } });
  expect(state.now?.value).toBeCloseTo((means[0] + means[1] + means[2] + 0.01) / 3);
  if (condition.kind === 'change') {
    expect(state.difference?.value).toBeCloseTo((state.now?.value ?? 0) - (state.before?.value ?? 0));
  }
});

test('the mean of an outcome is an amount, of thirty or more', () => {
  const hour = (count: number) => ({ counts: noCounts(), tallies: [tallied('outcome', 'paid', count, 0, count * 20)] });
  const paid = { metric: 'outcome_mean', of: 'paid', least_n: 0, condition: { kind: 'above', value: 15 } } as const;
  expect(sayOf(paid, ...times(15, 20).map(hour))).toMatchObject({ status: 'firing', now: { value: 20, n: 60 } });
  expect(sayOf(paid, ...times(15, 9).map(hour))).toMatchObject({ status: 'not_enough_data', more_needed: 3 });
  expect(sayOf({ ...paid, of: 'refunded' }, hour(20))).toMatchObject({ status: 'not_enough_data', now: null });
});

test('what is left on average after a while is read from the sums of its checkpoint', () => {
  const hour = {
    counts: noCounts(),
    tallies: [tallied('retention', '30', 20, 9, 18), tallied('retention', '120', 20, 9, 9)],
  };
  const left = { metric: 'retention_mean', of: '120', condition: { kind: 'below', value: 0.7 } } as const;
  expect(sayOf(left, ...Array.from({ length: 15 }, () => hour))).toMatchObject({
    status: 'firing',
    now: { value: 0.45 },
  });
});

test('as many hours are read as tell the noise of a mean', () => {
  // Of what is looked back over, the window of three hours, and two days.
  const score = { metric: 'score_mean', of: judge } as const;
  expect(firstHour(rule(score), NOW).toISOString()).toBe('2026-11-11T10:00:00.000Z');
  expect(firstHour(rule({ ...score, condition: to('either') }), NOW).toISOString()).toBe('2026-11-11T07:00:00.000Z');
});

/** The weighted rate of whole days up to the end of each day, today first; what was asked for is noted. */
async function sayOfDays(some: Partial<AlertRule>, ...shares: number[]): Promise<AlertState & { asked: string[] }> {
  const asked: string[] = [];
  const read = async (from: Date, end: Date): Promise<AlertState['now']> => {
    asked.push(`${from.toISOString().slice(0, 13)} ${end.toISOString().slice(0, 13)}`);
    const value = shares[Math.round((Date.parse('2026-11-21T00:00:00.000Z') - end.getTime()) / (24 * HOUR_MS))];
    return value === undefined ? null : { value, low: value - 0.1, high: value + 0.1, n: 100 };
  };
  const weighted = { metric: 'weighted_positive_rate', window_hours: 24, ...some } as const;
  return { ...(await evaluateDays(rule(weighted), read, NOW)), asked };
}

test('the rate weighted by exposure is of whole days, and is followed back by the day', async () => {
  expect(await sayOfDays({}, 0.5, 0.5, 0.9)).toMatchObject({
    ...{ status: 'firing', from: '2026-11-19T00:00:00.000Z', to: NOW.toISOString() },
    ...{ since: '2026-11-19T00:00:00.000Z', now: { value: 0.5, n: 100 } },
    asked: ['2026-11-19T00 2026-11-21T00', '2026-11-18T00 2026-11-20T00', '2026-11-17T00 2026-11-19T00'],
  });
  expect(await sayOfDays({}, 0.9, 0.1)).toMatchObject({ status: 'quiet', since: null, asked: { length: 1 } });
  const read = async () => ({ value: 0.5, low: 0.4, high: 0.6, n: 100 });
  const brief = rule({ metric: 'weighted_positive_rate', window_hours: 24 });
  expect(await evaluateDays(brief, read, NOW, false)).toMatchObject({ status: 'firing', since: null });
  expect(await sayOfDays({ least_n: 120 }, 0.5)).toMatchObject({ status: 'not_enough_data', more_needed: 20 });
  expect(await sayOfDays({}, ...times(30, 0.5))).toMatchObject({ since: '2026-11-13T00:00:00.000Z' });
});

test('a change of the weighted rate is one to the days before', async () => {
  const worse = { condition: to('worse') };
  expect(await sayOfDays(worse, 0.3, 0.6, 0.9)).toMatchObject({
    ...{ status: 'firing', before: { value: 0.9 }, difference: { value: expect.closeTo(-0.6) } },
  });
  expect(await sayOfDays(worse, 0.85, 0.6, 0.9)).toMatchObject({ status: 'quiet' });
  expect(await sayOfDays(worse, 0.3)).toMatchObject({ status: 'not_enough_data', before: null });
});

test.each([
  [{ metric: 'score_mean' }, 'of'],
  [{ metric: 'score_mean', of: 'helpful' }, 'of'],
  [{ metric: 'score_mean', of: '["tone","judge","rude"]' }, 'of'],
  [{ metric: 'score_mean', of: '["helpful", "judge"]' }, 'of'],
  [{ metric: 'score_mean', of: judge, condition: to('worse') }, 'condition.to'],
  [{ metric: 'outcome_mean' }, 'of'],
  [{ metric: 'retention_mean', of: '60' }, 'of'],
  [{ metric: 'retention_mean', of: '30', condition: { kind: 'above', value: 7 } }, 'condition.value'],
  [{ metric: 'latency_ms_mean', condition: { kind: 'above', value: -1 } }, 'condition.value'],
  [{ metric: 'weighted_positive_rate', window_hours: 36 }, 'window_hours'],
  [{ metric: 'weighted_positive_rate', window_hours: 24, group: { model: 'm' } }, 'group.model'],
  [{ metric: 'reason_share' }, 'of'],
  [{ metric: 'kept_30', of: 'x' }, 'of'],
  [{ metric: 'shape_share', of: 'poem' }, 'of'],
  [{ metric: 'edit_mean', condition: { kind: 'below', value: 70 } }, 'condition.value'],
  [{ metric: 'latency_ms_p95', condition: { kind: 'change', to: 'worse' } }, 'condition.to'],
  [{ condition: { kind: 'below', value: 70 } }, 'condition.value'],
  [{ metric: 'down', condition: { kind: 'change', to: 'worse' } }, 'condition.to'],
  [{ condition: { kind: 'change', to: 'less' } }, 'condition.to'],
  [{ metric: 'abandon_rate', condition: { kind: 'change', to: 'worse' } }, 'condition.to'],
  [{ window_hours: 169 }, 'window_hours'],
  [{ window_hours: 1.5 }, 'window_hours'],
  [{ name: ' ' }, 'name'],
  [{ name: 'a\u0000b' }, 'name'],
  [{ group: { model: '\ud800' } }, 'group.model'],
])('a rule with %j is refused', (some, path) => {
  const parsed = AlertRule.safeParse({ ...rule(), ...some });
  expect(parsed.error?.issues.map((issue) => issue.path.join('.'))).toEqual([path]);
});
