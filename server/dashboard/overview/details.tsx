/** The second half of the overview: why, how it was used, how fast it was. Loaded apart, and more rarely. */
import type { JSX } from 'preact';
import type { SummaryDetails } from '../../../shared/summary.ts';
import { get } from '../api.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { Loading, Refusal } from '../parts/notices.tsx';
import { Audience } from './audience.tsx';
import { Outcomes, Reasons, Scores } from './reasons.tsx';
import { Retention } from './retention.tsx';
import type { Selected } from './select.ts';
import { Speed } from './speed.tsx';

interface DetailsProps {
  from: string;
  compare: 'previous' | undefined;
  selected: Selected;
  /** Other figures mean that something happened: the details are asked for at once. */
  news: string;
}

export function Details({ from, compare, selected, news }: DetailsProps): JSX.Element {
  const { filter } = selected;
  const { data: details, problem } = useLive<SummaryDetails>(
    JSON.stringify([from.slice(0, 13), compare, filter, news]),
    (signal) =>
      get<'getSummaryDetails'>('/v1/summary/details', { from, compare, ...filter }, signal).then((answer) =>
        answer.ok ? { ...answer, text: JSON.stringify({ ...answer.data, to: '' }) } : answer,
      ),
    SLOW_MS,
  );
  if (details === null) {
    return problem?.kind === 'refused' ? (
      <Refusal problem={problem} />
    ) : (
      <Loading lines={6} words="Loading the details" />
    );
  }
  return (
    <div class="thirds">
      <div class="stack">
        <Reasons details={details} selected={selected} />
        <Outcomes details={details} selected={selected} />
      </div>
      <div class="stack">
        <Retention details={details} selected={selected} />
      </div>
      <div class="stack">
        <Speed details={details} selected={selected} />
        <Audience from={from} selected={selected} />
        <Scores details={details} selected={selected} />
      </div>
    </div>
  );
}
