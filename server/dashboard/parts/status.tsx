/** A label's status and how sure it is, in a shape, a colour and a word. */
import type { JSX } from 'preact';
import type { Label, LabelStatus } from '../../../shared/label.ts';
import { formatShare } from '../format.ts';
import { Icon, type IconName } from './icon.tsx';

export const statusWords: Record<LabelStatus, string> = {
  positive: 'Positive',
  negative: 'Negative',
  contested: 'Contested',
  uncertain: 'Uncertain',
  unlabelled: 'Unlabelled',
};

const icons: Record<LabelStatus, IconName> = {
  positive: 'check',
  negative: 'cross',
  contested: 'contested',
  uncertain: 'question',
  unlabelled: 'dash',
};

export function Status({ status }: { status: LabelStatus }): JSX.Element {
  return (
    <span class={`status ${status}`}>
      <Icon name={icons[status]} />
      {statusWords[status]}
    </span>
  );
}

/** "Negative · 90% sure"; a verdict that is none (uncertain, contested) says how likely the output is good instead. */
export function LabelStatusLine({ label }: { label: Label | null }): JSX.Element {
  if (label === null) return <span class="muted">No events yet</span>;
  return (
    <span class="status-line">
      <Status status={label.status} />
      {label.status !== 'unlabelled' && <span class="muted">{sureness(label)}</span>}
      {label.gold && <span class="tag gold">Gold</span>}
    </span>
  );
}

function sureness({ status, p, confidence, gold }: Label): string {
  if (gold) return 'decided by a reviewer';
  const clear = status === 'positive' || status === 'negative';
  return clear ? `${formatShare(confidence)} sure` : `${formatShare(p)} likely good`;
}
