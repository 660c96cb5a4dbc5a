/** The four figures one looks at first, each with how sure it is and what it is a share of. */
import type { JSX } from 'preact';
import type { Metrics, Rate } from '../../../shared/summary.ts';
import { formatBounds, formatCount, formatRate, formatThings } from '../format.ts';
import { IntervalBar } from './interval-bar.tsx';

export function Figures({ totals }: { totals: Metrics }): JSX.Element {
  const { counts, positive_rate, coverage, response_rate } = totals;
  return (
    <dl class="figures">
      <div class="figure">
        <dt>Generations</dt>
        <dd class="big">{formatCount(counts.generations)}</dd>
        <dd class="muted">{formatCount(counts.shown)} shown</dd>
        {counts.orphans > 0 && (
          <dd
            class="muted"
            title="They count in none of these figures. Does the backend send them to POST /v1/generations?"
          >
            {formatThings(counts.orphans, 'output')} with events {counts.orphans === 1 ? 'was' : 'were'} never sent by
            your backend
          </dd>
        )}
      </div>
      <Share name="Positive rate" of="judged" rate={positive_rate} tone="accent" none="Nothing is judged yet." />
      <Share
        name="Coverage"
        of="generations"
        rate={coverage}
        tone="plain"
        none="There are no generations."
        verb="labelled of"
      />
      <Share
        name="Response rate"
        of="shown"
        rate={response_rate}
        tone="plain"
        none="Nothing was reported as shown."
        verb="voted of"
      />
    </dl>
  );
}

interface ShareProps {
  name: string;
  of: string;
  rate: Rate;
  tone: 'accent' | 'plain';
  none: string;
  verb?: string;
}

function Share({ name, of, rate, tone, none, verb = 'positive of' }: ShareProps): JSX.Element {
  return (
    <div class="figure">
      <dt>{name}</dt>
      <dd class="big">{formatRate(rate)}</dd>
      {rate === null ? (
        <dd class="muted">{none}</dd>
      ) : (
        <>
          <dd class="muted">
            {formatCount(Math.round(rate.value * rate.n))} {verb} {formatCount(rate.n)} {of}
          </dd>
          <dd class="bounds">
            <IntervalBar rate={rate} tone={tone} />
            <span class="muted" title="Wilson 95% interval: with this many cases, the true share lies in here">
              95% interval <span class="whole">{formatBounds(rate)}</span>
            </span>
          </dd>
        </>
      )}
    </div>
  );
}
