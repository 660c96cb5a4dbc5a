/** What stands in the form of a rule, and the rule it means. Pure. */
import type { AlertCondition, AlertMetric, AlertRule } from '../../../shared/alert.ts';
import { leastNeeded } from '../../../shared/least-needed.ts';
import type { GroupBy } from '../../../shared/summary.ts';
import { nameOf } from './alert-words.ts';
import {
  badSideOf,
  conditionsOf,
  groupsOf,
  isNamed,
  isNumber,
  isRate,
  isShare,
  isSigned,
  isWindowOf,
  numberWords,
  offeredOf,
} from './metric-words.ts';

/** As typed: numbers are texts until they are read, and a rate is in percent. */
export interface Draft {
  name: string;
  metric: AlertMetric;
  /** Which reason, outcome, shape or score; of other metrics nothing. */
  of: string;
  group: AlertRule['group'];
  condition: string;
  value: string;
  window_hours: number;
  least_n: string;
}

export const usualDraft: Draft = {
  ...{ name: '', metric: 'positive_rate', of: '', group: {}, condition: 'below', value: '70' },
  ...{ window_hours: 24, least_n: '50' },
};

export function draftOf({ name, metric, of = '', group, condition, window_hours, least_n }: AlertRule): Draft {
  const usual = usualFor(metric);
  return {
    ...{ name, metric, of, group, window_hours, least_n: String(Math.max(least_n, leastOf(metric, condition.kind))) },
    ...(condition.kind === 'change'
      ? { condition: condition.to, value: usual.value }
      : { condition: condition.kind, value: String(isShare(metric) ? round(condition.value * 100) : condition.value) }),
  };
}

/**
 * Another metric has its own usual limit, on its own bad side; what else it can be asked, of what and over which time,
 * stays if it can be.
 */
export function withMetric(draft: Draft, metric: AlertMetric): Draft {
  const usual = usualFor(metric);
  const bad = badSideOf(metric);
  const keeps =
    ['worse', 'better', 'either'].includes(draft.condition) &&
    conditionsOf(metric).some(({ key }) => key === draft.condition);
  const { group, window_hours } = draft;
  return {
    ...{ ...draft, metric, of: offeredOf(metric)?.[0] ?? '', ...usual },
    condition: keeps ? draft.condition : bad,
    group: Object.keys(group).every((key) => groupsOf(metric).some((one) => one === key)) ? group : {},
    window_hours: isWindowOf(metric, window_hours) ? window_hours : 24,
  };
}

/** One group of one kind; undefined is everything. */
export function withGroup(draft: Draft, by: GroupBy | undefined, value: string): Draft {
  if (by === undefined) return { ...draft, group: {} };
  return {
    ...draft,
    group: by === 'channel' ? { channel: value === 'server' ? 'server' : 'widget' } : { [by]: value },
  };
}

/** What the form of a rule asks for at least. */
export function leastOfDraft({ metric, condition }: Pick<Draft, 'metric' | 'condition'>): number {
  return leastOf(metric, condition);
}

function leastOf(metric: AlertMetric, condition: string): number {
  return leastNeeded(metric, isRate(metric) && condition !== 'below' && condition !== 'above');
}

/** Null while a number is missing, or less is asked for than its figure needs. */
export function readDraft(draft: Draft): AlertRule | null {
  const { metric, group, window_hours } = draft;
  const condition = readCondition(draft);
  const least_n = readNumber(draft.least_n);
  const of = draft.of.trim();
  if (condition === null || least_n === null || (isNamed(metric) && of === '')) return null;
  if (least_n < leastOf(metric, condition.kind)) return null;
  const rule = { metric, ...(isNamed(metric) ? { of } : {}), group, window_hours, condition, least_n };
  return { ...rule, name: draft.name.trim() || nameOf(rule) };
}

const directions = ['worse', 'better', 'more', 'less', 'either'] as const;

function readCondition({ metric, condition, value }: Draft): AlertCondition | null {
  const to = directions.find((one) => one === condition);
  if (to !== undefined) return { kind: 'change', to };
  const number = readNumber(value, isSigned(metric));
  if (number === null) return null;
  return {
    kind: condition === 'above' ? 'above' : 'below',
    value: isShare(metric) ? round(number / 100) : number,
  };
}

/** Of which little is usual. */
const lowMetrics: readonly AlertMetric[] = [
  ...(['regenerate_rate', 'abandon_rate', 'reason_share', 'shape_share', 'typo_share'] as const),
];

function usualFor(metric: AlertMetric): Pick<Draft, 'value' | 'least_n'> {
  if (isNumber(metric))
    return {
      value: { ms: '5000', tokens: '1000', share: '70', number: '0.7' }[numberWords[metric].unit],
      least_n: '50',
    };
  if (!isRate(metric)) return { value: '10', least_n: '0' };
  return { value: lowMetrics.includes(metric) ? '20' : '70', least_n: '50' };
}

function readNumber(text: string, isSigned = false): number | null {
  const number = Number(text);
  return text.trim() === '' || !Number.isFinite(number) || (number < 0 && !isSigned) ? null : number;
}

/** 0.07 × 100 is 7.000000000000001. */
function round(value: number): number {
  return Number(value.toFixed(6));
}
