/** What stays of an answer once it is used: the share kept at each checkpoint, and how much people change. */
import type { JSX } from 'preact';
import type { Rate, SummaryDetails } from '../../../shared/summary.ts';
import { formatBounds, formatCount, formatRate, formatSeconds, formatShare, formatThings } from '../format.ts';
import { Term } from '../parts/term.tsx';
import { Change } from './change.tsx';
import { definitions } from './definitions.ts';
import { hrefToCounted, type Selected } from './select.ts';

const WIDTH = 320;
const HEIGHT = 120;
const TOP = 8;
const BOTTOM = HEIGHT - 24;

export function Retention({ details, selected }: { details: SummaryDetails; selected: Selected }): JSX.Element {
  const { retention, edits, previous_from } = details;
  const seen = retention.some(({ kept }) => kept !== null);
  return (
    <section class="card" aria-labelledby="kept-title">
      <h2 id="kept-title">
        <Term words="Kept after use" means={definitions.retention} />
      </h2>
      {seen ? (
        <>
          <Curve retention={retention} />
          <div class="table-frame">
            <table class="small">
              <thead>
                <tr>
                  <th scope="col">After</th>
                  <th scope="col" class="number">
                    Kept
                  </th>
                  {previous_from !== null && (
                    <th scope="col" class="number">
                      Change
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {retention.map(({ after_s, kept, previous }) => (
                  <tr key={after_s}>
                    <th scope="row">{formatSeconds(after_s)}</th>
                    <td class="number">
                      {kept === null ? (
                        '–'
                      ) : (
                        <>
                          <a href={hrefToCounted(selected, { kept: String(after_s) })}>{formatRate(kept)}</a>
                          <span class="before muted">
                            {formatBounds(kept)} · n{' '}
                            <a href={hrefToCounted(selected, { watched: String(after_s) })}>{formatCount(kept.n)}</a>
                          </span>
                        </>
                      )}
                    </td>
                    {previous_from !== null && (
                      <td class="number">
                        <Change now={kept} previous={previous} wish="more" />
                      </td>
                    )}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      ) : (
        <p class="muted">
          Nothing is known yet. The widget’s field and editor patterns report what is left after 30 seconds, 2, 5 and 10
          minutes.
        </p>
      )}
      <Edits edits={edits} selected={selected} />
    </section>
  );
}

function Curve({ retention }: Pick<SummaryDetails, 'retention'>): JSX.Element {
  const x = (index: number) => 44 + (index * (WIDTH - 72)) / Math.max(1, retention.length - 1);
  const y = (share: number) => BOTTOM - share * (BOTTOM - TOP);
  const points = retention.flatMap(({ kept, after_s }, index) =>
    kept === null ? [] : [{ kept, after_s, x: x(index) }],
  );
  const line = points.map(({ kept, x: at }, index) => `${index === 0 ? 'M' : 'L'}${at} ${y(kept.value)}`).join('');
  return (
    <svg class="curve" role="img" aria-label={describe(points)} viewBox={`0 0 ${WIDTH} ${HEIGHT}`}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <line class="grid" x1="40" x2={WIDTH - 8} y1={y(share)} y2={y(share)} />
          <text class="axis" x="34" y={y(share) + 4} text-anchor="end">
            {formatShare(share)}
          </text>
        </g>
      ))}
      <path class="line" d={line} />
      {points.map(({ kept, after_s, x: at }) => (
        <g key={after_s}>
          <line class="whisker" x1={at} x2={at} y1={y(kept.low)} y2={y(kept.high)} />
          <circle class="point" cx={at} cy={y(kept.value)} r="3" />
          <text class="axis" x={at} y={HEIGHT - 6} text-anchor="middle">
            {formatSeconds(after_s)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function describe(points: readonly { kept: NonNullable<Rate>; after_s: number }[]): string {
  const said = points.map(({ kept, after_s }) => `${formatRate(kept)} after ${formatSeconds(after_s)}`);
  return `Share of accepted answers that were kept: ${said.join(', ')}. The table below holds every point.`;
}

function Edits({ edits, selected }: { edits: SummaryDetails['edits']; selected: Selected }): JSX.Element {
  const most = Math.max(1, ...edits.tenths);
  return (
    <>
      <h3 class="spaced">
        <Term words="Edited to" means={definitions.edits} />
      </h3>
      {edits.mean === null ? (
        <p class="muted">No edits in this time.</p>
      ) : (
        <>
          <ol class="tenths">
            {edits.tenths.map((count, tenth) => (
              <li key={String(tenth)}>
                <a
                  href={hrefToCounted(selected, { edit: String(tenth) })}
                  title={`${tenth * 10}–${tenth * 10 + 10}% left: ${formatThings(count, 'edit')}`}
                >
                  <span class="visually-hidden">
                    {formatThings(count, 'edit')} with {tenth * 10} to {tenth * 10 + 10}% of the answer left
                  </span>
                  <svg viewBox="0 0 10 40" preserveAspectRatio="none" aria-hidden="true">
                    <rect class="fill" y={40 - (count / most) * 40} width="10" height={(count / most) * 40} />
                  </svg>
                </a>
              </li>
            ))}
          </ol>
          <p class="tenths-axis muted small">
            <span>0% left</span>
            <span>
              <a href={hrefToCounted(selected, { did: 'edited' })}>
                mean {formatShare(edits.mean)} of {formatThings(edits.n, 'edit')}
              </a>
            </span>
            <span>100%</span>
          </p>
        </>
      )}
    </>
  );
}
