/** Each signal in words with its weight, and each that did not count with the rule that dropped it. */
import type { JSX } from 'preact';
import type { DroppedEvidence, Evidence as EvidenceItem, Label } from '../../../shared/label.ts';
import { dropWords, signalWords } from '../../../shared/label-words.ts';

/** One person moves an output by at most ln 9; the bars are drawn to that scale. */
const FULL_WEIGHT = Math.log(9);

export function Evidence({ label }: { label: Label }): JSX.Element | null {
  if (label.evidence.length === 0 && label.dropped.length === 0) return null;
  return (
    <section>
      <h3>What it rests on</h3>
      <ul class="signals">
        {label.evidence.map((item) => (
          <Signal key={`${item.event_id} ${item.signal}`} item={item} />
        ))}
        {label.evidence.length === 0 && <li class="muted">Nothing that counts yet.</li>}
      </ul>
      {label.dropped.length > 0 && <Dropped items={label.dropped} />}
    </section>
  );
}

function Signal({ item }: { item: EvidenceItem }): JSX.Element {
  const side = item.weight < 0 ? 'negative' : 'positive';
  const length = Math.min(1, Math.abs(item.weight) / FULL_WEIGHT) * 50;
  return (
    <li class="signal">
      <span class="signal-words">
        {capital(signalWords[item.signal])}
        {item.detail !== undefined && <span class="muted"> · {item.detail}</span>}
      </span>
      <span class={`weight ${side}`}>
        {item.weight < 0 ? '−' : '+'}
        {Math.abs(item.weight).toFixed(2)}
      </span>
      <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="4" />
        <rect class={side} x={item.weight < 0 ? 50 - length : 50} width={length} height="4" />
      </svg>
    </li>
  );
}

function Dropped({ items }: { items: readonly DroppedEvidence[] }): JSX.Element {
  return (
    <details class="fold">
      <summary>
        {items.length} {items.length === 1 ? 'signal' : 'signals'} not counted
      </summary>
      <ul class="dropped">
        {items.map((item) => (
          <li key={`${item.event_id} ${item.rule}`}>
            {capital(item.signal === null ? item.kind.replaceAll('_', ' ') : signalWords[item.signal])}
            <span class="muted">: {dropWords[item.rule]}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
