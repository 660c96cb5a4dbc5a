/** Who does better: the same figures by model, version or channel, most used first. */
import type { JSX } from 'preact';
import type { GroupBy, Metrics, Rate, Summary } from '../../../shared/summary.ts';
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
            <Group key={key} group={key} by={by} metrics={metrics} selected={selected} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface GroupProps {
  group: string;
  by: GroupBy;
  metrics: Metrics;
  selected: Selected;
}

/** Each figure opens what it counted; of a share, those that it counts in. */
function Group({ group, by, metrics, selected }: GroupProps): JSX.Element {
  const { counts } = metrics;
  const href = (more: Record<string, string>): string => hrefToCounted(selected, { [by]: group, ...more });
  const share = (rate: Rate, words: string, more: Record<string, string>): JSX.Element =>
    rate === null ? (
      <>–</>
    ) : (
      <a href={href(more)} aria-label={`${formatRate(rate)} ${words}`}>
        {formatRate(rate)}
      </a>
    );
  const count = (did: 'up' | 'down'): JSX.Element => (
    <a href={href({ did })} aria-label={`${formatCount(counts[did])} ${did}`}>
      {formatCount(counts[did])}
    </a>
  );
  return (
    <tr>
      <th scope="row">
        <GroupName group={group} by={by} />
      </th>
      <td class="number" data-name="Generations">
        <a href={href({})}>{formatCount(counts.generations)}</a>
      </td>
      <td data-name="Positive rate">
        <RateCell rate={metrics.positive_rate} href={href({ labelled: 'true' })} />
      </td>
      <td class="number" data-name="Coverage">
        {share(metrics.coverage, 'labelled', { labelled: 'true' })}
      </td>
      <td class="number" data-name="Response">
        {share(metrics.response_rate, 'voted', { did: 'voted' })}
      </td>
      <td class="number" data-name="Accepted">
        {share(metrics.acceptance_rate, 'accepted', { did: 'accepted' })}
      </td>
      <td class="number" data-name="Regenerated">
        {share(metrics.regenerate_rate, 'asked again', { did: 'regenerated' })}
      </td>
      <td class="number" data-name="Up / down">
        {count('up')} / {count('down')}
      </td>
    </tr>
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
