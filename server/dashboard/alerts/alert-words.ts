/** A rule and what it says, in plain words. Pure. */
import type { Alert, AlertCondition, AlertMetric, AlertRule } from '../../../shared/alert.ts';
import { leastNeeded } from '../../../shared/least-needed.ts';
import {
  formatBounds,
  formatCount,
  formatDuration,
  formatNumber,
  formatPoints,
  formatRate,
  formatShare,
  formatThings,
} from '../format.ts';
import { groupWords, isGroup } from '../overview/select.ts';
import { hrefTo } from '../router.ts';
import {
  countWords,
  isNumber,
  isRate,
  isShare,
  namedBy,
  numberWords,
  rateWords,
  wereOf,
  wordsOf,
} from './metric-words.ts';

/** "Tell me when the positive rate of prompt version v2 is below 70% over a day, once at least 50 were judged." */
export function ruleWords(rule: Omit<AlertRule, 'name'>): string {
  const { metric, condition, window_hours } = rule;
  const least_n = Math.max(rule.least_n, leastNeeded(metric, condition.kind === 'change' && isRate(metric)));
  const once = least_n === 0 ? '' : `, once at least ${formatThings(least_n, 'was', 'were')} ${wereOf(metric)}`;
  return `Tell me when the ${wordsOf(rule)}${groupPhrase(rule.group)} ${conditionPhrase(metric, condition, window_hours)}${once}.`;
}

/** A name for who gives none. */
export function nameOf({ metric, of, group, condition }: Omit<AlertRule, 'name'>): string {
  const end = condition.kind === 'change' ? changeWords[condition.to] : `${condition.kind} ${limit(metric, condition)}`;
  const name = `${wordsOf({ metric, of })}${groupPhrase(group)} ${end}`;
  return (name.charAt(0).toUpperCase() + name.slice(1)).slice(0, 100);
}

/** "41.0% (31.8–50.8%) of 100 judged; as long before: 62.0%, −21 points (−38 points to −4.0 points)." */
export function stateWords({ metric, condition, state }: Alert): string {
  const { now, before, difference, ratio, status, more_needed } = state;
  const were = wereOf(metric);
  if (now === null) return `Nothing was ${were} in this time.`;
  const own = isRate(metric)
    ? `${formatRate(now)} (${formatBounds(now)}) of ${formatCount(now.n)} ${were}`
    : isNumber(metric)
      ? `${amount(metric, now.value)}${betweenWords(metric, now)} of ${formatCount(now.n)} ${were}`
      : formatCount(now.value);
  const then = isRate(metric) ? formatRate(before) : amount(metric, before?.value ?? 0);
  const was = condition.kind !== 'change' ? '' : `; as long before: ${then}`;
  const by =
    difference === null || status === 'not_enough_data'
      ? ''
      : isShare(metric)
        ? `, ${formatPoints(difference.value)} (${formatPoints(difference.low)} to ${formatPoints(difference.high)})`
        : `, ${changeOf(difference)}`;
  const times =
    ratio === null || status === 'not_enough_data'
      ? ''
      : `, ${formatTimes(ratio.value)} as ${isNumber(metric) ? 'much' : 'many an hour'} (${formatTimes(ratio.low)} to ${formatTimes(ratio.high)})`;
  const windows =
    status === 'not_enough_data' && more_needed === 0
      ? ` How much it wavers is known after ${isNumber(metric) ? 'eleven hours with any' : 'seven such windows'}.`
      : '';
  const more = more_needed === 0 ? '' : ` ${formatThings(more_needed, 'more is', 'more are')} needed.`;
  return `${own}${was}${by}${times}.${more}${windows}`;
}

/** While nobody knows how sure a mean is, it stands alone. */
function betweenWords(metric: AlertMetric, { low, high }: { low: number; high: number }): string {
  return low === high ? '' : ` (${amount(metric, low)} to ${amount(metric, high)})`;
}

/** "+0.12 (−0.05 to +0.29)": with a real minus, and no more digits than its bounds tell apart. */
function changeOf({ value, low, high }: NonNullable<Alert['state']['difference']>): string {
  const decimals = Math.min(6, Math.max(0, 1 - Math.floor(Math.log10(high - low || 1))));
  const said = (change: number): string => {
    const text = Math.abs(change).toFixed(decimals);
    return `${Number(text) === 0 ? '±' : change < 0 ? '−' : '+'}${text}`;
  };
  return `${said(value)} (${said(low)} to ${said(high)})`;
}

/** "0.41 times" */
function formatTimes(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 0)} times`;
}

export const statusWords: Record<Alert['state']['status'], string> = {
  firing: 'Fires',
  quiet: 'Quiet',
  not_enough_data: 'Not enough yet',
};

/** Which generations an alert opens: of the positive rate those that pull it where the rule looks. */
export function behind({ metric, of, group, condition, state }: Omit<Alert, 'name' | 'id'>): {
  href: string;
  words: string;
} {
  const isGood = condition.kind === 'above' || (condition.kind === 'change' && condition.to === 'better');
  const open = (words: string, filter: Record<string, string>) => ({
    words,
    href: hrefTo('/generations', { ...group, ...filter, from: state.from }),
  });
  if (isRate(metric) && isGood && rateWords[metric].behind.status === 'negative') {
    return open('Those labelled positive', { ...rateWords[metric].behind, status: 'positive' });
  }
  const key = namedBy[metric];
  const named: Record<string, string> = key === undefined || of === undefined ? {} : { [key]: of };
  if (isNumber(metric)) {
    const { least, opens, behind: all } = numberWords[metric];
    if (least === null) return open(opens, { ...all, ...named });
    const value = state.now?.value ?? 0;
    return open(`Those of ${amount(metric, value)} and more`, { [least]: String(Math.floor(value)) });
  }
  if (isRate(metric)) return open(rateWords[metric].opens, { ...rateWords[metric].behind, ...named });
  return open('The generations behind it', countWords[metric].behind);
}

/** "a day", "6 hours": what a rule looks back over. */
export function windowWords(hours: number): string {
  if (hours === 1) return 'an hour';
  if (hours === 24) return 'a day';
  if (hours === 168) return 'a week';
  return hours % 24 === 0 ? formatThings(hours / 24, 'day') : formatThings(hours, 'hour');
}

const changeWords = {
  ...{ worse: 'gets worse', better: 'gets better' },
  ...{ more: 'rises', less: 'falls', either: 'changes' },
} as const;

function conditionPhrase(metric: AlertMetric, condition: AlertCondition, hours: number): string {
  const time = windowWords(hours);
  if (condition.kind === 'change') return `${changeWords[condition.to]} from ${time} to the next, beyond noise`;
  return `is ${condition.kind} ${limit(metric, condition)} over ${time}`;
}

function limit(metric: AlertMetric, { value }: { value: number }): string {
  return isShare(metric)
    ? formatShare(value, Number.isInteger(Math.round(value * 1000) / 10) ? 0 : 1)
    : amount(metric, value);
}

function amount(metric: AlertMetric, value: number): string {
  if (!isNumber(metric)) return formatCount(value);
  const { unit } = numberWords[metric];
  return unit === 'ms'
    ? formatDuration(value)
    : unit === 'share'
      ? formatShare(value)
      : formatNumber(value).replace('-', '−');
}

function groupPhrase(group: AlertRule['group']): string {
  const named = Object.entries(group).map(
    ([key, value]) => `${isGroup(key) ? groupWords[key] : key} ${value || 'not given'}`,
  );
  return named.length === 0 ? '' : ` of ${named.join(', ')}`;
}
