/** A share on a line from 0 to 100 %, with its interval around it. The figures stand beside it as text. */
import type { JSX } from 'preact';
import type { Rate } from '../../../shared/summary.ts';

const WIDTH = 120;

export function IntervalBar({ rate, tone }: { rate: NonNullable<Rate>; tone: 'accent' | 'plain' }): JSX.Element {
  const x = (share: number) => 2 + share * (WIDTH - 4);
  return (
    <svg class={`interval-bar ${tone}`} viewBox={`0 0 ${WIDTH} 8`} width={WIDTH} height="8" aria-hidden="true">
      <rect class="rail" x="0" y="3" width={WIDTH} height="2" rx="1" />
      <rect class="interval" x={x(rate.low)} y="1" width={Math.max(2, x(rate.high) - x(rate.low))} height="6" rx="3" />
      <circle class="value" cx={x(rate.value)} cy="4" r="2.5" />
    </svg>
  );
}
