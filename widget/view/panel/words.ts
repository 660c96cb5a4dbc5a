/** The panel's words in English, until a locale or the page has others. */
import type { PanelWords, Words } from '../../strings.ts';
import type { Interface } from '../interface.ts';

/** All words in the page's language; its signal makes drawings follow when they come. */
export function wordsOf({ language }: Interface): Words {
  const { words } = language.value;
  return { ...english, ...words, reasons: { ...english.reasons, ...words.reasons } };
}

const english: PanelWords = {
  whatWasGood: 'What was good?',
  whatWasWrong: 'What was wrong?',
  comment: 'Anything else? (optional)',
  send: 'Send',
  close: 'Close',
  suggest: 'Suggest a better answer',
  correction: 'A better answer',
  correctionHint: 'This does not change the answer above. The team may use your text to improve later ones.',
  changes: 'Your changes',
  sendCorrection: 'Send suggestion',
  withdraw: 'Withdraw suggestion',
  cancel: 'Cancel',
  disclosure: 'Your feedback goes to the makers of this product, to improve its answers.',
  disclosureLink: 'Learn more',
  askTitle: 'Send your feedback?',
  ask: 'It goes to the makers of this product, with the answer it is about, to improve its answers.',
  notNow: 'Not now',
  which: 'Which answer is better?',
  answer: 'Answer {n}',
  choose: 'Choose answer {n}',
  rate: 'How good is this answer?',
  worst: 'Bad',
  best: 'Very good',
  reasons: {
    correct: 'Correct',
    complete: 'Complete',
    clear: 'Clear',
    well_written: 'Well written',
    useful: 'Useful',
    wrong: 'Not correct',
    incomplete: 'Incomplete',
    ignored_instructions: 'Did not follow instructions',
    too_long: 'Too long',
    unclear: 'Hard to follow',
    tone: 'Wrong tone',
    unsafe: 'Unsafe or offensive',
  },
};
