/** A share in a table: the figure, its interval on a line, and the same in words. */
import type { JSX } from 'preact';
import type { Rate } from '../../../shared/summary.ts';
import { formatBounds, formatCount, formatRate } from '../format.ts';
import { IntervalBar } from './interval-bar.tsx';

/** @param href what was judged: the generations behind it */
export function RateCell({ rate, href }: { rate: Rate; href?: string }): JSX.Element {
  if (rate === null) return <span class="muted">nothing judged</span>;
  return (
    <span class="rate-cell">
      <span class="number">{href === undefined ? formatRate(rate) : <a href={href}>{formatRate(rate)}</a>}</span>
      <IntervalBar rate={rate} tone="accent" />
      <span class="muted number">
        {formatBounds(rate)} · n {formatCount(rate.n)}
      </span>
    </span>
  );
}
