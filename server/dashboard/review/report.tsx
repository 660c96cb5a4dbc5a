/** How the reviewing goes: what waits, who decided, whether people agree, whether the labels are right. */
import type { JSX } from 'preact';
import type { LabelStatus } from '../../../shared/label.ts';
import type { ReviewedWay } from '../../../shared/measures.ts';
import type { ReviewReport } from '../../../shared/review.ts';
import { formatBounds, formatCount, formatRate, formatShare, formatThings } from '../format.ts';
import type { Live } from '../live.ts';
import { IntervalBar } from '../parts/interval-bar.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { RateCell } from '../parts/rate-cell.tsx';
import { Status } from '../parts/status.tsx';
import { Term } from '../parts/term.tsx';
import { hrefTo, withQuery } from '../router.ts';
import { agreementWords } from './agreement-words.ts';
import { queueWords } from './reading-matter.tsx';

export function Report({
  live: { data, problem },
  mayDecide,
}: {
  live: Live<ReviewReport>;
  mayDecide: boolean;
}): JSX.Element {
  if (data === null)
    return problem?.kind === 'refused' ? (
      <Refusal problem={problem} />
    ) : (
      <Loading lines={6} words="Loading the report" />
    );
  return (
    <>
      <Progress report={data} mayDecide={mayDecide} />
      <Reviewers report={data} />
      <PairsCompared pairs={data.pairs} />
      <Machine machine={data.machine} />
    </>
  );
}

function Progress({ report, mayDecide }: { report: ReviewReport; mayDecide: boolean }): JSX.Element {
  return (
    <dl class="figures waiting-figures">
      {report.waiting.map(({ queue, outputs, exact }) => (
        <div key={queue} class="figure">
          <dt>{queueWords[queue]}</dt>
          <dd class="big">
            {formatCount(outputs)}
            {exact ? '' : '+'}
          </dd>
          <dd class="muted">
            {outputs === 0 || !mayDecide ? 'waiting' : <a href={withQuery({ show: undefined, queue })}>to review</a>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Reviewers({
  report: { reviewers, decisions, withdrawn, skipped, agreement },
}: {
  report: ReviewReport;
}): JSX.Element {
  return (
    <section class="card" aria-labelledby="reviewers-title">
      <div class="section-head">
        <h2 id="reviewers-title">Decisions</h2>
        <span class="muted">
          <Behind reviewed="decided" count={decisions} words={formatThings(decisions, 'stands', 'stand')} /> ·{' '}
          <Behind reviewed="withdrawn" count={withdrawn} words={`${formatCount(withdrawn)} taken back`} /> ·{' '}
          <Behind reviewed="skipped" count={skipped} words={`${formatCount(skipped)} skipped`} />
        </span>
      </div>
      {reviewers.length === 0 ? (
        <p class="muted">Nobody has decided anything yet.</p>
      ) : (
        <div class="table-frame">
          <table>
            <thead>
              <tr>
                <th scope="col">Reviewer</th>
                <th scope="col" class="number">
                  Decisions
                </th>
                <th scope="col" class="number">
                  Called good
                </th>
              </tr>
            </thead>
            <tbody>
              {reviewers.map((one) => (
                <tr key={one.reviewer}>
                  <th scope="row" class="breaks">
                    {one.reviewer}
                  </th>
                  <td class="number">
                    <a href={hrefTo('/generations', { reviewer: one.reviewer })}>{formatCount(one.decisions)}</a>
                    {one.outputs !== one.decisions && (
                      <span class="before muted">on {formatThings(one.outputs, 'output')}</span>
                    )}
                  </td>
                  <td class="number">{formatShare(one.positive / Math.max(1, one.decisions))}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <h3 class="later-title">
        <Term
          words="Agreement"
          means="Over outputs that two people or more have decided: Cohen’s κ where two share them, Krippendorff’s α where more do. 1 is always, 0 is what chance would give."
        />
      </h3>
      <p>
        {agreementWords(agreement)}
        {agreement !== null && <Shared agreement={agreement} />}
      </p>
    </section>
  );
}

/** Over which outputs, and those whose reviewers do not agree. */
function Shared({
  agreement: { outputs, reviewers, same },
}: {
  agreement: NonNullable<ReviewReport['agreement']>;
}): JSX.Element {
  return (
    <>
      , over <Behind reviewed="shared" count={outputs} words={formatThings(outputs, 'output')} /> and{' '}
      {formatThings(reviewers, 'reviewer')}.{' '}
      {same < 1 && <a href={hrefTo('/generations', { reviewed: 'split' })}>Those they differ on</a>}
    </>
  );
}

/** A number, as the way to what it counted. */
function Behind({ reviewed, count, words }: { reviewed: ReviewedWay; count: number; words: string }): JSX.Element {
  return count === 0 ? <span>{words}</span> : <a href={hrefTo('/generations', { reviewed })}>{words}</a>;
}

/** Whether the place of an answer sways who compares. */
function PairsCompared({ pairs }: { pairs: ReviewReport['pairs'] }): JSX.Element | null {
  const { decisions, left, right, both_good, both_bad, left_share } = pairs;
  if (decisions === 0) return null;
  return (
    <section class="card" aria-labelledby="pairs-title">
      <div class="section-head">
        <h2 id="pairs-title">Side by side</h2>
        <span class="muted">{formatThings(decisions, 'pair')} compared</span>
      </div>
      <p>
        Left better {formatCount(left)}, right better {formatCount(right)}, both good {formatCount(both_good)}, both bad{' '}
        {formatCount(both_bad)}.
      </p>
      {left_share !== null && (
        <p>
          <Term
            words="Left preferred"
            means="Sides are drawn at random. Where the place sways nobody, the left one is preferred about half the time."
          />{' '}
          {formatRate(left_share)}{' '}
          <span class="muted">
            95% interval {formatBounds(left_share)} · n {formatCount(left_share.n)}
          </span>
        </p>
      )}
    </section>
  );
}

function Machine({ machine }: { machine: ReviewReport['machine'] }): JSX.Element {
  return (
    <section class="card" aria-labelledby="machine-title">
      <div class="section-head">
        <h2 id="machine-title">Are the labels right?</h2>
        <span class="muted">
          {formatThings(machine.outputs, 'output')} of the random audit
          {machine.sampling_probability !== null && `, ${formatShare(machine.sampling_probability, 1)} of all drawn`}
        </span>
      </div>
      {machine.outputs === 0 ? (
        <Nothing
          title={machine.tied === 0 ? 'The random audit has no decisions yet.' : 'The random audit has no verdict yet.'}
        >
          Only what is drawn at random can say how often the labels are right; the rest of the queue is what is in
          doubt. <a href={withQuery({ show: undefined, queue: 'audit', blind: '1' })}>Audit a few, blind</a>
        </Nothing>
      ) : (
        <>
          <div class="table-frame">
            <table>
              <thead>
                <tr>
                  <th scope="col">The label said</th>
                  <th scope="col" class="number">
                    Outputs
                  </th>
                  <th scope="col">Reviewers called good</th>
                  <th scope="col">
                    <Term
                      words="Precision"
                      means="Of what the label called good (or bad), the share that reviewers called the same, with its 95% interval."
                    />
                  </th>
                </tr>
              </thead>
              <tbody>
                {machine.statuses.map(({ status, outputs, good, precision }) => (
                  <tr key={status}>
                    <th scope="row">
                      <Status status={status} />
                    </th>
                    <td class="number">
                      {outputs === 0 ? '0' : <a href={hrefToAudited(status)}>{formatCount(outputs)}</a>}
                    </td>
                    <td>
                      <RateCell rate={good} href={hrefToAudited(status)} />
                    </td>
                    <td>
                      {says(status) ? (
                        <RateCell rate={precision} href={hrefToAudited(status)} />
                      ) : (
                        <span class="muted">says neither</span>
                      )}
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <Calibration calibration={machine.calibration} />
        </>
      )}
      {machine.tied > 0 && (
        <p class="muted small">
          Left out: <a href={hrefToAudited('tied')}>{formatThings(machine.tied, 'audited output')}</a> on which as many
          reviewers said good as bad.
        </p>
      )}
    </section>
  );
}

/** Those of the random audit that a row is about. */
const hrefToAudited = (audited: LabelStatus | 'tied'): string => hrefTo('/generations', { audited });

/** Whether a label of this status says good or bad at all. */
const says = (status: LabelStatus): boolean => status === 'positive' || status === 'negative';

function Calibration({
  calibration: { bins, ece, outputs, needed },
}: {
  calibration: ReviewReport['machine']['calibration'];
}): JSX.Element {
  const known = bins.flatMap(({ p, good }) => (good === null ? [] : [{ p, good }]));
  const title = (
    <h3 class="later-title">
      <Term
        words="Calibration"
        means="Of the outputs that a label called p likely good, how many reviewers called good: the closer the two, the more the probabilities can be trusted. ECE is the mean distance."
      />{' '}
      {ece !== null && <span class="muted">expected error {formatShare(ece, 1)}</span>}
    </h3>
  );
  if (known.length === 0)
    return (
      <>
        {title}
        <p class="muted">
          Nothing can be said yet: {formatCount(outputs)} of at least {formatThings(needed, 'audited output')} with
          evidence. {formatCount(Math.max(0, needed - outputs))} more are needed.
        </p>
      </>
    );
  return (
    <>
      {title}
      <div class="table-frame calibration">
        <table class="small">
          <thead>
            <tr>
              <th scope="col" class="number">
                Label’s p
              </th>
              <th scope="col" class="number">
                Good
              </th>
              <th scope="col">With its 95% interval</th>
              <th scope="col" class="number">
                n
              </th>
            </tr>
          </thead>
          <tbody>
            {known.map(({ p, good }, index) => (
              <tr key={String(index)}>
                <td class="number">{p.toFixed(2)}</td>
                <td class="number">{good.value.toFixed(2)}</td>
                <td>
                  <IntervalBar rate={good} tone="accent" />
                </td>
                <td class="number">{formatCount(good.n)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
