/** A share in a table: the figure, its interval on a line, and the same in words. */
import type { JSX } from 'preact';
import type { Rate } from '../../../shared/summary.ts';
import { formatBounds, formatCount, formatRate } from '../format.ts';
import { IntervalBar } from './interval-bar.tsx';

export function RateCell({ rate }: { rate: Rate }): JSX.Element {
  if (rate === null) return <span class="muted">nothing judged</span>;
  return (
    <span class="rate-cell">
      <span class="number">{formatRate(rate)}</span>
      <IntervalBar rate={rate} tone="accent" />
      <span class="muted number">
        {formatBounds(rate)} · n {formatCount(rate.n)}
      </span>
    </span>
  );
}
