/** Projects, keys, signing secrets, accounts and sessions in the database. */
import { sql } from 'kysely';
import type { PrivacySettings } from '../../shared/privacy.ts';
import type { ProjectSettings } from '../../shared/settings.ts';
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';

export interface FoundKey {
  id: string;
  kind: 'publishable' | 'secret';
  name: string;
  scopes: string[];
  project: Project;
}

/** The live key with this hash, and its project. */
export async function findKey(db: Db, hash: Buffer): Promise<FoundKey | undefined> {
  const key = await db
    .selectFrom('keys')
    .select(['id', 'kind', 'name', 'scopes', 'project_id'])
    .where('hash', '=', hash)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();
  if (key === undefined) return undefined;
  const project = await findProject(db, key.project_id);
  return project === undefined
    ? undefined
    : { id: key.id, kind: key.kind, name: key.name, scopes: key.scopes, project };
}

async function findProject(db: Db, id: number): Promise<Project | undefined> {
  return db.selectFrom('projects').selectAll().where('id', '=', id).executeTakeFirst();
}

/** The project made first: the one the environment's keys belong to. */
export async function findFirstProject(db: Db): Promise<Project | undefined> {
  return db.selectFrom('projects').selectAll().where('test_of', 'is', null).orderBy('id').limit(1).executeTakeFirst();
}

/** The project for trying things out that stands beside this one. */
export async function findTestProject(db: Db, projectId: number): Promise<Project | undefined> {
  return db.selectFrom('projects').selectAll().where('test_of', '=', projectId).executeTakeFirst();
}

export async function insertProject(
  db: Db,
  project: { name: string; origins: string[]; pseudonym_secret: Buffer; test_of?: number },
): Promise<Project> {
  return db.insertInto('projects').values(project).returningAll().executeTakeFirstOrThrow();
}

/** Puts what the environment names in place of what is stored; undefined leaves it. */
export async function updateProject(
  db: Db,
  projectId: number,
  { origins, burstVotesPerMinute }: { origins: string[] | undefined; burstVotesPerMinute: number | undefined },
): Promise<Project> {
  return db
    .updateTable('projects')
    .set({
      ...(origins === undefined ? {} : { origins }),
      ...(burstVotesPerMinute === undefined ? {} : { burst_votes_per_minute: burstVotesPerMinute }),
    })
    .where('id', '=', projectId)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Within a transaction: whoever signed in with the old password is signed out. */
export async function updatePassword(db: Db, projectId: number, name: string, passwordHash: string): Promise<void> {
  await db
    .updateTable('accounts')
    .set({ password_hash: passwordHash })
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .execute();
  await deleteSessionsOf(db, projectId, name);
}

export async function updateSettings(db: Db, projectId: number, settings: ProjectSettings): Promise<void> {
  await db
    .updateTable('projects')
    .set({ settings: JSON.stringify(settings) })
    .where('id', '=', projectId)
    .execute();
}

/** As it is now: a caller may be remembered from a moment ago. */
export async function findSettings(db: Db, projectId: number): Promise<ProjectSettings> {
  const { settings } = await db
    .selectFrom('projects')
    .select('settings')
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  return settings;
}

/** With it, people and generations are named in what is kept. */
export async function findPseudonymSecret(db: Db, projectId: number): Promise<Buffer> {
  const { pseudonym_secret } = await db
    .selectFrom('projects')
    .select('pseudonym_secret')
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  return pseudonym_secret;
}

export async function findPrivacySettings(db: Db, projectId: number): Promise<PrivacySettings> {
  const found = await db
    .selectFrom('projects')
    .select(['redaction', 'retention_days', 'assumed_improve', 'assumed_train'])
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  return {
    redaction: found.redaction,
    retention_days: found.retention_days,
    assumed_consent: [
      ...(found.assumed_improve ? (['improve'] as const) : []),
      ...(found.assumed_train ? (['train'] as const) : []),
    ],
  };
}

export async function updatePrivacySettings(db: Db, projectId: number, settings: PrivacySettings): Promise<void> {
  await db
    .updateTable('projects')
    .set({
      redaction: JSON.stringify(settings.redaction),
      retention_days: settings.retention_days,
      assumed_improve: settings.assumed_consent.includes('improve'),
      assumed_train: settings.assumed_consent.includes('train'),
    })
    .where('id', '=', projectId)
    .execute();
}

export async function markSampleFilled(db: Db, projectId: number): Promise<void> {
  await db.updateTable('projects').set({ sample_filled_at: new Date() }).where('id', '=', projectId).execute();
}

export interface NewKey {
  project_id: number;
  id: string;
  kind: 'publishable' | 'secret';
  name: string;
  hash: Buffer;
  public_key: string | null;
  scopes: string[];
}

/** Stores a key unless the project has one with the same hash. */
export async function insertKey(db: Db, key: NewKey): Promise<void> {
  const known = await db
    .selectFrom('keys')
    .select('id')
    .where('project_id', '=', key.project_id)
    .where('hash', '=', key.hash)
    .executeTakeFirst();
  if (known === undefined) await db.insertInto('keys').values(key).execute();
}

/** Live keys of a kind, oldest first; `public_key` is null for secret ones. */
export async function listKeys(
  db: Db,
  projectId: number,
  kind: 'publishable' | 'secret',
): Promise<{ id: string; name: string; public_key: string | null }[]> {
  return db
    .selectFrom('keys')
    .select(['id', 'name', 'public_key'])
    .where('project_id', '=', projectId)
    .where('kind', '=', kind)
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
}

export async function revokeKeysNamed(db: Db, projectId: number, name: string): Promise<void> {
  await db
    .updateTable('keys')
    .set({ revoked_at: new Date() })
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Notes that a key was used, unless that is noted of a time after `unlessSince`: each process sees but its own uses. */
export async function touchKey(
  db: Db,
  projectId: number,
  id: string,
  { at, unlessSince }: { at: Date; unlessSince: Date },
): Promise<void> {
  await db
    .updateTable('keys')
    .set({ last_used_at: at })
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .where((eb) => eb.or([eb('last_used_at', 'is', null), eb('last_used_at', '<=', unlessSince)]))
    .execute();
}

export interface SigningSecret {
  kid: string;
  secret: string;
}

export async function listSigningSecrets(db: Db, projectId: number): Promise<SigningSecret[]> {
  return db
    .selectFrom('signing_secrets')
    .select(['kid', 'secret'])
    .where('project_id', '=', projectId)
    .orderBy('created_at', 'desc')
    .execute();
}

/** Stores or replaces the secret of this name: the project signs from now on. Within a transaction. */
export async function putSigningSecret(db: Db, projectId: number, signing: SigningSecret): Promise<void> {
  await setSigns(db, projectId, true);
  await db
    .insertInto('signing_secrets')
    .values({ project_id: projectId, ...signing })
    .onConflict((conflict) => conflict.columns(['project_id', 'kid']).doUpdateSet({ secret: signing.secret }))
    .execute();
}

/** Whether what nobody vouches for counts less, and trains nothing. */
export async function setSigns(db: Db, projectId: number, signs: boolean): Promise<void> {
  await db.updateTable('projects').set({ signs }).where('id', '=', projectId).execute();
}

export interface Account {
  name: string;
  role: 'viewer' | 'reviewer' | 'admin';
  password_hash: string;
}

export async function listAccounts(db: Db, projectId: number): Promise<Account[]> {
  return db
    .selectFrom('accounts')
    .select(['name', 'role', 'password_hash'])
    .where('project_id', '=', projectId)
    .orderBy('name')
    .execute();
}

export async function insertAccount(db: Db, projectId: number, account: Account): Promise<void> {
  await db
    .insertInto('accounts')
    .values({ project_id: projectId, ...account })
    .execute();
}

export interface FoundSession {
  account: string;
  role: 'viewer' | 'reviewer' | 'admin';
  project: Project;
}

export async function findSession(db: Db, projectId: number, tokenHash: Buffer): Promise<FoundSession | undefined> {
  const session = await db
    .selectFrom('sessions')
    .select(['account', 'role'])
    .where('project_id', '=', projectId)
    .where('token_hash', '=', tokenHash)
    .where('expires_at', '>', sql<Date>`now()`)
    .executeTakeFirst();
  if (session === undefined) return undefined;
  const project = await findProject(db, projectId);
  return project === undefined ? undefined : { ...session, project };
}

/**
 * Opens a session, and forgets those of the project that have run out. False, and none is opened, where the account is
 * gone or has another password than the one that was looked at: that takes a while, and whoever is removed or changed
 * meanwhile has had their sessions ended already. The role is the account's as it is now.
 */
export async function insertSession(
  db: Db,
  session: { project_id: number; token_hash: Buffer; account: string; password_hash: string; expires_at: Date },
): Promise<boolean> {
  const { project_id, token_hash, account, password_hash, expires_at } = session;
  // Whoever changes the account holds its row until their change and the end of its sessions are both there.
  const { numAffectedRows = 0n } = await sql`
    insert into sessions (project_id, token_hash, account, role, expires_at)
    select project_id, ${token_hash}, name, role, ${expires_at} from accounts
    where project_id = ${project_id} and name = ${account} and password_hash = ${password_hash}
    for share`.execute(db);
  await db
    .deleteFrom('sessions')
    .where('project_id', '=', project_id)
    .where('expires_at', '<=', sql<Date>`now()`)
    .execute();
  return numAffectedRows > 0n;
}

export async function deleteSession(db: Db, projectId: number, tokenHash: Buffer): Promise<void> {
  await db.deleteFrom('sessions').where('project_id', '=', projectId).where('token_hash', '=', tokenHash).execute();
}

/** After the account has changed, in the same transaction: who signs in meanwhile waits for it (`insertSession`). */
export async function deleteSessionsOf(db: Db, projectId: number, name: string): Promise<void> {
  await db.deleteFrom('sessions').where('project_id', '=', projectId).where('account', '=', name).execute();
}

/** Everybody signs in again. */
export async function deleteAllSessions(db: Db, projectId: number): Promise<void> {
  await db.deleteFrom('sessions').where('project_id', '=', projectId).execute();
}

/** Runs `work` in a transaction that only one process at a time can be in: for what every replica does at start. */
export async function alone<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${SETUP_LOCK})`.execute(transaction);
    return work(transaction);
  });
}

/** "nods" in ASCII; any constant that nothing else uses. */
const SETUP_LOCK = 0x6e6f6473;
