/** What the person agreed to, and what may therefore be captured. */
import type { Purpose } from '../../shared/event.ts';
import type { ConsentMode } from '../options.ts';

export interface Consent {
  /** Acts the person means as feedback: votes, ratings, choices, corrections. */
  allowsActs: () => boolean;
  /** Everything else: what follows from using the product. */
  allowsBehaviour: () => boolean;
  purposes: () => Purpose[];
  set: (choice: { improve: boolean; train?: boolean }) => void;
}

/**
 * Under Global Privacy Control the default is: no behaviour, no training. A choice made by the person in the page's own
 * dialog, handed in with `set`, counts more than the browser's default.
 */
export function createConsent(mode: ConsentMode, privacyControl: boolean): Consent {
  let acts = mode === 'granted';
  let behaviour = acts && !privacyControl;
  // Who said no, and agrees to one act later, agreed to that act: not to training.
  let train = mode !== 'denied' && !privacyControl;
  return {
    allowsActs: () => acts,
    allowsBehaviour: () => behaviour,
    purposes: () => (train ? ['improve', 'train'] : ['improve']),
    set(choice) {
      acts = choice.improve === true;
      behaviour = acts;
      train = typeof choice.train === 'boolean' ? choice.train : acts && !privacyControl;
    },
  };
}

export function privacyControlOf({ globalPrivacyControl }: Navigator & { globalPrivacyControl?: unknown }): boolean {
  return globalPrivacyControl === true;
}
