/** The interface's words. Those of the panel come with it; any can be replaced by `words`, all by a locale. */

/** What stands on the page from the start. */
export interface BarWords {
  /** Names the two thumbs together. */
  group: string;
  up: string;
  down: string;
  thanks: string;
  thanksCorrection: string;
  retracted: string;
  withdrawn: string;
  saved: string;
  notSent: string;
  /** The vote counts, but the panel could not be loaded. */
  noDetails: string;
}

export interface PanelWords {
  whatWasGood: string;
  whatWasWrong: string;
  comment: string;
  send: string;
  close: string;
  suggest: string;
  correction: string;
  correctionHint: string;
  changes: string;
  sendCorrection: string;
  withdraw: string;
  cancel: string;
  disclosure: string;
  disclosureLink: string;
  askTitle: string;
  ask: string;
  notNow: string;
  /** Asks to pick one of several answers. `{n}` in `answer` and `choose` is its number on the screen, from 1. */
  which: string;
  answer: string;
  choose: string;
  /** Asks for a number on a scale, whose ends are `worst` and `best`. */
  rate: string;
  worst: string;
  best: string;
  reasons: Readonly<Record<string, string>>;
}

export interface Words extends BarWords, PanelWords {}

export const english: BarWords = {
  group: 'Feedback on this answer',
  up: 'Good answer',
  down: 'Bad answer',
  thanks: 'Thanks for your feedback.',
  thanksCorrection: 'Thanks, your suggestion was sent.',
  retracted: 'Vote withdrawn.',
  withdrawn: 'Suggestion withdrawn.',
  saved: 'Saved, will send when you are back online.',
  notSent: 'This could not be sent.',
  noDetails: 'More options could not be loaded.',
};
