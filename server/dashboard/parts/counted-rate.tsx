/** A share that opens what counts in it, and its n, which opens all that it is a share of. */
import type { JSX } from 'preact';
import type { Rate } from '../../../shared/summary.ts';
import { formatCount, formatRate } from '../format.ts';

interface CountedRateProps {
  rate: Rate;
  href: string;
  /** Of the generations that it is a share of. */
  hrefOfAll: string;
}

export function CountedRate({ rate, href, hrefOfAll }: CountedRateProps): JSX.Element {
  if (rate === null) return <>–</>;
  return (
    <>
      {rate.value === 0 ? formatRate(rate) : <a href={href}>{formatRate(rate)}</a>}
      <span class="before muted">
        n <a href={hrefOfAll}>{formatCount(rate.n)}</a>
      </span>
    </>
  );
}
