import { expect, test } from 'vitest';
import { AlertMetric, AlertRule } from '../../../shared/alert.ts';
import { draftOf, readDraft, usualDraft, withGroup, withMetric } from './read-draft.ts';

test('what the form begins with is a rule', () => {
  const rule = readDraft(usualDraft);
  expect(AlertRule.safeParse(rule).success).toBe(true);
  expect(rule).toMatchObject({ name: 'Positive rate below 70%', condition: { kind: 'below', value: 0.7 } });
});

test.each([
  { condition: { kind: 'above', value: 0.07 } },
  { condition: { kind: 'change', to: 'worse' }, group: { prompt_version: '' } },
  { metric: 'generations', condition: { kind: 'below', value: 12 }, least_n: 0, window_hours: 5 },
  { group: { model: 'a', channel: 'widget' } },
  { metric: 'reason_share', of: 'Too long', condition: { kind: 'above', value: 0.2 } },
  { metric: 'latency_ms_p95', condition: { kind: 'above', value: 4000.5 } },
  { metric: 'edit_mean', condition: { kind: 'below', value: 0.65 } },
  { metric: 'score_mean', of: '["helpful","judge"]', condition: { kind: 'below', value: -0.5 } },
  { metric: 'retention_mean', of: '120', condition: { kind: 'below', value: 0.65 } },
  { metric: 'outcome_mean', of: 'paid', condition: { kind: 'change', to: 'less' } },
  { metric: 'weighted_positive_rate', window_hours: 72, group: { prompt_version: 'v2' } },
] as const)('a rule with %j comes back from its form as it was', (some) => {
  const rule = AlertRule.parse({ ...readDraft(usualDraft), name: 'Mine', ...some });
  expect(readDraft(draftOf(rule))).toEqual(rule);
});

test('whatever is chosen, what the form means is a rule that the contract takes', () => {
  for (const metric of AlertMetric.options) {
    for (const condition of ['below', 'above', 'worse', 'better', 'either']) {
      const draft = withMetric({ ...usualDraft, condition, window_hours: 6, group: { model: 'm' } }, metric);
      const named = metric === 'score_mean' ? '["helpful","judge"]' : 'Too long';
      const rule = readDraft({ ...draft, of: draft.of || named });
      expect(AlertRule.safeParse(rule).error?.issues).toBeUndefined();
    }
  }
});

test.each([
  { metric: 'reason_share' as const, of: ' ' },
  { metric: 'score_mean' as const },
  { value: '' },
  { value: '-1' },
  { least_n: ' ' },
  { metric: 'edit_mean' as const, least_n: '29' },
  { condition: 'worse', least_n: '19' },
])('%j is no rule yet', (some) => {
  expect(readDraft({ ...usualDraft, ...some })).toBeNull();
});

test.each([
  ['latency_ms_mean', 'above'],
  ['output_tokens_p95', 'above'],
  ['regenerate_rate', 'above'],
  ['shape_share', 'above'],
  ['down', 'above'],
  ['kept_120', 'below'],
  ['retention_mean', 'below'],
  ['coverage', 'below'],
  ['generations', 'below'],
] as const)('of %s it is proposed to be told when it is %s a limit', (metric, condition) => {
  for (const before of ['below', 'above', 'less', 'more']) {
    expect(withMetric({ ...usualDraft, condition: before }, metric).condition).toBe(condition);
  }
});

test('a mean is asked for thirty, as it needs, whatever its rule says', () => {
  const rule = AlertRule.parse({ ...readDraft(usualDraft), metric: 'edit_mean', least_n: 1 });
  expect(draftOf(rule).least_n).toBe('30');
  expect(readDraft({ ...usualDraft, metric: 'edit_mean', least_n: '30' })).toMatchObject({ least_n: 30 });
});

test('what a figure can be asked of, and over which time, stays with the next one that can be', () => {
  const asked = { ...usualDraft, window_hours: 72, group: { prompt_version: 'v2' } };
  expect(withMetric(asked, 'weighted_positive_rate')).toMatchObject({ window_hours: 72, group: asked.group });
  const other = { ...usualDraft, window_hours: 6, group: { model: 'm' } };
  expect(withMetric(other, 'weighted_positive_rate')).toMatchObject({ window_hours: 24, group: {} });
  expect(withMetric(other, 'coverage')).toMatchObject({ window_hours: 6, group: { model: 'm' } });
});

test('another group takes the place of the one before', () => {
  const one = withGroup(usualDraft, 'model', 'm');
  expect(one.group).toEqual({ model: 'm' });
  expect(withGroup(one, 'channel', '').group).toEqual({ channel: 'widget' });
  expect(withGroup(one, undefined, '').group).toEqual({});
});
