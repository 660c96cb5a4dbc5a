/** What the list can be narrowed by, in words: each is a parameter of the address and of the API. Pure. */
import { type ReviewedWay, reviewedWays, traits } from '../../../shared/measures.ts';
import type { CounterName } from '../../../shared/summary.ts';
import { capitalised, formatDuration, formatNumber, formatSeconds, formatTime } from '../format.ts';
import type { Query } from '../router.ts';

type DidName = Exclude<
  CounterName,
  'generations' | 'orphans' | 'positive' | 'negative' | 'uncertain' | 'contested' | 'unlabelled'
>;

const didWords: Record<DidName, string> = {
  gold: 'decided by a reviewer',
  shown: 'shown to somebody',
  voted: 'voted on',
  up: 'voted up',
  down: 'voted down',
  corrected: 'corrected',
  accepted: 'accepted',
  edited: 'edited',
  copied: 'copied',
  dismissed: 'dismissed',
  regenerated: 'asked for again',
  undone: 'taken out again',
  abandoned: 'left at once',
};

const reviewedWords: Record<ReviewedWay, string> = {
  decided: 'decided on',
  withdrawn: 'decided on, and taken back',
  skipped: 'skipped',
  shared: 'decided on by two or more',
  split: 'decided on, and not alike',
};

type WordOf = (reason: string) => string;

const filters: Record<string, (value: string, wordOf: WordOf) => { name: string; value: string }> = {
  model: (value) => ({ name: 'Model', value: value || 'not given' }),
  model_version: (value) => ({ name: 'Model version', value: value || 'not given' }),
  prompt_version: (value) => ({ name: 'Prompt version', value: value || 'not given' }),
  conversation_id: (value) => ({ name: 'Conversation', value }),
  prompt_hash: () => ({ name: 'Prompt', value: 'the same question' }),
  channel: (value) => ({ name: 'Channel', value }),
  did: (value) => ({ name: 'Was', value: isDid(value) ? didWords[value] : value }),
  reason: (value, wordOf) => ({ name: 'Reason', value: wordOf(value) }),
  edit: (value) => ({ name: 'Left after an edit', value: `${Number(value) * 10}–${Number(value) * 10 + 10}%` }),
  light_edit: () => ({ name: 'Left after an edit', value: 'two thirds or more' }),
  watched: (value) => ({ name: 'Watched for', value: formatSeconds(Number(value)) }),
  kept: (value) => ({ name: 'Kept for', value: formatSeconds(Number(value)) }),
  shape: (value) => ({ name: 'Answer', value: traits.find((one) => one === value)?.replace('_', ' ') ?? value }),
  script: (value) => ({
    name: 'Prompt',
    value: value === 'none' ? 'in no known script' : `in ${capitalised(value)} script`,
  }),
  spelling: (value) => ({ name: 'Prompt', value: value === 'typo' ? 'with a typo' : 'looked at for typos' }),
  outcome: (value) => ({ name: 'Outcome', value }),
  outcome_true: (value) => ({ name: 'Outcome', value: `${value}: yes` }),
  tenth: (value) => ({ name: 'Shown to', value: tenthWords(Number(value)) }),
  from: (value) => ({ name: 'Since', value: timeWords(value) }),
  to: (value) => ({ name: 'Until', value: timeWords(value) }),
  labelled: () => ({ name: 'Label', value: 'positive or negative' }),
  min_latency_ms: (value) => ({ name: 'Latency', value: atLeast(value, formatDuration) }),
  min_input_tokens: (value) => ({ name: 'Tokens in', value: atLeast(value, formatNumber) }),
  min_output_tokens: (value) => ({ name: 'Tokens out', value: atLeast(value, formatNumber) }),
  min_prompt_chars: (value) => ({ name: 'Prompt', value: characters(value) }),
  min_answer_chars: (value) => ({ name: 'Answer', value: characters(value) }),
  score: (value) => ({ name: 'Score', value: scoreWords(value) }),
  reviewer: (value) => ({ name: 'Decided by', value }),
  reviewed: (value) => {
    const way = reviewedWays.find((one) => one === value);
    return { name: 'In review', value: way === undefined ? value : reviewedWords[way] };
  },
  audited: (value) => ({
    name: 'Random audit',
    value: value === 'tied' ? 'as many said good as bad' : `the label said ${value}`,
  }),
};

/**
 * The filters an address names, in words; anything else in it is none.
 *
 * @param wordOf what the project calls a reason
 */
export function readFilters(query: Query, wordOf: WordOf): { key: string; raw: string; name: string; value: string }[] {
  return Object.entries(filters).flatMap(([key, describe]) => {
    const raw = query[key];
    return raw === undefined ? [] : [{ key, raw, ...describe(raw, wordOf) }];
  });
}

function timeWords(value: string): string {
  return Number.isNaN(Date.parse(value)) ? value : formatTime(value);
}

/** What the address says, where it is no number. */
function atLeast(value: string, format: (number: number) => string): string {
  return `at least ${Number.isFinite(Number(value)) ? format(Number(value)) : value}`;
}

/** Of none at least: it was sent. */
function characters(value: string): string {
  return value === '0' ? 'sent' : `${atLeast(value, formatNumber)} characters`;
}

/** People by how much they were shown, as in the exposure. */
function tenthWords(tenth: number): string {
  if (tenth === 0) return 'nobody known';
  const end = { 1: ', least active', 10: ', most active' }[tenth] ?? '';
  return `people of tenth ${tenth}${end}`;
}

function isDid(value: string): value is DidName {
  return Object.hasOwn(didWords, value);
}

/** "helpful · judge" */
export function scoreWords(value: string): string {
  try {
    const parts: unknown = JSON.parse(value);
    return Array.isArray(parts) ? parts.join(' · ') : value;
  } catch {
    return value;
  }
}
