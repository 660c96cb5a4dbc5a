/** Asks before anything is recorded, says what would be, and lets the visitor change their mind. */
import type { JSX } from 'preact';
import { asking, type Choice, choice, choose } from './consent.ts';

const stateWords: Record<Choice, string> = {
  train: 'Recording is on',
  improve: 'Recording, not for training',
  none: 'Recording is off',
};

export function ConsentBar(): JSX.Element | null {
  if (!asking.value) return null;
  return (
    <section class="consent" aria-label="Consent">
      <p>
        <strong>May this demo record what you do with its answers?</strong> That is: what you ask, votes and
        corrections, what you copy, keep, change or take out, and which answers were on screen. No name, no address; it
        stays on this Nod server and appears on its page.
      </p>
      <div class="consent-choices">
        <button type="button" class="primary" onClick={() => choose('train')}>
          Yes, and train on it
        </button>
        <button type="button" onClick={() => choose('improve')}>
          Yes, but no training
        </button>
        <button type="button" onClick={() => choose('none')}>
          No
        </button>
      </div>
    </section>
  );
}

export function RecordingState(): JSX.Element | null {
  if (choice.value === undefined) return null;
  return (
    <button
      type="button"
      class={`recording ${choice.value}`}
      aria-expanded={asking.value}
      onClick={() => (asking.value = !asking.value)}
    >
      <span class="recording-dot" />
      {stateWords[choice.value]}
    </button>
  );
}
