/**
 * The words a reader sees for each signal, rule and gate, once, so that API, page and demo say the same.
 * Free of zod and of anything else that weighs: browser code may import these values.
 */

/** Every signal an event can become, with what it says in words. Accuracies and weights are the policy's. */
export const signalWords = {
  correction: 'wrote a better answer',
  down_with_reason: 'voted down and said why',
  down: 'voted down',
  up: 'voted up',
  rated_high: 'rated it in the top quarter of the scale',
  rated_low: 'rated it in the bottom quarter of the scale',
  chosen: 'picked it over other answers',
  rejected: 'picked another answer instead',
  kept_30: 'still there 30 seconds after it was used',
  kept_120: 'still there 2 minutes after it was used',
  kept_300: 'still there 5 minutes after it was used',
  kept_600: 'still there 10 minutes after it was used',
  partly_kept: 'about half of it survived',
  lost: 'most of it was gone later',
  sent: 'sent, submitted or downloaded as it was',
  accepted: 'used as it was',
  edited_lightly: 'used after small changes',
  edited: 'used after real changes',
  rewritten: 'rewritten almost entirely',
  changed: 'the suggested value was changed',
  undone: 'used, then taken out',
  copied_whole: 'copied whole, or a whole code block of it',
  copied_part: 'copied a part of it',
  dismissed: 'closed without using it',
  ignored: 'seen and left alone',
  regenerated: 'asked for another answer',
  rephrased: 'asked the same again in other words',
  outcome: 'what happened later',
} as const;

/** Why a signal did not count. */
export const dropWords = {
  superseded: 'a newer state of the same person’s opinion counts instead',
  verified_first: 'a verified event of the same person counts instead',
  corrected: 'the same person corrected the answer',
  quarantined: 'part of a burst, or alike for different outputs; kept and shown, not counted',
  ignored_cap: 'silence counts only so much',
  unverified_cap: 'unsigned evidence together counts only so much',
  anonymous_cap: 'all anonymous visitors count as one person',
  no_weight: 'says nothing about quality',
  machine: 'a machine’s opinion is shown, never counted',
} as const;

/** Why a row stays out of training data. */
export const gateWords = {
  no_consent: 'somebody it rests on has not agreed to this use',
  empty_input: 'there is no prompt',
  empty_output: 'there is no answer',
  cut_off: 'the answer was cut off',
  mended: 'a character in the text could not be stored and was replaced',
  kept_unknown: 'part of the answer was changed, and what the person kept in the end is not known',
  needs_proof:
    'a vote alone, or an edit that left the answer as it was, does not train: it needs two minutes of use, a correction or a review',
  unverified: 'the evidence is not signed, and this project signs its events',
  same_text: 'both sides say the same',
  near_identical: 'both sides are nearly the same, which harms preference training',
  refused_text: 'a reviewer refused the answer, and the edited text keeps part of it',
  insane_rewrite: 'the rewrite is far longer or shorter, or in another script: a reviewer should look first',
  other_branch: 'the conversation went on from another answer to the same prompt',
  prompt_differs: 'the two answers had different prompts',
  access_differs: 'not everybody who may train on one of the two answers may train on the other',
  unknown_generation: 'the product never sent the answer itself',
} as const;
