/** Who does better: the same figures by model, version or channel, most used first. */
import type { JSX } from 'preact';
import type { GroupBy, Metrics, Rate, Summary } from '../../../shared/summary.ts';
import { formatBounds, formatCount, formatRate } from '../format.ts';
import { Nothing } from '../parts/notices.tsx';
import type { RangeName } from '../range.ts';
import { hrefTo } from '../router.ts';
import { IntervalBar } from './interval-bar.tsx';

export const groupWords: Record<GroupBy, string> = {
  model: 'model',
  model_version: 'model version',
  prompt_version: 'prompt version',
  channel: 'channel',
};

export function readGroup(text: string | undefined): GroupBy {
  return text !== undefined && Object.hasOwn(groupWords, text) ? (text as GroupBy) : 'model';
}

interface GroupTableProps {
  groups: Summary['groups'];
  by: GroupBy;
  range: RangeName;
}

export function GroupTable({ groups, by, range }: GroupTableProps): JSX.Element {
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
              Up / down
            </th>
            <th scope="col" class="number">
              Corrected
            </th>
          </tr>
        </thead>
        <tbody>
          {sorted.map(({ key, metrics }) => (
            <tr key={key}>
              <th scope="row">
                <GroupName group={key} by={by} range={range} />
              </th>
              <td class="number" data-name="Generations">
                {formatCount(metrics.counts.generations)}
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
              <td class="number" data-name="Up / down">
                {formatCount(metrics.counts.up)} / {formatCount(metrics.counts.down)}
              </td>
              <td class="number" data-name="Corrected">
                {formatCount(metrics.counts.corrected)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A channel has no list of its own: the API filters by model and versions. */
function GroupName({ group, by, range }: { group: string; by: GroupBy; range: RangeName }): JSX.Element {
  if (group === '') return <span class="muted">not given</span>;
  if (by === 'channel') return <>{group}</>;
  return <a href={hrefTo('/generations', { [by]: group, range })}>{group}</a>;
}

function RateCell({ rate }: { rate: Rate }): JSX.Element {
  if (rate === null) return <span class="muted">nothing judged</span>;
  return (
    <span class="rate-cell">
      <span class="number">{formatRate(rate)}</span>
      <IntervalBar rate={rate} tone="accent" />
      <span class="muted number">
        {formatBounds(rate)} · n {formatCount(rate.n)}
      </span>
    </span>
  );
}

const volume = ({ counts }: Metrics): number => counts.generations;
const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
