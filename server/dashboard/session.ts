/** Who is signed in, and whether the server can be reached: the two things every view depends on. */
import { signal } from '@preact/signals';
import type { Session } from '../../shared/key.ts';
import { type Answer, get, type Problem, send } from './api.ts';
import { keepDraftsOf } from './drafts.ts';
import { forgetKept } from './going-back.ts';

export type SessionState =
  | { state: 'loading' }
  | { state: 'signed_in'; session: Session }
  /** `ended`: whose session it was that has ended by itself; they go on where they were. */
  | { state: 'signed_out'; ended: Session | null };

export const session = signal<SessionState>({ state: 'loading' });

/** Null while the server answers; else when it last did, in milliseconds since 1970. */
export const lostSince = signal<number | null>(null);

let lastAnswerAt = Date.now();

/** Every answer passes here, so that one banner and one sign-in form serve all views. */
export function note(answer: Answer<unknown>): void {
  if (!answer.ok && answer.problem.kind === 'lost') {
    if (answer.problem.code !== 'rate_limited') lostSince.value ??= lastAnswerAt;
    return;
  }
  lastAnswerAt = Date.now();
  lostSince.value = null;
  if (!answer.ok && answer.problem.kind === 'signed_out' && session.value.state !== 'signed_out') {
    session.value = {
      state: 'signed_out',
      ended: session.value.state === 'signed_in' ? session.value.session : null,
    };
  }
}

/** Whether the server answers, for whoever waits for it; the banner says so either way. */
export async function isReachable(): Promise<boolean> {
  const answer = await get<'getSession'>('/v1/session');
  note(answer);
  return answer.ok || answer.problem.kind !== 'lost';
}

/** Finds out who is signed in. */
export async function loadSession(): Promise<void> {
  const answer = await get<'getSession'>('/v1/session');
  note(answer);
  if (!answer.ok) return;
  if (answer.data !== null) keepDraftsOf(answer.data.name);
  session.value =
    answer.data === null ? { state: 'signed_out', ended: null } : { state: 'signed_in', session: answer.data };
}

/** Null when it worked; else why not. Without a name it is the `admin` who signs in. */
export async function signIn(name: string, password: string): Promise<Problem | null> {
  const answer = await send<'postSession'>('POST', '/v1/session', { ...(name === '' ? {} : { name }), password });
  if (!answer.ok) return answer.problem;
  note(answer);
  forgetKept();
  keepDraftsOf(answer.data.name);
  session.value = { state: 'signed_in', session: answer.data };
  return null;
}

export async function signOut(): Promise<void> {
  const answer = await send<'deleteSession'>('DELETE', '/v1/session');
  note(answer);
  if (answer.ok) session.value = { state: 'signed_out', ended: null };
}

/** What the project calls a reason that people give with a vote; its key, where it calls it nothing. */
export function reasonWord(key: string): string {
  const words = shownSession()?.project.reason_words ?? {};
  return (Object.hasOwn(words, key) ? words[key] : undefined) ?? key;
}

/** What whoever is signed in may do: what the page does not offer, the server refuses all the same. */
export const mayAdminister = (): boolean => shownSession()?.role === 'admin';
export const mayReview = (): boolean => shownSession()?.role !== 'viewer';

/** Also of somebody whose session has just ended: they go on where they were. */
function shownSession(): Session | null {
  const { value } = session;
  if (value.state === 'signed_in') return value.session;
  return value.state === 'signed_out' ? value.ended : null;
}
