/**
 * The sign-in form. The address stays as it was, so that one lands where one wanted to be. Where a session has ended by
 * itself, it lies over the page, which keeps what was typed.
 */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Mark } from './parts/mark.tsx';
import { signIn } from './session.ts';

export function SignIn(): JSX.Element {
  return (
    <main class="sign-in">
      <Form words="People sign in with their name; the administrator leaves it empty. The first password is the one in NOD_ADMIN_PASSWORD, or the one printed at the first start." />
    </main>
  );
}

export function SignInAgain({ name }: { name: string }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  // Opened, a dialog gives the focus to its first field; who comes back has only the password to type.
  const open = () => {
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLInputElement>('#password')?.focus();
  };
  useEffect(open, []);
  return (
    <dialog
      ref={dialog}
      class="sign-in over"
      aria-labelledby="sign-in-title"
      onCancel={(event) => event.preventDefault()}
      // A second Escape closes it all the same, and nothing works behind it.
      onClose={open}
    >
      <Form words="Your session has ended. Sign in again to go on where you were." name={name === ADMIN ? '' : name} />
    </dialog>
  );
}

const ADMIN = 'admin';

function Form({ words, name = '' }: { words: string; name?: string }): JSX.Element {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const nameField = useRef<HTMLInputElement>(null);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    const password = field.current?.value ?? '';
    if (password === '') return setProblem('Type the password.');
    setBusy(true);
    const refused = await signIn(nameField.current?.value.trim() ?? '', password);
    setBusy(false);
    if (refused === null) return;
    setProblem(refused.message);
    field.current?.select();
    field.current?.focus();
  };

  return (
    <form onSubmit={submit} noValidate>
      <Mark />
      <h1 id="sign-in-title">Sign in to Nod</h1>
      <p class="muted">{words}</p>
      <label for="sign-in-name">
        Name <span class="muted">(optional)</span>
      </label>
      <input
        id="sign-in-name"
        ref={nameField}
        type="text"
        autocomplete="username"
        defaultValue={name}
        maxLength={100}
      />
      <label for="password">Password</label>
      <input
        id="password"
        ref={field}
        type="password"
        autocomplete="current-password"
        aria-invalid={problem !== null}
        aria-describedby={problem === null ? undefined : 'sign-in-problem'}
      />
      <p id="sign-in-problem" class="problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="primary" disabled={busy}>
        {busy ? 'Signing in…' : 'Sign in'}
      </button>
    </form>
  );
}
