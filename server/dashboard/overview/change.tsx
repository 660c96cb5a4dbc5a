/** How a figure stands against the period before, and whether that is more than noise. */
import type { JSX } from 'preact';
import { differenceOf, isBeyondNoise } from '../../../shared/difference.ts';
import type { Rate } from '../../../shared/summary.ts';
import { formatPoints } from '../format.ts';

/** Whether more of it is good news, bad news, or neither. */
export type Wish = 'more' | 'less' | 'none';

interface ChangeProps {
  now: Rate;
  /** Undefined: no comparison was asked for. */
  previous: Rate | undefined;
  wish?: Wish;
}

export function Change({ now, previous, wish = 'none' }: ChangeProps): JSX.Element | null {
  if (now === null || previous === undefined) return null;
  if (previous === null) return <span class="change muted">nothing to compare with</span>;
  const difference = differenceOf(now, previous);
  if (!isBeyondNoise(difference)) {
    return (
      <span class="change muted" title="The 95% interval of the difference includes none at all (Newcombe)">
        {formatPoints(difference.value)}, within noise
      </span>
    );
  }
  const good = wish === 'none' ? null : difference.value > 0 === (wish === 'more');
  const tone = good === null ? '' : good ? ' better' : ' worse';
  return (
    <span
      class={`change${tone}`}
      title={`95% interval of the difference: ${formatPoints(difference.low)} to ${formatPoints(difference.high)} (Newcombe)`}
    >
      {formatPoints(difference.value)}
      {good !== null && (good ? ', better' : ', worse')}
    </span>
  );
}
