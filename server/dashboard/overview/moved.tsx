/** What moved since the period before: what is beyond noise first, the rest folded. */
import type { JSX } from 'preact';
import type { MovedLength, MovedShare, Movement } from '../../../shared/movement.ts';
import { get } from '../api.ts';
import { formatCount, formatLength, formatThings } from '../format.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { CountedMedian } from '../parts/counted-median.tsx';
import { CountedRate } from '../parts/counted-rate.tsx';
import { DifferenceLine } from '../parts/difference-line.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { Term } from '../parts/term.tsx';
import { reasonWord } from '../session.ts';
import {
  concludeMovement,
  describeLengths,
  filterOf,
  filterOfAll,
  lengthTerm,
  placeOf,
  ratioWords,
  shareTerm,
  totalOf,
} from './moved-words.ts';
import { hrefToCounted, type Selected } from './select.ts';

interface MovedProps {
  from: string;
  selected: Selected;
  /** Other figures mean that something happened: it is asked for at once. */
  news: string;
}

export function Moved({ from, selected, news }: MovedProps): JSX.Element {
  const { filter } = selected;
  const { data, problem } = useLive<Movement>(
    JSON.stringify([from.slice(0, 13), filter, news]),
    (signal) =>
      get<'getMovement'>('/v1/summary/movement', { from, ...filter }, signal).then((answer) =>
        answer.ok ? { ...answer, text: JSON.stringify({ ...answer.data, to: '' }) } : answer,
      ),
    SLOW_MS,
  );
  return (
    <section class="card" aria-labelledby="moved-title">
      <div class="section-head">
        <h2 id="moved-title">What moved</h2>
        {data !== null && <span class="muted">{concludeMovement(data)}</span>}
      </div>
      {data === null && problem?.kind === 'refused' && <Refusal problem={problem} />}
      {data === null && problem?.kind !== 'refused' && <Loading lines={4} words="Comparing with the period before" />}
      {data !== null && <Compared movement={data} periods={periodsOf(data, selected)} />}
    </section>
  );
}

/** What each of the two periods opens. */
interface Periods {
  before: Selected;
  now: Selected;
}

function periodsOf({ from, previous_from }: Movement, selected: Selected): Periods {
  return { before: { ...selected, span: { from: previous_from, to: from } }, now: selected };
}

const periodWords = { before: 'Before', now: 'Now' } as const;
const periodNames = ['before', 'now'] as const;

type Row = { length: MovedLength } | { share: MovedShare };

function Compared({ movement, periods }: { movement: Movement; periods: Periods }): JSX.Element {
  const lengths = movement.lengths.filter(({ before, now }) => before !== null || now !== null);
  const scale = Math.max(0.1, ...movement.shares.map(extentOf));
  const rowsAt = (...places: ReturnType<typeof placeOf>[]): Row[] => [
    ...lengths.filter((length) => places.includes(placeOf(length))).map((length) => ({ length })),
    ...movement.shares.filter((share) => places.includes(placeOf(share))).map((share) => ({ share })),
  ];
  const [moved, noise, few] = [rowsAt('moved', 'new'), rowsAt('noise'), rowsAt('few')];
  if (moved.length + noise.length + few.length === 0) {
    if (Object.keys(periods.now.filter).length > 0)
      return (
        <Nothing title="There is nothing to compare.">Neither time holds anything of what is chosen above.</Nothing>
      );
    return (
      <Nothing title="There is nothing to compare.">
        Send <code>input</code> and <code>output</code> with your generations, and what changes in them shows up here.
      </Nothing>
    );
  }
  return (
    <>
      {moved.length > 0 && <Table rows={moved} periods={periods} scale={scale} />}
      {lengths.length > 0 && (
        <div class="lengths">
          {lengths.map((length) => (
            <Picture key={length.of} length={length} />
          ))}
        </div>
      )}
      {noise.length > 0 && (
        <details class="as-table">
          <summary>{formatThings(noise.length, 'figure')} within noise</summary>
          <Table rows={noise} periods={periods} scale={scale} />
        </details>
      )}
      {few.length > 0 && (
        <details class="as-table">
          <summary>{formatThings(few.length, 'figure')} with too little to compare</summary>
          <Table rows={few} periods={periods} scale={scale} />
        </details>
      )}
    </>
  );
}

function Table({ rows, periods, scale }: { rows: Row[]; periods: Periods; scale: number }): JSX.Element {
  return (
    <div class="table-frame">
      <table class="compared">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col" class="number">
              {periodWords.before}
            </th>
            <th scope="col" class="number">
              {periodWords.now}
            </th>
            <th scope="col">
              <Term
                words="Difference"
                means="Now − before; of lengths now ÷ before. The bounds leave out “no difference” where it is beyond noise. They are wider the more figures of a kind are compared, so that of those said to have moved at most 5% have not, on average (Benjamini–Hochberg). Each generation is taken for a case of its own."
              />
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) =>
            'share' in row ? (
              <ShareRow key={`${row.share.of} ${row.share.value}`} {...row} periods={periods} scale={scale} />
            ) : (
              <LengthRow key={row.length.of} {...row} periods={periods} />
            ),
          )}
        </tbody>
      </table>
    </div>
  );
}

function ShareRow({ share, periods, scale }: { share: MovedShare; periods: Periods; scale: number }): JSX.Element {
  return (
    <tr>
      <th scope="row" class="breaks">
        <Term {...shareTerm(share, reasonWord)} />
        {share.is_new && <span class="before muted">{placeOf(share) === 'new' ? 'new, may be chance' : 'new'}</span>}
      </th>
      {periodNames.map((period) => (
        <td key={period} class="number" data-name={periodWords[period]}>
          <CountedRate
            rate={share[period]}
            href={hrefToCounted(periods[period], filterOf(share))}
            hrefOfAll={hrefToCounted(periods[period], filterOfAll(share))}
          />
        </td>
      ))}
      <td data-name="Difference">
        <DifferenceLine difference={share.difference} scale={scale} />
      </td>
    </tr>
  );
}

/** A median opens the texts that are as long, or longer. */
function LengthRow({ length, periods }: { length: MovedLength; periods: Periods }): JSX.Element {
  const { ratio } = length;
  return (
    <tr>
      <th scope="row">
        <Term {...lengthTerm(length)} />
      </th>
      {periodNames.map((period) => (
        <td key={period} class="number" data-name={periodWords[period]}>
          <CountedMedian
            figure={length[period]}
            format={formatLength}
            hrefFrom={(least) => hrefToCounted(periods[period], { [`min_${length.of}`]: String(least) })}
            least={1}
          />
        </td>
      ))}
      <td data-name="Difference">
        {ratio === null ? <span class="muted">fewer than 30 to compare</span> : ratioWords(ratio)}
      </td>
    </tr>
  );
}

const WIDTH = 300;
const HEIGHT = 60;

/** Shares of each doubling, before beside now: two periods of different size look alike where nothing moved. */
function Picture({ length }: { length: MovedLength }): JSX.Element {
  const { doublings } = length;
  const wholes = { before: totalOf(doublings, 'before'), now: totalOf(doublings, 'now') };
  const shareOf = (one: MovedLength['doublings'][number], period: 'before' | 'now') =>
    wholes[period] === 0 ? 0 : one[period] / wholes[period];
  const most = Math.max(...doublings.flatMap((one) => [shareOf(one, 'before'), shareOf(one, 'now')]));
  const column = WIDTH / doublings.length;
  const first = doublings[0]?.from ?? 0;
  const last = doublings.at(-1)?.to ?? 0;
  return (
    <figure>
      <figcaption class="muted small">{lengthTerm(length).words}: grey before, coloured now</figcaption>
      <svg role="img" aria-label={describeLengths(length)} viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
        {doublings.map((one, index) =>
          (['before', 'now'] as const).map((period, side) => {
            const height = (shareOf(one, period) / most) * HEIGHT;
            return (
              <rect
                key={`${one.from} ${period}`}
                class={period}
                x={index * column + (side * column) / 2 + 1}
                y={HEIGHT - height}
                width={column / 2 - 1}
                height={height}
              />
            );
          }),
        )}
      </svg>
      <p class="tenths-axis muted small">
        <span>{formatThings(first, 'character')}</span>
        <span>{formatCount(last)}</span>
      </p>
    </figure>
  );
}

/** What the line must reach to; a share of which little is known does not squeeze the others. */
function extentOf({ difference }: MovedShare): number {
  if (difference === null) return 0;
  const reach = Math.max(Math.abs(difference.low), Math.abs(difference.high));
  return reach >= 0.5 ? Math.min(0.5, Math.abs(difference.value) * 1.5) : reach;
}
