/** The sign-in form. The address stays as it was, so that one lands where one wanted to be. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Mark } from './parts/mark.tsx';
import { signIn } from './session.ts';

export function SignIn({ ended }: { ended: boolean }): JSX.Element {
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    const password = field.current?.value ?? '';
    if (password === '') return setProblem('Type the admin password.');
    setBusy(true);
    const refused = await signIn(password);
    setBusy(false);
    if (refused === null) return;
    setProblem(refused.message);
    field.current?.select();
    field.current?.focus();
  };

  return (
    <main class="sign-in">
      <form onSubmit={submit} noValidate>
        <Mark />
        <h1>Sign in to Nod</h1>
        <p class="muted">
          {ended
            ? 'Your session has ended. Sign in again to go on where you were.'
            : 'With the admin password: the one in NOD_ADMIN_PASSWORD, or the one printed at the first start.'}
        </p>
        <label for="password">Admin password</label>
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
    </main>
  );
}
