/** The label as an argument one can check: what speaks for the answer, what against, what did not count, what comes of it. */
import type { JSX } from 'preact';
import type { StoredEvent } from '../../../shared/event.ts';
import type { Decision, DroppedEvidence, Evidence, Label } from '../../../shared/label.ts';
import { dropWords, gateWords, signalWords } from '../../../shared/label-words.ts';
import { LOOKS_LISTED_MAX } from '../../../shared/limits.ts';
import { capitalised, formatActor, formatWeight } from '../format.ts';
import { Icon } from '../parts/icon.tsx';
import { Status } from '../parts/status.tsx';
import { Time } from '../parts/time.tsx';
import { mayAdminister, reasonWord } from '../session.ts';
import { concludes, formatFor, type RowWords, rowWords } from './conclude.ts';
import { describeEvent } from './describe-event.ts';

/** One person can move an output by this much, ln 9: the length of a full bar. */
const FULL_BAR = Math.log(9);

interface ArgumentProps {
  label: Label | null;
  decisions: readonly Decision[];
  events: readonly StoredEvent[];
}

export function Argument({ label, decisions, events }: ArgumentProps): JSX.Element {
  if (label === null) {
    return (
      <section class="card argument" aria-labelledby="label-title">
        <h2 id="label-title">Label</h2>
        <p class="muted">Nobody has done anything with this answer yet, so there is nothing to label.</p>
      </section>
    );
  }
  const speaksFor = label.evidence.filter(({ weight }) => weight > 0);
  const speaksAgainst = label.evidence.filter(({ weight }) => weight <= 0);
  return (
    <section class="card argument" aria-labelledby="label-title">
      <div class="section-head">
        <h2 id="label-title">Label</h2>
        <Status status={label.status} />
      </div>
      <p class="conclusion">{concludes(label)}</p>
      <Scale p={label.p} />
      {decisions.map((decision) => (
        <Verdict key={decision.id} decision={decision} />
      ))}
      {label.recheck && (
        <p class="notice">Strong evidence against this decision has arrived since. It is worth another look.</p>
      )}
      <Side title="Speaks for it" sum={label.s_plus} evidence={speaksFor} none="Nothing." />
      <Side title="Speaks against it" sum={-label.s_minus} evidence={speaksAgainst} none="Nothing." />
      <Dropped dropped={label.dropped} events={events} />
      <Rows rows={label.rows.map(rowWords)} status={label.status} />
      <p class="muted small">
        Policy {label.policy_version} · weights are log-odds
        {mayAdminister() && (
          <>
            , <a href="/settings?part=policy">where they come from</a>
          </>
        )}{' '}
        · updated <Time iso={label.updated_at} />
      </p>
    </section>
  );
}

/** p on a line from bad to good, with the borders of the statuses. */
function Scale({ p }: { p: number }): JSX.Element {
  return (
    <figure class="scale">
      <svg viewBox="0 0 200 14" preserveAspectRatio="none" aria-hidden="true">
        <rect class="negative" x="0" y="5" width="50" height="4" />
        <rect class="uncertain" x="50" y="5" width="100" height="4" />
        <rect class="positive" x="150" y="5" width="50" height="4" />
        <rect class="here" x={Math.min(197, Math.max(0, p * 200 - 1.5))} y="0" width="3" height="14" rx="1.5" />
      </svg>
      <figcaption>
        <span>bad</span>
        <span>p {p.toFixed(2)}</span>
        <span>good</span>
      </figcaption>
    </figure>
  );
}

/** One that was taken back says so, and no longer what for: it counts nothing. */
function Verdict({ decision: { reviewer, verdict, reason, decided_at, withdrawn_at } }: VerdictProps): JSX.Element {
  const decided = `decided: ${verdict === 'positive' ? 'good' : 'bad'}`;
  if (withdrawn_at !== undefined)
    return (
      <p class="muted small">
        <bdi>{reviewer}</bdi> {decided}, and took it back · <Time iso={withdrawn_at} />
      </p>
    );
  return (
    <div class="verdict">
      <Icon name="shield" />
      <div>
        <p>
          <strong dir="auto">{reviewer}</strong> {decided} · <Time iso={decided_at} />
        </p>
        {reason !== null && (
          <p class="text" dir="auto">
            {reason}
          </p>
        )}
      </div>
    </div>
  );
}

interface VerdictProps {
  decision: Decision;
}

interface SideProps {
  title: string;
  sum: number;
  evidence: readonly Evidence[];
  none: string;
}

function Side({ title, sum, evidence, none }: SideProps): JSX.Element {
  return (
    <div class="side">
      <h3>
        {title}
        <span class="number" title={sum < 0 ? 'S⁻, the sum in log-odds' : 'S⁺, the sum in log-odds'}>
          {sum === 0 ? '0.00' : formatWeight(sum)}
        </span>
      </h3>
      {evidence.length === 0 && <p class="muted small">{none}</p>}
      <ul>
        {evidence.map((item) => (
          <li key={`${item.event_id} ${item.signal}`}>
            <Reason item={item} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Reason({ item }: { item: Evidence }): JSX.Element {
  const against = item.weight <= 0;
  const reduced = Math.abs(item.base_weight - item.weight) > 0.005;
  const length = Math.min(1, Math.abs(item.weight) / FULL_BAR) * 100;
  return (
    <>
      <p class="reason">
        <span>
          {capitalised(signalWords[item.signal])}
          {item.detail !== undefined && (
            <span class="muted">
              {' '}
              (<bdi>{item.detail}</bdi>)
            </span>
          )}
        </span>
        <span class={`weight ${against ? 'against' : 'for'}`}>{formatWeight(item.weight)}</span>
      </p>
      <svg class="weight-bar" viewBox="0 0 100 3" preserveAspectRatio="none" aria-hidden="true">
        <rect class="rail" width="100" height="3" />
        <rect class={against ? 'against' : 'for'} width={length} height="3" />
      </svg>
      <p class="muted small">
        {formatActor(item.actor)} · {item.verified ? 'verified' : 'unverified'} · <Time iso={item.at} />
        {reduced && ` · ${formatWeight(item.base_weight)} before rules and caps`}
      </p>
    </>
  );
}

function Dropped({
  dropped,
  events,
}: {
  dropped: readonly DroppedEvidence[];
  events: readonly StoredEvent[];
}): JSX.Element | null {
  if (dropped.length === 0) return null;
  const words = ({ signal, kind, event_id }: DroppedEvidence) =>
    signal === null
      ? describeEvent(events.find(({ id }) => id === event_id) ?? { kind, body: {} }, reasonWord).words
      : signalWords[signal];
  return (
    <details class="dropped" open={dropped.length <= 3}>
      <summary>
        Did not count <span class="number">{dropped.length}</span>
      </summary>
      <ul>
        {dropped.map((item) => (
          <li key={`${item.event_id} ${item.rule} ${item.signal}`}>
            <p>{capitalised(words(item))}</p>
            <p class="muted small">
              Why: {dropWords[item.rule]} · {formatActor(item.actor)} · {item.verified ? 'verified' : 'unverified'} ·{' '}
              <Time iso={item.at} />
            </p>
          </li>
        ))}
      </ul>
      {dropped.filter(({ kind }) => kind === 'shown').length >= LOOKS_LISTED_MAX && (
        <p class="muted small">Of those who only looked, the first {LOOKS_LISTED_MAX} are listed.</p>
      )}
    </details>
  );
}

function Rows({ rows, status }: { rows: readonly RowWords[]; status: Label['status'] }): JSX.Element {
  return (
    <div class="rows">
      <h3>Rows it yields</h3>
      {rows.length === 0 && (
        <p class="muted small">
          {status === 'positive' || status === 'negative'
            ? 'None: no format has a use for it yet.'
            : 'None: it takes a clear label, a correction or an edit.'}
        </p>
      )}
      <ul>
        {rows.map(({ id, task, words, source, gates }) => (
          <li key={id} class={gates.length === 0 ? 'yields' : 'held-back'}>
            <Icon name={gates.length === 0 ? 'check' : 'dash'} />
            <div>
              <p>
                <a href={`/export?format=${formatFor[task]}`}>{words}</a> <span class="muted">{source}</span>
              </p>
              {gates.map((gate) => (
                <p key={gate} class="muted small">
                  Held back: {gateWords[gate]}
                </p>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
