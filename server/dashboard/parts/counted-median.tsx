/** A median that opens those as high or higher, and its n, which opens all that have the number. */
import type { JSX } from 'preact';
import { formatCount } from '../format.ts';

interface CountedMedianProps {
  /** Null: nothing has the number. */
  figure: { n: number; p50: number } | null;
  format: (value: number) => string;
  hrefFrom: (least: number) => string;
  /** The least that a number is counted from. */
  least: number;
}

export function CountedMedian({ figure, format, hrefFrom, least }: CountedMedianProps): JSX.Element {
  if (figure === null) return <>–</>;
  return (
    <>
      median{' '}
      <a href={hrefFrom(Math.floor(figure.p50))} title={`Those of ${format(figure.p50)} and more`}>
        {format(figure.p50)}
      </a>
      <span class="before muted">
        n <a href={hrefFrom(least)}>{formatCount(figure.n)}</a>
      </span>
    </>
  );
}
