/** Who does better: the same figures by model, version or channel, most used first. */
import type { JSX } from 'preact';
import type { GroupBy, Metrics, Summary } from '../../../shared/summary.ts';
import { capitalised, formatCount, formatRate } from '../format.ts';
import { Nothing } from '../parts/notices.tsx';
import { RateCell } from '../parts/rate-cell.tsx';
import { withQuery } from '../router.ts';
import { groupWords, hrefToCounted, type Selected } from './select.ts';

interface GroupTableProps {
  groups: Summary['groups'];
  by: GroupBy;
  selected: Selected;
}

export function GroupTable({ groups, by, selected }: GroupTableProps): JSX.Element {
  if (groups.length === 0) return <Nothing title={`No ${groupWords[by]} in this time.`} />;
  const sorted = groups.toSorted((a, b) => volume(b.metrics) - volume(a.metrics));
  return (
    <div class="table-frame">
      <table class="groups">
        <thead>
          <tr>
            <th scope="col">{capitalised(groupWords[by])}</th>
            <th scope="col" class="number">
              Generations
            </th>
            <th scope="col">Positive rate, 95% interval</th>
            <th scope="col" class="number">
              Coverage
            </th>
            <th scope="col" class="number">
              Response
            </th>
            <th scope="col" class="number">
              Accepted
            </th>
            <th scope="col" class="number">
              Regenerated
            </th>
            <th scope="col" class="number">
              Up / down
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ key, metrics }) => (
            <tr key={key}>
              <th scope="row">
                <GroupName group={key} by={by} />
              </th>
              <td class="number" data-name="Generations">
                <a href={hrefToCounted(selected, { [by]: key })}>{formatCount(metrics.counts.generations)}</a>
              </td>
              <td data-name="Positive rate">
                <RateCell rate={metrics.positive_rate} />
              </td>
              <td class="number" data-name="Coverage">
                {formatRate(metrics.coverage)}
              </td>
              <td class="number" data-name="Response">
                {formatRate(metrics.response_rate)}
              </td>
              <td class="number" data-name="Accepted">
                {formatRate(metrics.acceptance_rate)}
              </td>
              <td class="number" data-name="Regenerated">
                {formatRate(metrics.regenerate_rate)}
              </td>
              <td class="number" data-name="Up / down">
                {formatCount(metrics.counts.up)} / {formatCount(metrics.counts.down)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Narrows the whole page to this one. */
function GroupName({ group, by }: { group: string; by: GroupBy }): JSX.Element {
  if (group === '') return <span class="muted">not given</span>;
  return (
    <a href={withQuery({ [by]: group })} title={`Show this page for this ${groupWords[by]} alone`}>
      {group}
    </a>
  );
}

const volume = ({ counts }: Metrics): number => counts.generations;
