/** What a rule can watch: how each figure is called, what it is asked, and what it opens. Pure. */
import type { AlertMetric, AlertNumber, AlertRate, AlertRule } from '../../../shared/alert.ts';
import { checkpointsS, type Trait, traits } from '../../../shared/measures.ts';
import type { CounterName, GroupBy } from '../../../shared/summary.ts';
import { wishes } from '../../../shared/wishes.ts';
import { formatSeconds } from '../format.ts';
import { scoreWords } from '../generations/filters.ts';

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
  weighted_positive_rate: {
    words: 'positive rate weighted by exposure',
    were: 'judged, by weight',
    behind: { did: 'shown', status: 'negative' },
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
export const namedBy: Partial<Record<AlertMetric, string>> = {
  reason_share: 'reason',
  outcome_share: 'outcome',
  outcome_mean: 'outcome',
  score_mean: 'score',
  retention_mean: 'watched',
  shape_share: 'shape',
};

export function isNamed(metric: AlertMetric): boolean {
  return namedBy[metric] !== undefined;
}

/** What is offered to be named, and how it is called in the form; null: it is typed. */
export function offeredOf(metric: AlertMetric): readonly string[] | null {
  if (metric === 'retention_mean') return checkpointsS.map(String);
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

export function offeredWords(offered: string): string {
  return traitWords[offered] ?? `after ${formatSeconds(Number(offered))}`;
}

interface NumberWords {
  words: string;
  were: string;
  unit: 'ms' | 'tokens' | 'share' | 'number';
  /** The filter that takes the least of it. */
  least: string | null;
  /** What it opens where there is no such filter. */
  opens: string;
  behind: Record<string, string>;
}

const spread = (of: string, more: Pick<NumberWords, 'unit' | 'least'>) => {
  const one = (words: string): NumberWords => ({
    ...{ words: `${words} ${of}`, were: 'measured', ...more },
    ...{ opens: '', behind: {} },
  });
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
  edit_mean: {
    ...{ words: 'mean share left after an edit', were: 'edited', unit: 'share', least: null },
    ...{ opens: 'All that were edited', behind: { did: 'edited' } },
  },
  retention_mean: {
    ...{ words: 'mean share still there', were: 'watched so long', unit: 'share', least: null },
    ...{ opens: 'All that were watched so long', behind: {} },
  },
  score_mean: {
    ...{ words: 'mean score', were: 'scored', unit: 'number', least: null },
    ...{ opens: 'All with this score', behind: {} },
  },
  outcome_mean: {
    ...{ words: 'mean of the outcome', were: 'known', unit: 'number', least: null },
    ...{ opens: 'All with this outcome', behind: {} },
  },
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
  return isRate(metric) || (isNumber(metric) && numberWords[metric].unit === 'share');
}

export function wordsOf({ metric, of = '' }: Pick<AlertRule, 'metric' | 'of'>): string {
  const { words } = isRate(metric) ? rateWords[metric] : isNumber(metric) ? numberWords[metric] : countWords[metric];
  if (!isNamed(metric)) return words;
  if (metric === 'shape_share') return `share of ${offeredWords(of)}`;
  if (metric === 'retention_mean') return `${words} ${offeredWords(of)}`;
  return `${words} “${metric === 'score_mean' ? scoreWords(of) : of}”`;
}

/** Of what it can be asked: who was shown what is known by prompt version alone. */
export function groupsOf(metric: AlertMetric): readonly GroupBy[] {
  return metric === 'weighted_positive_rate'
    ? ['prompt_version']
    : ['model', 'model_version', 'prompt_version', 'channel'];
}

/** Over what it can be asked; the weighted rate is known by the day. */
export function isWindowOf(metric: AlertMetric, hours: number): boolean {
  return metric !== 'weighted_positive_rate' || hours % 24 === 0;
}

/** A mean may be less than nothing. */
export function isSigned(metric: AlertMetric): boolean {
  return metric === 'score_mean' || metric === 'outcome_mean';
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

const sinking: readonly AlertMetric[] = [
  ...(['coverage', 'response_rate', 'outcome_share', 'edit_mean', 'retention_mean', 'score_mean'] as const),
  ...(['outcome_mean', 'generations', 'positive', 'gold', 'shown', 'voted', 'up', 'accepted', 'copied'] as const),
];

/** Which way is the bad one, as far as a rule can be proposed for it: slower, dearer, fewer good ones, more bad ones. */
export function badSideOf(metric: AlertMetric): 'below' | 'above' {
  const wish: string = isRate(metric) ? wishes[metric] : 'none';
  if (wish === 'none') return sinking.includes(metric) ? 'below' : 'above';
  return wish === 'more' ? 'below' : 'above';
}

export function wereOf(metric: AlertMetric): string {
  return isRate(metric) ? rateWords[metric].were : isNumber(metric) ? numberWords[metric].were : 'generated';
}
