/** A rule and what it says, in plain words. Pure. */
import type { Alert, AlertCondition, AlertMetric, AlertRate, AlertRule } from '../../../shared/alert.ts';
import { wishes } from '../../../shared/wishes.ts';
import { formatBounds, formatCount, formatPoints, formatRate, formatShare, formatThings } from '../format.ts';
import { groupWords, isGroup } from '../overview/select.ts';
import { hrefTo } from '../router.ts';

interface RateWords {
  words: string;
  /** What it divides by, as people did it: "100 were judged". */
  were: string;
  /** Narrows the list to those that make it bad, or that it counts. */
  behind: Record<string, string>;
}

export const rateWords: Record<AlertRate, RateWords> = {
  positive_rate: { words: 'positive rate', were: 'judged', behind: { status: 'negative' } },
  acceptance_rate: { words: 'acceptance', were: 'shown', behind: { did: 'shown' } },
  regenerate_rate: { words: 'share asked for again', were: 'shown', behind: { did: 'regenerated' } },
  abandon_rate: { words: 'share left at once', were: 'shown', behind: { did: 'abandoned' } },
  response_rate: { words: 'response rate', were: 'shown', behind: { did: 'shown' } },
  coverage: { words: 'coverage', were: 'generated', behind: {} },
};

interface CountWords {
  words: string;
  behind: Record<string, string>;
}

const labelled = (status: string) => ({ words: `number labelled ${status}`, behind: { status } });
const done = (did: string, words: string) => ({ words: `number ${words}`, behind: { did } });

export const countWords: Record<Exclude<AlertMetric, AlertRate>, CountWords> = {
  generations: { words: 'number of generations', behind: {} },
  orphans: { words: 'number of judged outputs without a generation', behind: {} },
  positive: labelled('positive'),
  negative: labelled('negative'),
  uncertain: labelled('uncertain'),
  contested: labelled('contested'),
  unlabelled: { words: 'number without a label', behind: { status: 'unlabelled' } },
  gold: done('gold', 'decided by a reviewer'),
  shown: done('shown', 'shown'),
  voted: done('voted', 'voted on'),
  up: done('up', 'voted up'),
  down: done('down', 'voted down'),
  corrected: done('corrected', 'corrected'),
  accepted: done('accepted', 'accepted'),
  edited: done('edited', 'edited'),
  copied: done('copied', 'copied'),
  dismissed: done('dismissed', 'dismissed'),
  regenerated: done('regenerated', 'asked for again'),
  undone: done('undone', 'taken out again'),
  abandoned: done('abandoned', 'left at once'),
};

export function isRate(metric: AlertMetric): metric is AlertRate {
  return Object.hasOwn(rateWords, metric);
}

/** What a metric can be asked: whether it moved beyond noise, and which way; of a rate where one direction is better. */
export function conditionsOf(metric: AlertMetric): { key: string; words: string }[] {
  const threshold = [
    { key: 'below', words: 'is below' },
    { key: 'above', words: 'is above' },
  ];
  const either = { key: 'either', words: 'changes, either way' };
  if (!isRate(metric)) return [...threshold, { key: 'less', words: 'falls' }, { key: 'more', words: 'rises' }, either];
  if (wishes[metric] === 'none') return [...threshold, either];
  return [...threshold, { key: 'worse', words: 'gets worse' }, { key: 'better', words: 'gets better' }, either];
}

/** "Tell me when the positive rate of prompt version v2 is below 70% over a day, once at least 50 were judged." */
export function ruleWords(rule: Omit<AlertRule, 'name'>): string {
  const { metric, condition, window_hours, least_n } = rule;
  const once = least_n === 0 ? '' : `, once at least ${formatCount(least_n)} were ${wereOf(metric)}`;
  const words = isRate(metric) ? rateWords[metric].words : countWords[metric].words;
  return `Tell me when the ${words}${groupPhrase(rule.group)} ${conditionPhrase(metric, condition, window_hours)}${once}.`;
}

/** A name for who gives none. */
export function nameOf({ metric, group, condition }: Omit<AlertRule, 'name'>): string {
  const words = isRate(metric) ? rateWords[metric].words : countWords[metric].words;
  const end = condition.kind === 'change' ? changeWords[condition.to] : `${condition.kind} ${limit(metric, condition)}`;
  const name = `${words}${groupPhrase(group)} ${end}`;
  return (name.charAt(0).toUpperCase() + name.slice(1)).slice(0, 100);
}

/** "41.0% (31.8–50.8%) of 100 judged; as long before: 62.0%, −21 points (−38 points to −4.0 points)." */
export function stateWords({ metric, condition, state }: Alert): string {
  const { now, before, difference, ratio, status, more_needed } = state;
  const were = wereOf(metric);
  if (now === null) return `Nothing was ${were} in this time.`;
  const own = isRate(metric)
    ? `${formatRate(now)} (${formatBounds(now)}) of ${formatCount(now.n)} ${were}`
    : formatCount(now.value);
  const then = isRate(metric) ? formatRate(before) : formatCount(before?.value ?? 0);
  const was = condition.kind !== 'change' ? '' : `; as long before: ${then}`;
  const by =
    difference === null || status === 'not_enough_data'
      ? ''
      : `, ${formatPoints(difference.value)} (${formatPoints(difference.low)} to ${formatPoints(difference.high)})`;
  const times =
    ratio === null || status === 'not_enough_data'
      ? ''
      : `, ${formatTimes(ratio.value)} as many an hour (${formatTimes(ratio.low)} to ${formatTimes(ratio.high)})`;
  const windows =
    condition.kind === 'change' && !isRate(metric) && status === 'not_enough_data' && more_needed === 0
      ? ' How much it wavers is known after seven such windows.'
      : '';
  const more = more_needed === 0 ? '' : ` ${formatCount(more_needed)} more are needed.`;
  return `${own}${was}${by}${times}.${more}${windows}`;
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

/** The generations behind what a rule says: of the positive rate those that pull it where the rule looks. */
export function hrefBehind({ metric, group, condition, state }: Omit<Alert, 'name' | 'id'>): string {
  const isGood = condition.kind === 'above' || (condition.kind === 'change' && condition.to === 'better');
  const { behind } = isRate(metric) ? rateWords[metric] : countWords[metric];
  const status = metric === 'positive_rate' && isGood ? { status: 'positive' } : {};
  return hrefTo('/generations', { ...group, ...behind, ...status, from: state.from });
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
  return isRate(metric)
    ? formatShare(value, Number.isInteger(Math.round(value * 1000) / 10) ? 0 : 1)
    : formatCount(value);
}

function groupPhrase(group: AlertRule['group']): string {
  const named = Object.entries(group).map(
    ([key, value]) => `${isGroup(key) ? groupWords[key] : key} ${value || 'not given'}`,
  );
  return named.length === 0 ? '' : ` of ${named.join(', ')}`;
}

function wereOf(metric: AlertMetric): string {
  return isRate(metric) ? rateWords[metric].were : 'generated';
}
