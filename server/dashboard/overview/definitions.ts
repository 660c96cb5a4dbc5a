/** What each figure is, in a sentence or two. The same definitions as in `shared/README.md`. */

export const definitions = {
  generations: 'Model outputs that your backend has sent and that began in this time.',
  positive_rate:
    'Positive ÷ (positive + negative) labels, of all generations, reported as shown or not. Labels without a clear answer count in neither. The interval is Wilson’s, 95%: with so many cases, the true share lies in it.',
  coverage: 'Share of generations with a clear label, positive or negative.',
  response_rate: 'Voted or rated ÷ shown. A vote taken back does not count.',
  acceptance_rate: 'Accepted (inserted, applied, sent, submitted, downloaded) ÷ shown.',
  regenerate_rate: 'Another answer was asked for ÷ shown.',
  abandon_rate:
    'Left right after the answer ÷ shown. It says nothing about quality by itself: some leave because they have what they need.',
  retention:
    'Of the accepted answers that were still watched so long after, the share of which at least two thirds were still there.',
  edits: 'How much of the answer is left in what people made of it: 100% is unchanged.',
  latency: 'Time the model took, as your backend reports it. Half of the answers were faster than the first figure.',
  tokens: 'As your backend reports them. The mean is exact, percentiles are right within 10%.',
  reasons: 'Reasons given with votes. The share is of all generations that were voted on.',
  outcomes: 'What happened later in your business, as your backend reports it.',
  scores: 'Opinions of machines (evaluators, judge models). They are no part of any other figure on this page.',
  exposure:
    'Of answers that were reported as shown alone, so that it may differ from the positive rate above, which is of all. Each label is weighted by what its group was shown ÷ what its group judged, at most 10 times. Groups are prompt version × activity of the person in tenths. Talkative people then do not pass for all. Whole UTC days.',
} as const;
