/** Alerts: what fires first, what is watched, and a form for another rule. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Alert } from '../../../shared/alert.ts';
import { ALERT_LOOK_BACK_HOURS } from '../../../shared/limits.ts';
import { useAct } from '../act.ts';
import { type AnswerOf, get, send } from '../api.ts';
import { useLive } from '../live.ts';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { SureButton } from '../parts/sure-button.tsx';
import { Time } from '../parts/time.tsx';
import { go, hrefTo, type Query } from '../router.ts';
import { mayAdminister } from '../session.ts';
import { AlertForm } from './alert-form.tsx';
import { behind, ruleWords, stateWords, statusWords } from './alert-words.ts';

const AGAIN_MS = 10_000;

export function AlertsView({ query }: { query: Query }): JSX.Element {
  const [changes, setChanges] = useState(0);
  const { data, problem } = useLive<AnswerOf<'listAlerts'>>(
    `alerts ${changes}`,
    (signal) => get<'listAlerts'>('/v1/alerts', {}, signal),
    AGAIN_MS,
  );
  const again = () => setChanges((times) => times + 1);
  // The form and the link to it take each other's place: whoever uses the keys goes with them.
  const edited = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (query.edit === undefined && edited.current !== undefined)
      document.getElementById(linkId(edited.current))?.focus();
    edited.current = query.edit;
  }, [query.edit]);
  return (
    <div class="stack settings">
      <h1>Alerts</h1>
      {data === null &&
        (problem?.kind === 'refused' ? <Refusal problem={problem} /> : <Loading lines={5} words="Loading alerts" />)}
      {data?.items.length === 0 && (
        <Nothing title="Nothing is watched yet.">
          {mayAdminister()
            ? 'Say below what you want to be told of. You see it here, on the overview, and wherever your Prometheus sends it.'
            : 'An administrator says what is to be watched.'}
        </Nothing>
      )}
      {data !== null && data.items.length > 0 && (
        <section class="card" aria-labelledby="watched-title">
          <h2 id="watched-title">{concludeAlerts(data.items)}</h2>
          <ul class="rows-list">
            {data.items.map((alert) => (
              <li key={alert.id}>
                {query.edit === alert.id && mayAdminister() ? (
                  <Edit alert={alert} again={again} />
                ) : (
                  <Row alert={alert} again={again} />
                )}
              </li>
            ))}
          </ul>
        </section>
      )}
      {data !== null && mayAdminister() && (
        <section class="card form" aria-labelledby="new-title">
          <h2 id="new-title">Add a rule</h2>
          <AlertForm
            words="Add the rule"
            save={(rule) => send<'createAlert'>('POST', '/v1/alerts', rule)}
            onSaved={again}
          />
        </section>
      )}
    </div>
  );
}

const linkId = (alertId: string): string => `edit-${alertId}`;

function concludeAlerts(alerts: readonly Alert[]): string {
  const firing = alerts.filter(({ state }) => state.status === 'firing').length;
  return firing === 0 ? 'Nothing fires' : `${firing} of ${alerts.length} ${firing === 1 ? 'fires' : 'fire'}`;
}

interface RowProps {
  alert: Alert;
  again: () => void;
}

function Row({ alert, again }: RowProps): JSX.Element {
  const { id, name, state } = alert;
  const opened = behind(alert);
  const { busy, problem, run } = useAct();
  const remove = async () => {
    if ((await run(() => send<'deleteAlert'>('DELETE', `/v1/alerts/${id}`))) !== null) again();
  };
  return (
    <>
      <div>
        <p>
          <span class={state.status === 'firing' ? 'tag warn' : 'tag'}>{statusWords[state.status]}</span>{' '}
          <span class="row-prompt breaks">{name}</span>
        </p>
        <p>
          {stateWords(alert)} <Since state={state} />
          <a href={opened.href}>
            {opened.words}
            <span class="visually-hidden">: {name}</span>
          </a>
        </p>
        <p class="muted small breaks">{ruleWords(alert)}</p>
        {problem !== null && <Refusal problem={problem} />}
      </div>
      {mayAdminister() && (
        <span class="buttons">
          <a class="button" id={linkId(id)} href={hrefTo('/alerts', { edit: id })}>
            Edit<span class="visually-hidden"> {name}</span>
          </a>
          <SureButton words="Delete" sure="Delete this rule" about={name} disabled={busy} onSure={remove} />
        </span>
      )}
    </>
  );
}

/** Further back than it is looked, nobody knows. */
function Since({ state: { since, to } }: { state: Alert['state'] }): JSX.Element | null {
  if (since === null) return null;
  if (Date.parse(to) - Date.parse(since) >= ALERT_LOOK_BACK_HOURS * 3_600_000) return <>For a week or longer. </>;
  return (
    <>
      Since <Time iso={since} />.{' '}
    </>
  );
}

function Edit({ alert, again }: RowProps): JSX.Element {
  const close = () => go(hrefTo('/alerts'));
  const whole = useRef<HTMLDivElement>(null);
  useEffect(() => whole.current?.querySelector('select')?.focus(), []);
  return (
    <div ref={whole}>
      <AlertForm
        rule={alert}
        words="Save the rule"
        save={(rule) => send<'putAlert'>('PUT', `/v1/alerts/${alert.id}`, rule)}
        onSaved={() => {
          again();
          close();
        }}
        onCancel={close}
      />
    </div>
  );
}
