/** A comparison in plain words. Pure. */
import type { ComparedMetric, ComparedName, ComparedNumber, Comparison } from '../../../shared/comparison.ts';
import { formatPoints, formatThings } from '../format.ts';

export const metricWords: Record<ComparedName, { words: string; means: string; of: string }> = {
  positive_rate: {
    words: 'Positive rate',
    means: 'Positive ÷ (positive + negative) labels.',
    of: 'judged answer',
  },
  acceptance_rate: { words: 'Acceptance', means: 'Accepted ÷ shown.', of: 'shown answer' },
  kept_120: {
    words: 'Kept 2 minutes',
    means: 'Of the accepted answers still watched after 2 minutes, the share with at least two thirds still there.',
    of: 'watched answer',
  },
  kept_600: {
    words: 'Kept 10 minutes',
    means: 'Of the accepted answers still watched after 10 minutes, the share with at least two thirds still there.',
    of: 'watched answer',
  },
  light_edits: {
    words: 'Edited lightly',
    means: 'Of the answers that were edited, the share of which at least two thirds stayed.',
    of: 'edit',
  },
  regenerate_rate: { words: 'Regenerated', means: 'Another answer was asked for ÷ shown.', of: 'shown answer' },
  correction_rate: { words: 'Corrected', means: 'Somebody wrote a better answer ÷ shown.', of: 'shown answer' },
  downvote_rate: { words: 'Voted down', means: 'Voted down ÷ voted.', of: 'vote' },
  response_rate: {
    words: 'Response rate',
    means: 'Voted ÷ shown. More or less of it is no verdict.',
    of: 'shown answer',
  },
  abandon_rate: {
    words: 'Abandoned',
    means: 'Left right after the answer ÷ shown. It says nothing about quality by itself.',
    of: 'shown answer',
  },
};

const typical =
  'Half of them were below the median. The difference is the ratio of the geometric means, of what is 1 or more.';

export const numberWords: Record<ComparedNumber['name'], { words: string; means: string; of: string }> = {
  latency_ms: { words: 'Latency', means: `Time the model took. ${typical}`, of: 'timed answer' },
  output_tokens: { words: 'Tokens out', means: `As your backend reports them. ${typical}`, of: 'answer' },
  answer_chars: { words: 'Length', means: `Characters of the answers that have text. ${typical}`, of: 'answer' },
};

/** By what the generations are found that count in a metric, and those that it is a share of. */
export const metricFilters: Record<ComparedName, { counted: Record<string, string>; all: Record<string, string> }> = {
  positive_rate: { counted: { status: 'positive' }, all: { labelled: 'true' } },
  acceptance_rate: { counted: { did: 'accepted' }, all: { did: 'shown' } },
  kept_120: { counted: { kept: '120' }, all: { watched: '120' } },
  kept_600: { counted: { kept: '600' }, all: { watched: '600' } },
  light_edits: { counted: { light_edit: 'true' }, all: { did: 'edited' } },
  regenerate_rate: { counted: { did: 'regenerated' }, all: { did: 'shown' } },
  correction_rate: { counted: { did: 'corrected' }, all: { did: 'shown' } },
  downvote_rate: { counted: { did: 'down' }, all: { did: 'voted' } },
  response_rate: { counted: { did: 'voted' }, all: { did: 'shown' } },
  abandon_rate: { counted: { did: 'abandoned' }, all: { did: 'shown' } },
};

/** "Cannot tell yet: about 480 more judged answers would, if the shares stay." */
export function verdictWords({ name, difference, ...judged }: ComparedMetric): string {
  return difference === null ? 'Nothing to compare yet' : judgedWords(judged, metricWords[name].of, 'the shares stay');
}

export function numberVerdictWords({ name, ratio, a, b, ...judged }: ComparedNumber): string {
  if (ratio !== null) return judgedWords(judged, numberWords[name].of, 'it stays');
  return a === null || b === null ? 'Nothing to compare yet' : 'Cannot tell yet: at least 20 of both are needed';
}

function judgedWords(
  { verdict, more_needed }: Pick<ComparedMetric, 'verdict' | 'more_needed'>,
  of: string,
  stays: string,
): string {
  if (verdict === 'better' || verdict === 'worse') return verdict === 'better' ? 'Better' : 'Worse';
  if (verdict === 'no_verdict') return 'No verdict: neither direction is better by itself';
  if (more_needed === null) return 'Cannot tell yet: so close that 100,000 more would not';
  return `Cannot tell yet: about ${formatThings(rounded(more_needed), `more ${of}`)} would, if ${stays}`;
}

/** One sentence above the table, about the rate that people look at first. */
export function concludeComparison({ a, b, metrics }: Comparison): string {
  const main = metrics.find(({ name }) => name === 'positive_rate');
  if (main === undefined || main.difference === null) return `Nothing of ${a.key} or ${b.key} is judged yet.`;
  const { value, low, high } = main.difference;
  const bounds =
    low <= -1 && high >= 1 ? 'too few to bound it' : `95% bounds ${formatPoints(low)} to ${formatPoints(high)}`;
  const by = `${formatPoints(value)} against ${a.key}; ${bounds}.`;
  return main.verdict === 'better' || main.verdict === 'worse'
    ? `${b.key} is ${main.verdict} than ${a.key}. Its positive rate: ${by}`
    : `It cannot be told yet which is better. The positive rate of ${b.key}: ${by}`;
}

/** Two digits say enough of a guess. */
function rounded(count: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return Math.ceil(count / unit) * unit;
}
