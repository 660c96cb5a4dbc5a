/** A difference of two shares with its interval, drawn on a line around "no difference" and said beside it. */
import type { JSX } from 'preact';
import type { Difference } from '../../../shared/difference.ts';
import { formatPoints } from '../format.ts';

const WIDTH = 200;
const HEIGHT = 16;

interface DifferenceLineProps {
  difference: Difference | null;
  /** The share at either end of the line. */
  scale: number;
}

export function DifferenceLine({ difference, scale }: DifferenceLineProps): JSX.Element {
  if (difference === null) return <span class="muted">–</span>;
  const { value, low, high } = difference;
  const x = (share: number) => WIDTH / 2 + (Math.max(-scale, Math.min(scale, share)) / scale) * (WIDTH / 2 - 4);
  return (
    <span class="difference">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
        <line class="zero" x1={WIDTH / 2} x2={WIDTH / 2} y1="0" y2={HEIGHT} />
        <rect class="interval" x={x(low)} y="5" width={Math.max(2, x(high) - x(low))} height="6" rx="3" />
        <circle class="value" cx={x(value)} cy={HEIGHT / 2} r="3.5" />
      </svg>
      <span class="number">
        {formatPoints(value)}
        <span class="before muted">
          {low <= -1 && high >= 1 ? 'too few to bound' : `${formatPoints(low)} to ${formatPoints(high)}`}
        </span>
      </span>
    </span>
  );
}
