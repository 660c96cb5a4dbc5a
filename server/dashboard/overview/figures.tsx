/** The figures one looks at first: how sure each is, what it is a share of, how it stands against the period before. */
import type { JSX } from 'preact';
import type { Metrics, Rate, Summary } from '../../../shared/summary.ts';
import { formatBounds, formatCount, formatRate, formatThings } from '../format.ts';
import { IntervalBar } from '../parts/interval-bar.tsx';
import { Term } from '../parts/term.tsx';
import { Change, type Wish } from './change.tsx';
import { definitions } from './definitions.ts';
import { hrefToCounted, type Selected } from './select.ts';
import { waitingWords } from './waiting-words.ts';

export function Figures({
  summary: { totals, previous },
  selected,
}: {
  summary: Pick<Summary, 'totals' | 'previous'>;
  selected: Selected;
}): JSX.Element {
  const draw = ({ name, ...share }: (typeof shares)[number]) => (
    <Share
      key={name}
      {...share}
      means={definitions[name]}
      now={totals[name]}
      previous={previous?.totals[name]}
      selected={selected}
    />
  );
  return (
    <div>
      <dl class="figures">
        <Volume totals={totals} before={previous} selected={selected} />
        {shares.slice(0, OUTCOME_SHARES).map(draw)}
      </dl>
      <dl class="figures of-use">{shares.slice(OUTCOME_SHARES).map(draw)}</dl>
    </div>
  );
}

/** The first of them say how good the answers are; the rest, what people did with them. */
const OUTCOME_SHARES = 3;

interface ShareWords {
  words: string;
  /** "86 positive of 106 judged" */
  counted: string;
  of: keyof typeof wholes;
  none: string;
  wish: Wish;
  tone: 'accent' | 'plain';
  /** Which generations the numerator counted. */
  find: Record<string, string>;
}

/** What a share is of, what one of it is called, and by what all of that is found. */
const wholes = {
  judged: { one: 'judged', find: { labelled: 'true' } },
  generations: { one: 'generation', find: {} },
  shown: { one: 'shown', find: { did: 'shown' } },
} as const;

type ShareName = Exclude<keyof Metrics, 'counts'>;

const shares: readonly ({ name: ShareName } & ShareWords)[] = [
  {
    name: 'positive_rate',
    words: 'Positive rate',
    ...{ counted: 'positive', of: 'judged', none: 'Nothing is judged yet.', wish: 'more', tone: 'accent' },
    find: { status: 'positive' },
  },
  {
    name: 'coverage',
    words: 'Coverage',
    ...{ counted: 'labelled', of: 'generations', none: 'There are no generations.', wish: 'none', tone: 'plain' },
    find: { labelled: 'true' },
  },
  {
    name: 'response_rate',
    words: 'Response rate',
    ...{ counted: 'voted', of: 'shown', none: 'Nothing was reported as shown.', wish: 'none', tone: 'plain' },
    find: { did: 'voted' },
  },
  {
    name: 'acceptance_rate',
    words: 'Acceptance',
    ...{ counted: 'accepted', of: 'shown', none: 'Nothing was reported as shown.', wish: 'more', tone: 'plain' },
    find: { did: 'accepted' },
  },
  {
    name: 'regenerate_rate',
    words: 'Regenerated',
    ...{ counted: 'asked again', of: 'shown', none: 'Nothing was reported as shown.', wish: 'less', tone: 'plain' },
    find: { did: 'regenerated' },
  },
  {
    name: 'abandon_rate',
    words: 'Abandoned',
    ...{ counted: 'left at once', of: 'shown', none: 'Nothing was reported as shown.', wish: 'none', tone: 'plain' },
    find: { did: 'abandoned' },
  },
];

function Volume({
  totals: { counts },
  before,
  selected,
}: {
  totals: Metrics;
  before: Summary['previous'];
  selected: Selected;
}): JSX.Element {
  return (
    <div class="figure">
      <dt>
        <Term words="Generations" means={definitions.generations} />
      </dt>
      <dd class="big">
        <a href={hrefToCounted(selected)}>{formatCount(counts.generations)}</a>
      </dd>
      <dd class="muted">
        <a href={hrefToCounted(selected, { did: 'shown' })}>{formatCount(counts.shown)} shown</a>
      </dd>
      {before !== null && (
        <dd class="muted">
          <a href={hrefToCounted({ ...selected, span: { from: before.from, to: before.to } })}>
            {formatCount(before.totals.counts.generations)} before
          </a>
        </dd>
      )}
      {counts.orphans > 0 && (
        <dd class="muted" title="It counts in none of these figures until then: POST /v1/generations sends an output">
          {waitingWords(counts.orphans)}
        </dd>
      )}
    </div>
  );
}

interface ShareProps extends ShareWords {
  means: string;
  now: Rate;
  previous: Rate | undefined;
  selected: Selected;
}

function Share({
  words,
  means,
  now,
  previous,
  counted,
  of,
  none,
  wish,
  tone,
  find,
  selected,
}: ShareProps): JSX.Element {
  return (
    <div class="figure">
      <dt>
        <Term words={words} means={means} />
      </dt>
      <dd class="big">{formatRate(now)}</dd>
      {now === null ? (
        <dd class="muted">{none}</dd>
      ) : (
        <>
          <dd class="muted">
            <Counted
              text={`${formatCount(Math.round(now.value * now.n))} ${counted}`}
              find={find}
              selected={selected}
            />{' '}
            of <Counted text={formatThings(now.n, wholes[of].one, of)} find={wholes[of].find} selected={selected} />
          </dd>
          <dd class="bounds">
            <IntervalBar rate={now} tone={tone} />
            <span class="muted">
              95% interval <span class="whole">{formatBounds(now)}</span>
            </span>
          </dd>
          <dd>
            <Change now={now} previous={previous} wish={wish} />
          </dd>
        </>
      )}
    </div>
  );
}

function Counted({
  text,
  find,
  selected,
}: {
  text: string;
  find: Record<string, string>;
  selected: Selected;
}): JSX.Element {
  return <a href={hrefToCounted(selected, find)}>{text}</a>;
}
