/** How the product is doing: the figures, their course, who does better, and what went wrong lately. */
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';
import type { Summary } from '../../../shared/summary.ts';
import { type Answer, get } from '../api.ts';
import { capitalised } from '../format.ts';
import { LIVE_MS, useLive } from '../live.ts';
import { Chips } from '../parts/chips.tsx';
import { lazy } from '../parts/lazy.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { RangeSwitch } from '../parts/range-switch.tsx';
import { Switch } from '../parts/switch.tsx';
import { type Extent, planRange, type RangeName, ranges, readRange } from '../range.ts';
import { hrefTo, type Query, withQuery } from '../router.ts';
import { Actions } from './actions.tsx';
import { Details } from './details.tsx';
import { automaticRange, extent, learnExtent } from './extent.ts';
import { Figures } from './figures.tsx';
import { Firing } from './firing.tsx';
import { FirstSteps } from './first-steps.tsx';
import { GroupTable } from './group-table.tsx';
import { Negatives } from './negatives.tsx';
import { OriginNotice } from './origin-notice.tsx';
import { readMeasure } from './read-trend.ts';
import { groupWords, isGroup, readFilter, readGroup } from './select.ts';
import { Trend } from './trend.tsx';
import { Yesterday } from './yesterday.tsx';

const Moved = lazy(() => import('./moved.tsx').then((part) => part.Moved));

export function Overview({ query }: { query: Query }): JSX.Element {
  const known = extent.value;
  if (known === null) return <FindExtent />;
  if (known.first_at === null) return <FirstSteps />;
  return <Doing query={query} extent={known} />;
}

/** Asks where the data lies before anything is drawn: a range without data would look like a product without users. */
function FindExtent(): JSX.Element {
  const { data, problem } = useLive<Summary>('extent', (signal) => get<'getSummary'>('/v1/summary', {}, signal), 0);
  useEffect(() => {
    if (data !== null) learnExtent(data, Date.now());
  }, [data]);
  if (problem?.kind === 'refused') return <Refusal problem={problem} />;
  return (
    <>
      <div class="view-head">
        <h1>Overview</h1>
      </div>
      <Loading lines={8} words="Loading the figures" />
    </>
  );
}

function Doing({ query, extent: known }: { query: Query; extent: Extent }): JSX.Element {
  const group = readGroup(query.group);
  const range = readRange(query.range) ?? automaticRange.value;
  const selected = { range, filter: readFilter(query) };
  const compare = ranges[range].spanMs === null ? undefined : 'previous';
  const key = JSON.stringify([range, group, known.first_at, selected.filter]);
  const {
    data: summary,
    key: shownKey,
    problem,
  } = useLive<Summary>(
    key,
    (signal) =>
      get<'getSummary'>(
        '/v1/summary',
        { ...planRange(range, known, Date.now()), ...selected.filter, group_by: group, compare },
        signal,
      ).then(byTheMinute),
    LIVE_MS,
  );
  useEffect(() => {
    if (summary !== null) learnExtent(summary, Date.now());
  }, [summary]);

  return (
    <div class="overview">
      <div class="view-head">
        <h1>Overview</h1>
        <div class="range">
          {compare !== undefined && <span class="muted small">against the {ranges[range].words} before</span>}
          <RangeSwitch range={range} />
        </div>
      </div>
      <Chips
        chips={Object.entries(selected.filter).map(([key, value]) => ({
          key,
          name: isGroup(key) ? capitalised(groupWords[key]) : key,
          value: value || 'not given',
        }))}
      />
      {problem?.kind === 'refused' && <Refusal problem={problem} />}
      {summary === null && problem?.kind !== 'refused' && <Loading lines={8} words="Loading the figures" />}
      {summary !== null && (
        <div class="stack" aria-busy={shownKey !== key}>
          <OriginNotice extent={known} range={range} />
          <Firing />
          <Yesterday />
          <Figures summary={summary} selected={selected} />
          {summary.totals.counts.generations + summary.totals.counts.orphans === 0 && (
            <NothingIn range={range} narrowed={Object.keys(selected.filter).length > 0} />
          )}
          <div class="columns">
            <Trend summary={summary} measure={readMeasure(query.measure)} selected={selected} />
            <Actions counts={summary.totals.counts} selected={selected} />
          </div>
          <section class="card" aria-labelledby="groups-title">
            <div class="section-head">
              <h2 id="groups-title">By {groupWords[summary.group_by]}</h2>
              {summary.group_by !== 'channel' && summary.groups.length > 1 && (
                <a class="end" href={hrefTo('/compare', { by: summary.group_by })}>
                  Compare two
                </a>
              )}
              <Switch
                label="Group by"
                chosen={group}
                options={Object.entries(groupWords).map(([name, words]) => ({
                  key: name,
                  words,
                  href: withQuery({ group: name === 'model' ? undefined : name }),
                }))}
              />
            </div>
            <GroupTable groups={summary.groups} by={summary.group_by} selected={selected} />
          </section>
          <Details
            from={summary.from}
            compare={compare}
            selected={selected}
            news={Object.values(summary.totals.counts).join()}
          />
          {compare !== undefined && (
            <Moved from={summary.from} selected={selected} news={Object.values(summary.totals.counts).join()} />
          )}
          <Negatives from={summary.from} selected={selected} counts={summary.totals.counts} />
        </div>
      )}
    </div>
  );
}

/** Narrowed, the figures say nothing of the product as a whole. */
function NothingIn({ range, narrowed }: { range: RangeName; narrowed: boolean }): JSX.Element {
  const time = range === 'all' ? 'at any time' : `in the last ${ranges[range].words}`;
  return (
    <Nothing title={narrowed ? `Nothing of what is chosen above happened ${time}.` : `Nothing happened ${time}.`}>
      {range !== 'all' && <a href={withQuery({ range: 'all' })}>Show all time</a>}
    </Nothing>
  );
}

/** Every answer names its own second; only a new minute, or new figures, are worth drawing again. */
function byTheMinute(answer: Answer<Summary>): Answer<Summary> {
  if (!answer.ok) return answer;
  const { data } = answer;
  const text = JSON.stringify({
    ...data,
    to: data.to.slice(0, 16),
    provisional_from: data.provisional_from.slice(0, 16),
  });
  return { ...answer, text };
}
