/** Every policy the project has had or been proposed; any of them can be put in force again. */
import type { JSX } from 'preact';
import { useAct } from '../act.ts';
import { type AnswerOf, get, send } from '../api.ts';
import { Refusal } from '../parts/notices.tsx';
import { SureButton } from '../parts/sure-button.tsx';
import { Time } from '../parts/time.tsx';
import { Loaded } from './loaded.tsx';

type Versions = AnswerOf<'listPolicyVersions'>;

export function PolicyVersions({ onAdopted }: { onAdopted: () => void }): JSX.Element {
  return (
    <section class="card form" aria-labelledby="policies-title">
      <h2 id="policies-title">Earlier policies</h2>
      <Loaded load={(signal) => get<'listPolicyVersions'>('/v1/policy/versions', {}, signal)}>
        {({ items }) =>
          items.length === 0 ? <p class="muted">None yet.</p> : <List versions={items} onAdopted={onAdopted} />
        }
      </Loaded>
    </section>
  );
}

function List({ versions, onAdopted }: { versions: Versions['items']; onAdopted: () => void }): JSX.Element {
  const { busy, problem, run } = useAct();
  const adopt = async (number: number) => {
    if ((await run(() => send<'adoptPolicy'>('POST', '/v1/policy/adopt', { number }))) !== null) onAdopted();
  };
  return (
    <>
      {problem !== null && <Refusal problem={problem} />}
      <ul class="rows-list">
        {versions.map(({ number, origin, created_by, created_at, adoptions, in_force }) => (
          <li key={number}>
            <div>
              <p>
                <strong>Policy {number}</strong> {in_force && <span class="tag gold">in force</span>}
              </p>
              <p class="muted small">
                {origin === 'estimate' ? 'measured' : 'set'} by{' '}
                <span class="breaks" dir="auto">
                  {created_by}
                </span>
                , <Time iso={created_at} />
                {adoptions.map(({ by, at }) => (
                  <span key={at}>
                    {' '}
                    · put in force by <bdi>{by}</bdi>, <Time iso={at} />
                  </span>
                ))}
              </p>
            </div>
            {!in_force && (
              <SureButton
                words="Put in force"
                sure="Labels will be made anew"
                about={`policy ${number}`}
                disabled={busy}
                onSure={() => adopt(number)}
              />
            )}
          </li>
        ))}
      </ul>
    </>
  );
}
