/** Keys, origins, signing secrets and people, for administrators. What is secret is shown once, when it is made. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { KeyView } from '../../../shared/access.ts';
import { AppError } from '../../../shared/error.ts';
import { PAGE_DEFAULT_ITEMS } from '../../../shared/limits.ts';
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import { type Bound, bind } from '../../http/route.ts';
import { createKey, hashKey } from '../create-key.ts';
import { hashPassword } from '../hash-password.ts';
import { alone, insertAccount, insertKey, putSigningSecret, setSigns } from '../store.ts';
import { type Remember, revocationOfAccount, revocationOfKey, revocationOfSecret } from './revocation.ts';
import * as store from './store.ts';

/** A key and the one that takes its place: more of a name would be keys that nobody remembers to revoke. */
const LIVE_OF_ONE_NAME_MAX = 2;
const LIVE_KEYS_MAX = 100;
const SIGNING_SECRETS_MAX = 2;
const PEOPLE_MAX = 100;
const LAST_SECRET =
  'This is the last signing secret. Make another one first; or say stop_signing=true: then what strangers send counts in full, and trains.';

interface Deps {
  db: Db;
  /** What is remembered of keys and secrets: this process is to notice the change at once. */
  forget: () => void;
  /**
   * Of secrets and people, whose rows go, called within the transaction that takes them away, before it commits: what
   * was acknowledged is on both disks, and what was refused on neither.
   */
  remember: Remember;
  /** The project signs, or signs no more: its labels are to be made anew. */
  onSigning: () => void;
}

export function managingRoutes(deps: Deps): Bound[] {
  return [
    ...keyRoutes(deps),
    ...originRoutes(deps),
    ...signingRoutes(deps),
    ...peopleRoutes(deps),
    ...auditRoutes(deps),
  ];
}

function keyRoutes({ db, forget, remember }: Deps): Bound[] {
  const create = async (
    db: Db,
    projectId: number,
    { kind, name, scopes }: { kind: 'publishable' | 'secret'; name: string; scopes: string[] },
  ): Promise<{ key: string; created: KeyView }> => {
    const live = await store.listLiveNamed(db, projectId, name);
    if (live.length >= LIVE_OF_ONE_NAME_MAX) {
      throw new AppError('conflict', 'Two keys of this name are live. Revoke the one that is no longer used.');
    }
    if ((await store.countLiveKeys(db, projectId)) >= LIVE_KEYS_MAX) {
      throw new AppError('conflict', `${LIVE_KEYS_MAX} keys are live. Revoke some.`);
    }
    const key = createKey(kind);
    const id = randomUUID();
    const public_key = kind === 'publishable' ? key : null;
    await insertKey(db, { project_id: projectId, id, kind, name, hash: hashKey(key), public_key, scopes });
    const row = await store.findKeyById(db, projectId, id);
    if (row === undefined) throw new AppError('internal', 'A key was made and not found.');
    return { key, created: present(row) };
  };

  return [
    bind(routes.listKeys, async ({ caller }) => ({
      items: (await store.listAllKeys(db, caller.project.id)).map(present),
    })),
    bind(routes.createKey, ({ caller, body }) =>
      alone(db, (db) => create(db, caller.project.id, { scopes: [], ...body, kind: body.kind, name: body.name })),
    ),
    bind(routes.rotateKey, ({ caller, params }) =>
      alone(db, async (db) => {
        const key = await store.findKeyById(db, caller.project.id, params.id);
        if (key === undefined || key.revoked_at !== null) throw new AppError('not_found', 'There is no such live key.');
        return create(db, caller.project.id, key);
      }),
    ),
    bind(routes.revokeKey, async ({ caller, params }) => {
      const hash = await store.revokeKey(db, caller.project.id, params.id);
      if (hash === undefined) throw new AppError('not_found', 'There is no such live key.');
      forget();
      // A leaked key stops, whatever becomes of the file: what it misses of keys is added at the next start.
      await remember([revocationOfKey(caller.project, hash)]);
      return { ok: true as const };
    }),
  ];
}

function originRoutes({ db, forget }: Deps): Bound[] {
  return [
    bind(routes.getOrigins, async ({ caller }) => ({ origins: await store.readOrigins(db, caller.project.id) })),
    bind(routes.putOrigins, async ({ caller, body }) => {
      await store.writeOrigins(db, caller.project.id, body.origins);
      forget();
      return body;
    }),
  ];
}

function signingRoutes({ db, forget, remember, onSigning }: Deps): Bound[] {
  return [
    bind(routes.listSigningSecrets, async ({ caller }) => ({
      items: (await store.listSigningSecretNames(db, caller.project.id)).map(withTime),
    })),
    bind(routes.createSigningSecret, async ({ caller, body }) => {
      const created = await alone(db, async (db) => {
        const live = await store.listSigningSecretNames(db, caller.project.id);
        const kid = body.kid ?? randomBytes(6).toString('base64url');
        if (live.some((one) => one.kid === kid)) throw new AppError('conflict', 'There is a secret of this name.');
        if (live.length >= SIGNING_SECRETS_MAX) {
          throw new AppError('conflict', 'Two signing secrets are live. Delete the one that signs no more.');
        }
        const secret = randomBytes(32).toString('base64url');
        await putSigningSecret(db, caller.project.id, { kid, secret });
        return { kid, secret };
      });
      forget();
      onSigning();
      return created;
    }),
    bind(routes.deleteSigningSecret, async ({ caller, params: { kid }, query }) => {
      await alone(db, async (db) => {
        const live = await store.listSigningSecretNames(db, caller.project.id);
        const isLast = live.length === 1;
        if (isLast && live[0]?.kid === kid && query.stop_signing !== true) {
          throw new AppError('last_secret', LAST_SECRET);
        }
        const created_at = await store.deleteSigningSecret(db, caller.project.id, kid);
        if (created_at === undefined) throw new AppError('not_found', 'There is no such signing secret.');
        await setSigns(db, caller.project.id, !isLast);
        await remember([revocationOfSecret(caller.project, { kid, created_at })]);
      });
      forget();
      onSigning();
      return { ok: true as const };
    }),
  ];
}

function peopleRoutes({ db, remember }: Deps): Bound[] {
  /** Alone, so that two administrators cannot remove each other. */
  const change = (
    projectId: number,
    name: string,
    act: (db: Db, person: { name: string; created_at: Date }) => Promise<void>,
    keepsAdmin: boolean,
  ): Promise<{ ok: true }> =>
    alone(db, async (db) => {
      const people = await store.listPeople(db, projectId);
      const person = people.find((one) => one.name === name);
      if (person === undefined) throw new AppError('not_found', 'Nobody has this name.');
      const others = people.filter((person) => person.role === 'admin' && person.name !== name);
      if (!keepsAdmin && others.length === 0) {
        throw new AppError('conflict', 'Somebody must stay who may administer this project.');
      }
      await act(db, person);
      return { ok: true as const };
    });

  return [
    bind(routes.listPeople, async ({ caller }) => ({
      items: (await store.listPeople(db, caller.project.id)).map(withTime),
    })),
    bind(routes.addPerson, async ({ caller, body: { name, role, password } }) => {
      const made = password ?? randomBytes(12).toString('base64url');
      const password_hash = await hashPassword(made);
      return alone(db, async (db) => {
        const people = await store.listPeople(db, caller.project.id);
        if (people.some((person) => person.name === name))
          throw new AppError('conflict', 'Somebody has this name already.');
        if (people.length >= PEOPLE_MAX) throw new AppError('conflict', `${PEOPLE_MAX} people are there. Remove some.`);
        await insertAccount(db, caller.project.id, { name, role, password_hash });
        return { name, password: password === undefined ? made : null };
      });
    }),
    bind(routes.changePerson, async ({ caller, body: { name, role, password } }) => {
      const password_hash = password === undefined ? undefined : await hashPassword(password);
      const changes = {
        ...(role === undefined ? {} : { role }),
        ...(password_hash === undefined ? {} : { password_hash }),
      };
      if (Object.keys(changes).length === 0) throw new AppError('invalid', 'Say role, password or both.');
      const keepsAdmin = role === undefined || role === 'admin';
      const { id } = caller.project;
      return change(id, name, (db) => store.updatePerson(db, id, name, changes), keepsAdmin);
    }),
    bind(routes.removePerson, ({ caller: { project }, body: { name } }) => {
      const remove = async (db: Db, person: { name: string; created_at: Date }): Promise<void> => {
        await store.deletePerson(db, project.id, name);
        await remember([revocationOfAccount(project, person)]);
      };
      return change(project.id, name, remove, false);
    }),
  ];
}

function auditRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.listAudit, async ({ caller, query }) => {
      const limit = query.limit ?? PAGE_DEFAULT_ITEMS;
      const found = await store.listAudit(db, caller.project.id, { before: query.cursor, limit: limit + 1 });
      const items = found.slice(0, limit).map((entry) => ({ ...entry, at: entry.at.toISOString() }));
      return { items, next_cursor: found.length > limit ? (items.at(-1)?.seq ?? null) : null };
    }),
  ];
}

function present(row: store.KeyRow): z.input<typeof KeyView> {
  return {
    ...row,
    scopes: store.scopesOf(row),
    created_at: row.created_at.toISOString(),
    last_used_at: row.last_used_at?.toISOString() ?? null,
    revoked_at: row.revoked_at?.toISOString() ?? null,
  };
}

function withTime<T extends { created_at: Date }>(row: T): Omit<T, 'created_at'> & { created_at: string } {
  return { ...row, created_at: row.created_at.toISOString() };
}
