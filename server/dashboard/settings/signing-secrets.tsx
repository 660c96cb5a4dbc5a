/** Secrets that a backend signs trace tokens with, and how it does. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { useAct } from '../act.ts';
import { type AnswerOf, get, send } from '../api.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Refusal } from '../parts/notices.tsx';
import { Once } from '../parts/once.tsx';
import { SureButton } from '../parts/sure-button.tsx';
import { Time } from '../parts/time.tsx';
import { Loaded } from './loaded.tsx';
import { signingSamples } from './signing-samples.ts';

export function SigningSecrets(): JSX.Element {
  return (
    <section class="card form" aria-labelledby="signing-title">
      <h2 id="signing-title">Signing</h2>
      <p class="muted">
        With a signing secret your backend vouches for who saw which answer. From then on events without such a token
        count half and stay out of exports.
      </p>
      <Loaded load={(signal) => get<'listSigningSecrets'>('/v1/signing-secrets', {}, signal)}>
        {({ items }, again) => <Secrets secrets={items} again={again} />}
      </Loaded>
    </section>
  );
}

type Secret = AnswerOf<'listSigningSecrets'>['items'][number];

function Secrets({ secrets, again }: { secrets: readonly Secret[]; again: () => void }): JSX.Element {
  const { busy, problem, run } = useAct();
  const [made, setMade] = useState<AnswerOf<'createSigningSecret'> | null>(null);
  const make = async () => {
    const created = await run(() => send<'createSigningSecret'>('POST', '/v1/signing-secrets', {}));
    if (created === null) return;
    setMade(created);
    again();
  };
  const isLast = secrets.length === 1;
  const remove = async ({ kid }: Secret) => {
    const path = `/v1/signing-secrets/${encodeURIComponent(kid)}${isLast ? '?stop_signing=true' : ''}` as const;
    if ((await run(() => send<'deleteSigningSecret'>('DELETE', path))) !== null) again();
  };
  return (
    <>
      {problem !== null && <Refusal problem={problem} />}
      {made !== null && (
        <Once title={`The secret with the kid “${made.kid}”.`} secret={made.secret} onClose={() => setMade(null)} />
      )}
      {secrets.length === 0 ? (
        <p class="muted">This project signs nothing, which is normal: nothing counts less for it.</p>
      ) : (
        <ul class="rows-list">
          {secrets.map((secret) => (
            <li key={secret.kid}>
              <p>
                <code class="breaks">{secret.kid}</code>{' '}
                <span class="muted small">
                  made <Time iso={secret.created_at} />
                </span>
              </p>
              <SureButton
                words={isLast ? 'Delete, and sign no more' : 'Delete'}
                sure={
                  isLast
                    ? 'Sign no more: what strangers send counts in full, and trains'
                    : 'Delete: its tokens are refused at once'
                }
                about={secret.kid}
                disabled={busy}
                onSure={() => remove(secret)}
              />
            </li>
          ))}
        </ul>
      )}
      <div class="buttons">
        <button type="button" disabled={busy || secrets.length >= 2} onClick={make}>
          Make a signing secret
        </button>
        {secrets.length >= 2 && <span class="muted small">Two at most: delete the one that signs no more.</span>}
      </div>
      {signingSamples(made?.kid ?? secrets.at(-1)?.kid ?? 'env').map(({ title, text }) => (
        <details key={title}>
          <summary>Sign in {title}</summary>
          <div class="code">
            <pre>{text}</pre>
            <CopyButton text={text} />
          </div>
        </details>
      ))}
    </>
  );
}
