/** Why people vote as they do, with movement; what came of it in the business; and, apart, what machines say. */
import type { JSX } from 'preact';
import type { Rate, SummaryDetails } from '../../../shared/summary.ts';
import { formatCount, formatNumber, formatRate, formatShare } from '../format.ts';
import { Term } from '../parts/term.tsx';
import { reasonWord } from '../session.ts';
import { Change } from './change.tsx';
import { definitions } from './definitions.ts';
import { hrefToCounted, type Selected } from './select.ts';

const REASONS_SHOWN = 8;

interface Props {
  details: SummaryDetails;
  selected: Selected;
}

export function Reasons({ details: { reasons, previous_from }, selected }: Props): JSX.Element {
  const most = Math.max(1, ...reasons.map(({ count }) => count));
  return (
    <section class="card" aria-labelledby="reasons-title">
      <h2 id="reasons-title">
        <Term words="Reasons" means={definitions.reasons} />
      </h2>
      {reasons.length === 0 && <p class="muted">Nobody gave a reason with a vote in this time.</p>}
      <ul class="reason-list">
        {reasons.slice(0, REASONS_SHOWN).map(({ reason, count, share, previous }) => (
          <li key={reason}>
            <span class="breaks" dir="auto">
              {reasonWord(reason)}
            </span>
            <a class="number" href={hrefToCounted(selected, { reason })}>
              {formatCount(count)}
            </a>
            <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
              <rect class="rail" width="100" height="4" rx="1" />
              <rect class="fill" width={(count / most) * 100} height="4" rx="1" />
            </svg>
            <span class="muted small">
              {formatRate(share)} of <a href={hrefToCounted(selected, { did: 'voted' })}>votes</a>
              {previous_from !== null && (
                <>
                  {' · '}
                  <Change now={share} previous={previous} />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Outcomes({ details: { outcomes, previous_from }, selected }: Props): JSX.Element {
  return (
    <section class="card" aria-labelledby="outcomes-title">
      <h2 id="outcomes-title">
        <Term words="Outcomes" means={definitions.outcomes} />
      </h2>
      {outcomes.length === 0 && (
        <p class="muted">
          Your backend has sent no events of kind <code>outcome</code> in this time: bought, solved, refunded.
        </p>
      )}
      {outcomes.length > 0 && (
        <div class="table-frame">
          <table class="small">
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col" class="number">
                  Generations
                </th>
                <th scope="col" class="number">
                  Result
                </th>
              </tr>
            </thead>
            <tbody>
              {outcomes.map(({ name, n, yes, mean, previous }) => (
                <tr key={name}>
                  <th scope="row" class="breaks">
                    {name}
                  </th>
                  <td class="number">
                    <a href={hrefToCounted(selected, { outcome: name })}>{formatCount(n)}</a>
                  </td>
                  <td class="number">
                    <Result outcome={{ name, yes, mean }} selected={selected} />
                    {previous_from !== null && isYesOrNo({ yes, mean }) && (
                      <span class="before">
                        <Change now={yes} previous={previous?.yes ?? null} />
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** An outcome that is yes or no averages to its share of yes. */
function isYesOrNo({ yes, mean }: { yes: Rate; mean: number }): boolean {
  return yes !== null && Math.abs(yes.value - mean) < 1e-9;
}

function Result({
  outcome,
  selected,
}: {
  outcome: { name: string; yes: Rate; mean: number };
  selected: Selected;
}): JSX.Element {
  const { name, yes, mean } = outcome;
  if (!isYesOrNo(outcome)) {
    return (
      <>
        mean <a href={hrefToCounted(selected, { outcome: name })}>{formatNumber(mean)}</a>
      </>
    );
  }
  return (
    <>
      {yes?.value === 0 ? (
        formatRate(yes)
      ) : (
        <a href={hrefToCounted(selected, { outcome_true: name })}>{formatRate(yes)}</a>
      )}{' '}
      yes
    </>
  );
}

/** Where all were no, they may as well be numbers that are zero. */
function isShareOfYes({ yes, mean }: { yes: Rate; mean: number | null }): boolean {
  return yes !== null && yes.value > 0 && mean !== null && isYesOrNo({ yes, mean });
}

export function Scores({ details: { scores }, selected }: Props): JSX.Element | null {
  if (scores.length === 0) return null;
  const hrefToScore = ({ name, source, value }: Pick<(typeof scores)[number], 'name' | 'source' | 'value'>): string =>
    hrefToCounted(selected, { score: JSON.stringify(value === null ? [name, source] : [name, source, value]) });
  return (
    <section class="card machine" aria-labelledby="scores-title">
      <h2 id="scores-title">
        <Term words="What machines say" means={definitions.scores} />
      </h2>
      <p class="muted small">Shown beside the labels of people, never mixed with them.</p>
      <div class="table-frame">
        <table class="small">
          <thead>
            <tr>
              <th scope="col">Score</th>
              <th scope="col">Source</th>
              <th scope="col" class="number">
                Generations
              </th>
              <th scope="col" class="number">
                Mean
              </th>
            </tr>
          </thead>
          <tbody>
            {scores.map(({ name, source, value, n, yes, mean, previous }) => (
              <tr key={`${name} ${source} ${value}`}>
                <th scope="row" class="breaks">
                  {name}
                  {value !== null && `: ${value}`}
                </th>
                <td class="breaks">{source}</td>
                <td class="number">
                  <a href={hrefToScore({ name, source, value })}>{formatCount(n)}</a>
                </td>
                <td class="number">
                  {mean === null ? (
                    '–'
                  ) : (
                    <a href={hrefToScore({ name, source, value })}>
                      {isShareOfYes({ yes, mean }) ? `${formatRate(yes)} yes` : formatNumber(mean)}
                    </a>
                  )}
                  {previous?.mean != null && (
                    <span class="before muted">
                      {isShareOfYes({ yes, mean }) ? formatShare(previous.mean) : formatNumber(previous.mean)} before
                    </span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
