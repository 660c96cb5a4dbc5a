/** A rule and what it says, in plain words. Pure. */
import type { Alert, AlertCondition, AlertMetric, AlertNumber, AlertRate, AlertRule } from '../../../shared/alert.ts';
import { type checkpointsS, type Trait, traits } from '../../../shared/measures.ts';
import type { CounterName } from '../../../shared/summary.ts';
import { wishes } from '../../../shared/wishes.ts';
import {
  formatBounds,
  formatCount,
  formatDuration,
  formatNumber,
  formatPoints,
  formatRate,
  formatSeconds,
  formatShare,
  formatThings,
} from '../format.ts';
import { groupWords, isGroup } from '../overview/select.ts';
import { hrefTo } from '../router.ts';

interface RateWords {
  words: string;
  /** What it divides by, as people did it: "100 were judged". */
  were: string;
  /** Narrows the list to those that make it bad, or that it counts; and says which these are. */
  behind: Record<string, string>;
  opens: string;
}

const ofShown = { were: 'shown', behind: { did: 'shown' }, opens: 'All that were shown' };
const kept = (after_s: (typeof checkpointsS)[number]) => ({
  words: `share kept after ${formatSeconds(after_s)}`,
  were: `watched for ${formatSeconds(after_s)}`,
  ...{ behind: { watched: String(after_s) }, opens: 'All that were watched so long' },
});

export const rateWords: Record<AlertRate, RateWords> = {
  positive_rate: {
    words: 'positive rate',
    were: 'judged',
    behind: { status: 'negative' },
    opens: 'Those labelled negative',
  },
  acceptance_rate: { words: 'acceptance', ...ofShown },
  regenerate_rate: {
    words: 'share asked for again',
    were: 'shown',
    behind: { did: 'regenerated' },
    opens: 'Those asked for again',
  },
  abandon_rate: {
    words: 'share left at once',
    were: 'shown',
    behind: { did: 'abandoned' },
    opens: 'Those left at once',
  },
  response_rate: { words: 'response rate', ...ofShown },
  coverage: { words: 'coverage', were: 'generated', behind: {}, opens: 'All generations' },
  kept_30: kept(30),
  kept_120: kept(120),
  kept_300: kept(300),
  kept_600: kept(600),
  reason_share: { words: 'share with the reason', were: 'voted on', behind: {}, opens: 'Those with this reason' },
  outcome_share: { words: 'share true of the outcome', were: 'known', behind: {}, opens: 'All with this outcome' },
  shape_share: { words: 'share of answers of one kind', were: 'answered', behind: {}, opens: 'Those answers' },
  typo_share: {
    words: 'share of prompts with a typo',
    were: 'looked at for one',
    behind: { spelling: 'typo' },
    opens: 'Those with a typo',
  },
};

/** Of what there are many a rule names one: by which filter of the list it is found. */
const namedBy: Partial<Record<AlertMetric, string>> = {
  reason_share: 'reason',
  outcome_share: 'outcome',
  shape_share: 'shape',
};

export function isNamed(metric: AlertMetric): boolean {
  return namedBy[metric] !== undefined;
}

/** What is offered to be named, and how it is called in the form; null: it is typed. */
export function offeredOf(metric: AlertMetric): readonly string[] | null {
  return metric === 'shape_share' ? traits : null;
}

const traitWords: Record<string, string> = {
  empty: 'empty answers',
  json: 'answers in JSON',
  code: 'answers with code',
  refusal: 'refusals',
  cut_off: 'answers cut off',
  tool_call: 'answers that only call a tool',
} satisfies Record<Trait, string>;

export function offeredWords(trait: string): string {
  return traitWords[trait] ?? trait;
}

interface NumberWords {
  words: string;
  were: string;
  unit: 'ms' | 'tokens' | 'share';
  /** The filter that takes the least of it. */
  least: string | null;
}

const spread = (of: string, more: Omit<NumberWords, 'words' | 'were'>) => {
  const one = (words: string): NumberWords => ({ words: `${words} ${of}`, were: 'measured', ...more });
  return [one('median'), one('95th percentile of'), one('mean')] as const;
};
const [latency_ms_p50, latency_ms_p95, latency_ms_mean] = spread('latency', { unit: 'ms', least: 'min_latency_ms' });
const [input_tokens_p50, input_tokens_p95, input_tokens_mean] = spread('tokens in', {
  ...{ unit: 'tokens', least: 'min_input_tokens' },
});
const [output_tokens_p50, output_tokens_p95, output_tokens_mean] = spread('tokens out', {
  ...{ unit: 'tokens', least: 'min_output_tokens' },
});

export const numberWords: Record<AlertNumber, NumberWords> = {
  ...{ latency_ms_p50, latency_ms_p95, latency_ms_mean },
  ...{ input_tokens_p50, input_tokens_p95, input_tokens_mean },
  ...{ output_tokens_p50, output_tokens_p95, output_tokens_mean },
  edit_mean: { words: 'mean share left after an edit', were: 'edited', unit: 'share', least: null },
};

interface CountWords {
  words: string;
  behind: Record<string, string>;
}

const labelled = (status: string) => ({ words: `number labelled ${status}`, behind: { status } });
const done = (did: string, words: string) => ({ words: `number ${words}`, behind: { did } });

export const countWords: Record<CounterName, CountWords> = {
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

export function isNumber(metric: AlertMetric): metric is AlertNumber {
  return Object.hasOwn(numberWords, metric);
}

/** A limit of it is said and typed in percent. */
export function isShare(metric: AlertMetric): boolean {
  return isRate(metric) || metric === 'edit_mean';
}

function wordsOf({ metric, of = '' }: Pick<AlertRule, 'metric' | 'of'>): string {
  const { words } = isRate(metric) ? rateWords[metric] : isNumber(metric) ? numberWords[metric] : countWords[metric];
  if (!isNamed(metric)) return words;
  return metric === 'shape_share' ? `share of ${offeredWords(of)}` : `${words} “${of}”`;
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
      ? `${amount(metric, now.value)} (${amount(metric, now.low)} to ${amount(metric, now.high)}) of ${formatCount(now.n)} ${were}`
      : formatCount(now.value);
  const then = isRate(metric) ? formatRate(before) : amount(metric, before?.value ?? 0);
  const was = condition.kind !== 'change' ? '' : `; as long before: ${then}`;
  const by =
    difference === null || status === 'not_enough_data'
      ? ''
      : `, ${formatPoints(difference.value)} (${formatPoints(difference.low)} to ${formatPoints(difference.high)})`;
  const times =
    ratio === null || status === 'not_enough_data'
      ? ''
      : `, ${formatTimes(ratio.value)} as ${isNumber(metric) ? 'much' : 'many an hour'} (${formatTimes(ratio.low)} to ${formatTimes(ratio.high)})`;
  const windows =
    condition.kind === 'change' &&
    !isRate(metric) &&
    !isNumber(metric) &&
    status === 'not_enough_data' &&
    more_needed === 0
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
  if (metric === 'positive_rate' && isGood) return open('Those labelled positive', { status: 'positive' });
  if (isNumber(metric)) {
    const { least } = numberWords[metric];
    if (least === null) return open('All that were edited', { did: 'edited' });
    const value = state.now?.value ?? 0;
    return open(`Those of ${amount(metric, value)} and more`, { [least]: String(Math.floor(value)) });
  }
  const key = namedBy[metric];
  const named: Record<string, string> = key === undefined || of === undefined ? {} : { [key]: of };
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
  return unit === 'ms' ? formatDuration(value) : unit === 'share' ? formatShare(value) : formatNumber(value);
}

function groupPhrase(group: AlertRule['group']): string {
  const named = Object.entries(group).map(
    ([key, value]) => `${isGroup(key) ? groupWords[key] : key} ${value || 'not given'}`,
  );
  return named.length === 0 ? '' : ` of ${named.join(', ')}`;
}

export function wereOf(metric: AlertMetric): string {
  return isRate(metric) ? rateWords[metric].were : isNumber(metric) ? numberWords[metric].were : 'generated';
}
