/** What is better of each rate or number: more or less of it, or neither by itself. Free of zod: browser code may import it. */

export type Wish = 'more' | 'less' | 'none';

export const wishes = {
  positive_rate: 'more',
  weighted_positive_rate: 'more',
  acceptance_rate: 'more',
  kept_30: 'more',
  kept_120: 'more',
  kept_300: 'more',
  kept_600: 'more',
  light_edits: 'more',
  regenerate_rate: 'less',
  correction_rate: 'less',
  downvote_rate: 'less',
  latency_ms: 'less',
  output_tokens: 'none',
  answer_chars: 'none',
  coverage: 'none',
  response_rate: 'none',
  abandon_rate: 'none',
  reason_share: 'none',
  outcome_share: 'none',
  shape_share: 'none',
  typo_share: 'none',
} as const satisfies Record<string, Wish>;
