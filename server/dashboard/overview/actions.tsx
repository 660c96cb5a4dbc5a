/** What people did, and what became of the labels: two breakdowns, as bars that are also numbers. */
import type { JSX } from 'preact';
import type { LabelStatus } from '../../../shared/label.ts';
import type { CounterName, Counters } from '../../../shared/summary.ts';
import { formatCount, formatShare } from '../format.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { statusWords } from '../parts/status.tsx';
import type { RangeName } from '../range.ts';
import { hrefTo } from '../router.ts';

const actions: readonly [CounterName, string, IconName][] = [
  ['up', 'Voted up', 'up'],
  ['down', 'Voted down', 'down'],
  ['corrected', 'Corrected', 'pencil'],
  ['accepted', 'Accepted', 'check'],
  ['edited', 'Edited', 'pencil'],
  ['copied', 'Copied', 'copy'],
  ['regenerated', 'Regenerated', 'retry'],
  ['dismissed', 'Dismissed', 'cross'],
  ['undone', 'Undone', 'undo'],
];

const statuses: readonly LabelStatus[] = ['positive', 'uncertain', 'contested', 'negative', 'unlabelled'];

export function Actions({ counts, range }: { counts: Counters; range: RangeName }): JSX.Element {
  const most = Math.max(1, ...actions.map(([name]) => counts[name]));
  return (
    <section class="card actions" aria-labelledby="actions-title">
      <h2 id="actions-title">What people did</h2>
      <dl class="bars">
        {actions.map(([name, words, icon]) => (
          <div key={name}>
            <dt>
              <Icon name={icon} />
              {words}
            </dt>
            <dd>
              <svg viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
                <rect class="rail" width="100" height="6" rx="1" />
                <rect class="fill" width={(counts[name] / most) * 100} height="6" rx="1" />
              </svg>
              <span class="number">{formatCount(counts[name])}</span>
            </dd>
          </div>
        ))}
      </dl>
      <h3>Labels</h3>
      <Composition counts={counts} range={range} />
      {counts.gold > 0 && <p class="muted small">{formatCount(counts.gold)} of them gold: decided by a reviewer.</p>}
    </section>
  );
}

function Composition({ counts, range }: { counts: Counters; range: RangeName }): JSX.Element {
  const total = Math.max(
    1,
    statuses.reduce((sum, status) => sum + counts[status], 0),
  );
  let x = 0;
  return (
    <>
      <svg class="composition" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
        {statuses.map((status) => {
          const width = (counts[status] / total) * 100;
          const start = x;
          x += width;
          return width === 0 ? null : <rect key={status} class={status} x={start} width={width} height="8" />;
        })}
      </svg>
      <ul class="legend">
        {statuses.map((status) => (
          <li key={status}>
            <a href={hrefTo('/generations', { status, range })}>
              <span class={`dot ${status}`} />
              {statusWords[status]}
            </a>{' '}
            <span class="number">{formatCount(counts[status])}</span>{' '}
            <span class="muted">{formatShare(counts[status] / total)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}
