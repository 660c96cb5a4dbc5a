/** Who may sign in to the page, and as what. */
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Role } from '../../../shared/key.ts';
import { useAct } from '../act.ts';
import { type AnswerOf, get, send } from '../api.ts';
import { Refusal } from '../parts/notices.tsx';
import { Once } from '../parts/once.tsx';
import { SureButton } from '../parts/sure-button.tsx';
import { Time } from '../parts/time.tsx';
import { session } from '../session.ts';
import { Loaded } from './loaded.tsx';

const roleWords: Record<Role, string> = {
  viewer: 'Viewer: reads',
  reviewer: 'Reviewer: reads and decides',
  admin: 'Administrator: does everything',
};

type Person = AnswerOf<'listPeople'>['items'][number];

export function People(): JSX.Element {
  return (
    <Loaded load={(signal) => get<'listPeople'>('/v1/people', {}, signal)}>
      {({ items }, again) => <List people={items} again={again} />}
    </Loaded>
  );
}

function List({ people, again }: { people: readonly Person[]; again: () => void }): JSX.Element {
  const { busy, problem, run } = useAct();
  const [made, setMade] = useState<{ name: string; password: string } | null>(null);
  const current = session.value;
  const own = current.state === 'signed_in' ? current.session.name : null;
  const change = async (name: string, role: Role) => {
    if ((await run(() => send<'changePerson'>('POST', '/v1/people/change', { name, role }))) !== null) again();
  };
  const remove = async (name: string) => {
    if ((await run(() => send<'removePerson'>('POST', '/v1/people/remove', { name }))) !== null) again();
  };
  return (
    <section class="card form" aria-labelledby="people-title">
      <h2 id="people-title">People</h2>
      {problem !== null && <Refusal problem={problem} />}
      {made !== null && (
        <Once title={`The password of ${made.name}.`} secret={made.password} onClose={() => setMade(null)} />
      )}
      <ul class="rows-list">
        {people.map(({ name, role, created_at }) => (
          <li key={name}>
            <p>
              <span class="row-prompt breaks">{name}</span>{' '}
              <span class="muted small">
                {name === own && 'you · '}since <Time iso={created_at} />
              </span>
            </p>
            <span class="buttons">
              <RoleField name={name} role={role} disabled={busy || name === own} onRole={(to) => change(name, to)} />
              <SureButton
                words="Remove"
                sure="Remove: their sessions end"
                about={name}
                disabled={busy || name === own}
                onSure={() => remove(name)}
              />
            </span>
          </li>
        ))}
      </ul>
      <p class="muted small">A new role takes effect at once: sessions of that person end.</p>
      <NewPerson
        onAdded={(added) => {
          if (added.password !== null) setMade({ name: added.name, password: added.password });
          again();
        }}
      />
    </section>
  );
}

interface RoleProps {
  name: string;
  role: Role;
  disabled: boolean;
  onRole: (role: Role) => void;
}

function RoleField({ name, role, disabled, onRole }: RoleProps): JSX.Element {
  return (
    <select
      aria-label={`Role of ${name}`}
      value={role}
      disabled={disabled}
      onChange={(event) => onRole(event.currentTarget.value as Role)}
    >
      {Object.entries(roleWords).map(([key, words]) => (
        <option key={key} value={key}>
          {words}
        </option>
      ))}
    </select>
  );
}

function NewPerson({ onAdded }: { onAdded: (added: AnswerOf<'addPerson'>) => void }): JSX.Element {
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('reviewer');
  const { busy, problem, run } = useAct();
  const add = async (event: Event) => {
    event.preventDefault();
    const added = await run(() => send<'addPerson'>('POST', '/v1/people', { name, role }));
    if (added === null) return;
    setName('');
    onAdded(added);
  };
  return (
    <form class="form new-one" onSubmit={add}>
      <h3>Let somebody sign in</h3>
      <div class="row-of-fields wide">
        <label class="field">
          Their name
          <input
            type="text"
            required
            maxLength={100}
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label class="field">
          Role
          <select value={role} onChange={(event) => setRole(event.currentTarget.value as Role)}>
            {Object.entries(roleWords).map(([key, words]) => (
              <option key={key} value={key}>
                {words}
              </option>
            ))}
          </select>
        </label>
      </div>
      {problem !== null && <Refusal problem={problem} />}
      <div class="buttons">
        <button type="submit" disabled={busy}>
          Add them
        </button>
        <span class="muted small">A password is made and shown once.</span>
      </div>
    </form>
  );
}
