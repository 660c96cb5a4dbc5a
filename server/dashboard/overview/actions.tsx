/** What people did, and what became of the labels: two breakdowns, as bars that are also numbers. */
import type { JSX } from 'preact';
import type { LabelStatus } from '../../../shared/label.ts';
import type { CounterName, Counters } from '../../../shared/summary.ts';
import { formatCount, formatShare } from '../format.ts';
import { Icon, type IconName } from '../parts/icon.tsx';
import { statusWords } from '../parts/status.tsx';
import { hrefToCounted, type Selected } from './select.ts';
import { waitingWords } from './waiting-words.ts';

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
  ['abandoned', 'Left at once', 'arrow'],
];

const statuses: readonly LabelStatus[] = ['positive', 'uncertain', 'contested', 'negative', 'unlabelled'];

export function Actions({ counts, selected }: { counts: Counters; selected: Selected }): JSX.Element {
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
              <a class="number" href={hrefToCounted(selected, { did: name })}>
                {formatCount(counts[name])}
              </a>
            </dd>
          </div>
        ))}
      </dl>
      {counts.orphans > 0 && <p class="muted small">{waitingWords(counts.orphans)}.</p>}
      <h3>Labels</h3>
      <Composition counts={counts} selected={selected} />
      {counts.gold > 0 && (
        <p class="muted small">
          <a href={hrefToCounted(selected, { did: 'gold' })}>{formatCount(counts.gold)} of them gold</a>: decided by a
          reviewer.
        </p>
      )}
    </section>
  );
}

function Composition({ counts, selected }: { counts: Counters; selected: Selected }): JSX.Element {
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
            <a href={hrefToCounted(selected, { status })}>
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
