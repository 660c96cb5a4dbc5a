/** Signing in to the page, and out; what the project sets for its widget. */
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../../shared/error.ts';
import type { Session } from '../../shared/key.ts';
import { routes } from '../../shared/routes.ts';
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';
import { readCookie, refuseOtherSites, SESSION_COOKIE } from '../http/authenticate.ts';
import { networkOf } from '../http/rate-limit.ts';
import { type Bound, bind, WithHeaders } from '../http/route.ts';
import { createToken, hashKey } from './create-key.ts';
import { readSessionCookie } from './find-caller.ts';
import { NO_PASSWORD, verifyPassword } from './hash-password.ts';
import {
  deleteSession,
  findFirstProject,
  findPrivacySettings,
  findSession,
  findSettings,
  findTestProject,
  insertSession,
  listAccounts,
  listKeys,
  updatePrivacySettings,
  updateSettings,
} from './store.ts';

const SESSION_DAYS = 14;
/** Sign-in attempts from one address, or one /64 of IPv6: few enough that a password is not guessed, enough for a forgetful person. */
const ATTEMPTS = { points: 10, duration: 15 * 60 };
/** Whoever signs in without a name. */
const ADMIN = 'admin';
/** Passwords looked at at once: each takes a third of a second and 32 MB (`hash-password.ts`). */
const SIGN_INS_AT_ONCE = 2;

export function sessionRoutes({ db, publicUrl }: { db: Db; publicUrl: () => string }): Bound[] {
  const attempts = new RateLimiterMemory(ATTEMPTS);
  let underWay = 0;

  /** From however many addresses attempts come: more than a few at once are told to wait. */
  const isPassword = async (password: string, stored: string): Promise<boolean> => {
    if (underWay >= SIGN_INS_AT_ONCE) throw new AppError('overloaded', 'Others are signing in. Try again in a moment.');
    underWay += 1;
    try {
      return await verifyPassword(password, stored);
    } finally {
      underWay -= 1;
    }
  };

  const describe = async (project: Project, name: string, role: Session['role']): Promise<Session> => {
    const test = await findTestProject(db, project.id);
    const publicKeyOf = async ({ id }: Project): Promise<string | null> =>
      (await listKeys(db, id, 'publishable'))[0]?.public_key ?? null;
    return {
      name,
      role,
      project: {
        name: project.name,
        publishable_key: await publicKeyOf(project),
        test_publishable_key: test === undefined ? null : await publicKeyOf(test),
        public_url: publicUrl(),
        reason_words: project.settings.reason_words ?? {},
      },
    };
  };

  return [
    // Whoever opens the page asks: that nobody is signed in is an answer, no failure.
    bind(routes.getSession, async ({ request }) => {
      const session = readSessionCookie(readCookie(request, SESSION_COOKIE) ?? '');
      const found = session && (await findSession(db, session.projectId, session.tokenHash));
      if (found === undefined) return null;
      refuseOtherSites(request);
      const account = (await listAccounts(db, found.project.id)).find(({ name }) => name === found.account);
      return account === undefined ? null : describe(found.project, account.name, account.role);
    }),

    bind(routes.postSession, async ({ body, address = '' }) => {
      const network = networkOf(address);
      await attempts.consume(network).catch((refusal: RateLimiterRes) => {
        throw new AppError('rate_limited', 'Too many attempts. Try again in a quarter of an hour.', {
          retryAfterS: Math.ceil(refusal.msBeforeNext / 1000),
        });
      });
      const project = await findFirstProject(db);
      if (project === undefined) throw new AppError('unavailable', 'There is no project yet.');
      const account = (await listAccounts(db, project.id)).find(({ name }) => name === (body.name ?? ADMIN));
      // A name that nobody has takes as long as a wrong password.
      if ((await isPassword(body.password, account?.password_hash ?? NO_PASSWORD)) && account !== undefined) {
        // This attempt alone is forgotten: who has an account of their own must not guess at another's between sign-ins.
        await attempts.reward(network);
        const token = createToken();
        const isOpen = await insertSession(db, {
          project_id: project.id,
          token_hash: hashKey(token),
          account: account.name,
          password_hash: account.password_hash,
          expires_at: new Date(Date.now() + SESSION_DAYS * 86_400_000),
        });
        if (!isOpen) throw new AppError('unauthenticated', 'This account has just changed. Sign in again.');
        return new WithHeaders(await describe(project, account.name, account.role), {
          'set-cookie': cookie(`${project.id}.${token}`, SESSION_DAYS * 86_400, publicUrl()),
        });
      }
      throw new AppError(
        'unauthenticated',
        body.name === undefined ? 'That is not the password.' : 'Name and password do not match.',
      );
    }),

    bind(routes.deleteSession, async ({ request }) => {
      const session = readSessionCookie(readCookie(request, SESSION_COOKIE) ?? '');
      if (session !== undefined) await deleteSession(db, session.projectId, session.tokenHash);
      return new WithHeaders({ ok: true as const }, { 'set-cookie': cookie('', 0, publicUrl()) });
    }),
  ];
}

/** @param deps.forget what is remembered of the project: this process is to notice the change at once */
export function settingsRoutes({ db, forget }: { db: Db; forget: () => void }): Bound[] {
  return [
    bind(routes.getSettings, ({ caller }) => findSettings(db, caller.project.id)),
    bind(routes.putSettings, async ({ caller, body }) => {
      await updateSettings(db, caller.project.id, body);
      return body;
    }),
    bind(routes.getPrivacySettings, ({ caller }) => findPrivacySettings(db, caller.project.id)),
    bind(routes.putPrivacySettings, async ({ caller, body }) => {
      await updatePrivacySettings(db, caller.project.id, body);
      forget();
      return body;
    }),
  ];
}

function cookie(value: string, maxAgeS: number, publicUrl: string): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${maxAgeS}; HttpOnly; SameSite=Strict${secure}`;
}
