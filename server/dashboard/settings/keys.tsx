/** Keys, the origins they are taken from, and signing secrets. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { KeyView } from '../../../shared/access.ts';
import type { Scope } from '../../../shared/key.ts';
import { useAct } from '../act.ts';
import { get, send } from '../api.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Refusal } from '../parts/notices.tsx';
import { Once } from '../parts/once.tsx';
import { SureButton } from '../parts/sure-button.tsx';
import { Time } from '../parts/time.tsx';
import { Loaded } from './loaded.tsx';
import { Origins } from './origins.tsx';
import { SigningSecrets } from './signing-secrets.tsx';

const scopeWords: Record<Scope, string> = {
  ingest: 'send events and generations',
  read: 'read everything but settings',
  review: 'decide on outputs',
  admin: 'all of it',
};

export function Keys(): JSX.Element {
  return (
    <>
      <Loaded load={(signal) => get<'listKeys'>('/v1/keys', {}, signal)}>
        {({ items }, again) => <KeyList keys={items} again={again} />}
      </Loaded>
      <Origins />
      <SigningSecrets />
    </>
  );
}

function KeyList({ keys, again }: { keys: readonly KeyView[]; again: () => void }): JSX.Element {
  const { busy, problem, run } = useAct();
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const rotate = async ({ id, name }: KeyView) => {
    const created = await run(() => send<'rotateKey'>('POST', `/v1/keys/${id}/rotate`));
    if (created === null) return;
    setMade({ name, key: created.key });
    again();
  };
  const revoke = async ({ id }: KeyView) => {
    if ((await run(() => send<'revokeKey'>('DELETE', `/v1/keys/${id}`))) !== null) again();
  };
  const live = keys.filter(({ revoked_at }) => revoked_at === null);
  const revoked = keys.filter(({ revoked_at }) => revoked_at !== null);
  return (
    <section class="card form" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      {problem !== null && <Refusal problem={problem} />}
      {made !== null && <Once title={`The new key “${made.name}”.`} secret={made.key} onClose={() => setMade(null)} />}
      <ul class="rows-list">
        {live.map((key) => (
          <li key={key.id}>
            <div>
              <p>
                <span class="row-prompt breaks">{key.name}</span> <Age of={key} among={live} />
              </p>
              <p class="muted small">
                {key.kind === 'publishable' ? 'publishable, for pages' : `secret: ${key.scopes.join(', ')}`} · made{' '}
                <Time iso={key.created_at} /> ·{' '}
                {key.last_used_at === null ? (
                  'never used'
                ) : (
                  <>
                    used <Time iso={key.last_used_at} ago />
                  </>
                )}
              </p>
              {key.public_key !== null && <code class="breaks">{key.public_key}</code>}
            </div>
            <span class="buttons">
              {key.public_key !== null && <CopyButton text={key.public_key} />}
              <button type="button" class="quiet" disabled={busy} onClick={() => rotate(key)}>
                Rotate<span class="visually-hidden"> {key.name}</span>
              </button>
              <SureButton
                words="Revoke"
                sure="Revoke it now"
                about={key.name}
                disabled={busy}
                onSure={() => revoke(key)}
              />
            </span>
          </li>
        ))}
      </ul>
      <p class="muted small">
        To change a key without a gap: rotate it, give the new one to whatever uses it, then revoke the old one.
      </p>
      {revoked.length > 0 && (
        <details>
          <summary>{revoked.length} revoked</summary>
          <ul class="left-out small">
            {revoked.map((key) => (
              <li key={key.id}>
                <span class="breaks">{key.name}</span>
                <span class="muted">{key.revoked_at !== null && <Time iso={key.revoked_at} />}</span>
              </li>
            ))}
          </ul>
        </details>
      )}
      <NewKey
        onMade={(name, key) => {
          setMade({ name, key });
          again();
        }}
      />
    </section>
  );
}

/** Of keys with one name, as rotating makes them, which is the new one. */
function Age({ of, among }: { of: KeyView; among: readonly KeyView[] }): JSX.Element | null {
  const others = among.filter(({ id, name, kind }) => id !== of.id && name === of.name && kind === of.kind);
  if (others.length === 0) return null;
  const isNewest = others.every(({ created_at }) => created_at <= of.created_at);
  return isNewest ? <span class="tag">New</span> : <span class="tag warn">Old</span>;
}

function NewKey({ onMade }: { onMade: (name: string, key: string) => void }): JSX.Element {
  const [name, setName] = useState('');
  const [kind, setKind] = useState<'secret' | 'publishable'>('secret');
  const [scopes, setScopes] = useState<readonly Scope[]>(['ingest']);
  const { busy, problem, run } = useAct();
  const make = async (event: Event) => {
    event.preventDefault();
    const created = await run(() =>
      send<'createKey'>('POST', '/v1/keys', kind === 'secret' ? { kind, name, scopes } : { kind, name }),
    );
    if (created === null) return;
    setName('');
    onMade(name, created.key);
  };
  return (
    <form class="form new-one" onSubmit={make}>
      <h3>A new key</h3>
      <div class="row-of-fields wide">
        <label class="field">
          Name of the key
          <input
            type="text"
            required
            maxLength={100}
            autocomplete="off"
            placeholder="backend of the shop"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          Kind
          <select
            value={kind}
            onChange={(event) => setKind(event.currentTarget.value === 'secret' ? 'secret' : 'publishable')}
          >
            <option value="secret">Secret, for backends</option>
            <option value="publishable">Publishable, for pages</option>
          </select>
        </label>
      </div>
      {kind === 'secret' && (
        <fieldset>
          <legend>It may</legend>
          <div class="checks">
            {Object.entries(scopeWords).map(([scope, words]) => (
              <label key={scope} class="check">
                <input
                  type="checkbox"
                  checked={scopes.some((one) => one === scope)}
                  onChange={(event) =>
                    setScopes(
                      event.currentTarget.checked ? [...scopes, scope as Scope] : scopes.filter((one) => one !== scope),
                    )
                  }
                />
                {words}
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {problem !== null && <Refusal problem={problem} />}
      <div class="buttons">
        <button type="submit" disabled={busy || (kind === 'secret' && scopes.length === 0)}>
          Make the key
        </button>
      </div>
    </form>
  );
}
