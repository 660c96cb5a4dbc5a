/** A difference of two shares with its interval, drawn on a line around "no difference" and said beside it. */
import type { JSX } from 'preact';
import type { Difference } from '../../../shared/difference.ts';
import { formatNumber, formatPoints } from '../format.ts';

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
  const bounds = low <= -1 && high >= 1 ? 'too few to bound' : `${formatPoints(low)} to ${formatPoints(high)}`;
  return <Line of={difference} scale={scale} words={formatPoints(value)} bounds={bounds} />;
}

/** A ratio around "the same", in doublings: twice as much is as far to the right as half as much to the left. */
export function RatioLine({ ratio, scale }: { ratio: Difference; scale: number }): JSX.Element {
  const { value, low, high } = ratio;
  const of = { value: Math.log2(value), low: Math.log2(low), high: Math.log2(high) };
  const times = (one: number) => `×${formatNumber(one)}`;
  return <Line of={of} scale={scale} words={times(value)} bounds={`${times(low)} to ${times(high)}`} />;
}

interface LineProps {
  of: Difference;
  scale: number;
  words: string;
  bounds: string;
}

/** What goes on beyond the end of the line ends in an arrow there. */
function Line({ of: { value, low, high }, scale, words, bounds }: LineProps): JSX.Element {
  const x = (at: number) => WIDTH / 2 + (Math.max(-scale, Math.min(scale, at)) / scale) * (WIDTH / 2 - 8);
  return (
    <span class="difference">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width={WIDTH} height={HEIGHT} aria-hidden="true">
        <line class="zero" x1={WIDTH / 2} x2={WIDTH / 2} y1="0" y2={HEIGHT} />
        <rect class="interval" x={x(low)} y="5" width={Math.max(2, x(high) - x(low))} height="6" rx="3" />
        {low < -scale && <path class="beyond" d="M7 2 L1 8 L7 14" />}
        {high > scale && <path class="beyond" d={`M${WIDTH - 7} 2 L${WIDTH - 1} 8 L${WIDTH - 7} 14`} />}
        <circle class="value" cx={x(value)} cy={HEIGHT / 2} r="3.5" />
      </svg>
      <span class="number">
        {words}
        <span class="before muted">{bounds}</span>
      </span>
    </span>
  );
}
