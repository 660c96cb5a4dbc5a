/** Review: what is in doubt, one output at a time, and how the reviewing goes. */
import type { JSX } from 'preact';
import type { ReviewQueue, ReviewReport } from '../../../shared/review.ts';
import { get } from '../api.ts';
import { formatCount } from '../format.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { Switch } from '../parts/switch.tsx';
import { type Query, withQuery } from '../router.ts';
import { mayReview } from '../session.ts';
import { Daily } from './daily.tsx';
import { Pairs } from './pairs.tsx';
import { Queue } from './queue.tsx';
import { queueWords } from './reading-matter.tsx';
import { Report } from './report.tsx';

/** While one reads, only the numbers of what waits are shown of it. */
const REPORT_MS = 15_000;

const queues: readonly ReviewQueue[] = ['contested', 'correction', 'uncertain', 'audit'];

/** Beside the queue, which is what there is without a word. */
const shows = ['pairs', 'sample', 'report'] as const;

export function ReviewView({ query }: { query: Query }): JSX.Element {
  const mayDecide = mayReview();
  const asked = shows.find((one) => one === query.show) ?? 'queue';
  const show = mayDecide || asked === 'sample' ? asked : 'report';
  const reading = show !== 'report';
  const report = useLive<ReviewReport>(
    'report',
    (signal) => get<'reviewReport'>('/v1/review/report', {}, signal),
    reading ? REPORT_MS : SLOW_MS,
  );
  return (
    <div class="review stack">
      <div class="view-head">
        <h1>Review</h1>
        <Switch
          label="Show"
          chosen={show}
          options={[
            ...(mayDecide
              ? [
                  { key: 'queue', words: 'One by one', href: '/review' },
                  { key: 'pairs', words: 'Side by side', href: '/review?show=pairs' },
                ]
              : []),
            { key: 'sample', words: 'Daily sample', href: '/review?show=sample' },
            { key: 'report', words: 'How it goes', href: '/review?show=report' },
          ]}
        />
      </div>
      {show === 'queue' && (
        <Queue
          key={`${query.queue} ${query.blind} ${query.overlap}`}
          queue={queues.find((one) => one === query.queue)}
          blind={query.blind === '1'}
          overlap={query.overlap === '1'}
        >
          <Options query={query} waiting={report.data?.waiting ?? []} />
        </Queue>
      )}
      {show === 'pairs' && (
        <Pairs key={query.overlap ?? ''} overlap={query.overlap === '1'}>
          <Overlap words="Which pairs" overlap={query.overlap === '1'} />
        </Pairs>
      )}
      {show === 'sample' && <Daily query={query} />}
      {show === 'report' && <Report live={report} mayDecide={mayDecide} />}
    </div>
  );
}

function Options({ query, waiting }: { query: Query; waiting: ReviewReport['waiting'] }): JSX.Element {
  const count = (queue: ReviewQueue) => {
    const found = waiting.find((one) => one.queue === queue);
    return found === undefined ? '' : ` ${formatCount(found.outputs)}${found.exact ? '' : '+'}`;
  };
  const overlap = query.overlap === '1';
  return (
    <div class="review-options">
      {!overlap && (
        <Switch
          label="Queue"
          chosen={queues.find((one) => one === query.queue) ?? ''}
          options={[
            { key: '', words: 'In order', href: withQuery({ queue: undefined }) },
            ...queues.map((queue) => ({
              key: queue,
              words: `${queueWords[queue]}${count(queue)}`,
              href: withQuery({ queue }),
            })),
          ]}
        />
      )}
      <Switch
        label="What is shown"
        chosen={query.blind === '1' ? 'blind' : 'all'}
        options={[
          { key: 'all', words: 'With evidence', href: withQuery({ blind: undefined }) },
          { key: 'blind', words: 'Blind', href: withQuery({ blind: '1' }) },
        ]}
      />
      <Overlap words="Which outputs" overlap={overlap} />
    </div>
  );
}

function Overlap({ words, overlap }: { words: string; overlap: boolean }): JSX.Element {
  return (
    <Switch
      label={words}
      chosen={overlap ? 'again' : 'new'}
      options={[
        { key: 'new', words: 'New to all', href: withQuery({ overlap: undefined }) },
        { key: 'again', words: 'Second opinions', href: withQuery({ overlap: '1', queue: undefined }) },
      ]}
    />
  );
}
