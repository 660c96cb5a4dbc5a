/** Keys, signing secrets, people and the audit log, as an administrator changes and reads them. */
import { sql } from 'kysely';
import type { Role, Scope } from '../../../shared/key.ts';
import type { Db } from '../../db/connect.ts';
import { deleteSessionsOf } from '../store.ts';

/** Without the hash, which is of no use to anybody who reads it. */
const keyColumns = ['id', 'kind', 'name', 'scopes', 'public_key', 'created_at', 'last_used_at', 'revoked_at'] as const;

export interface KeyRow {
  id: string;
  kind: 'publishable' | 'secret';
  name: string;
  scopes: string[];
  public_key: string | null;
  created_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
}

/** Newest first; revoked ones stay to be seen. */
export function listAllKeys(db: Db, projectId: number): Promise<KeyRow[]> {
  return db
    .selectFrom('keys')
    .select(keyColumns)
    .where('project_id', '=', projectId)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
}

export function findKeyById(db: Db, projectId: number, id: string): Promise<KeyRow | undefined> {
  return db
    .selectFrom('keys')
    .select(keyColumns)
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst();
}

/** Ids of the live keys of a name, oldest first. */
export async function listLiveNamed(db: Db, projectId: number, name: string): Promise<string[]> {
  const live = await db
    .selectFrom('keys')
    .select('id')
    .where('project_id', '=', projectId)
    .where('name', '=', name)
    .where('revoked_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return live.map(({ id }) => id);
}

export async function countLiveKeys(db: Db, projectId: number): Promise<number> {
  const { live } = await db
    .selectFrom('keys')
    .select((eb) => eb.fn.countAll<number>().as('live'))
    .where('project_id', '=', projectId)
    .where('revoked_at', 'is', null)
    .executeTakeFirstOrThrow();
  return live;
}

/** Returns its hash; undefined when there is no such live key. */
export async function revokeKey(db: Db, projectId: number, id: string): Promise<Buffer | undefined> {
  const revoked = await db
    .updateTable('keys')
    .set({ revoked_at: new Date() })
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .returning('hash')
    .executeTakeFirst();
  return revoked?.hash;
}

/** Of keys that are live, or of those that are revoked. */
export function listHashes(
  db: Db,
  projectId: number,
  which: 'live' | 'revoked',
): Promise<{ id: string; hash: Buffer }[]> {
  return db
    .selectFrom('keys')
    .select(['id', 'hash'])
    .where('project_id', '=', projectId)
    .where('revoked_at', which === 'live' ? 'is' : 'is not', null)
    .execute();
}

export async function readOrigins(db: Db, projectId: number): Promise<string[]> {
  const { origins } = await db
    .selectFrom('projects')
    .select('origins')
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow();
  return origins;
}

export async function writeOrigins(db: Db, projectId: number, origins: readonly string[]): Promise<void> {
  await db
    .updateTable('projects')
    .set({ origins: [...origins] })
    .where('id', '=', projectId)
    .execute();
}

/** Oldest first; without the secrets themselves. */
export function listSigningSecretNames(db: Db, projectId: number): Promise<{ kid: string; created_at: Date }[]> {
  return db
    .selectFrom('signing_secrets')
    .select(['kid', 'created_at'])
    .where('project_id', '=', projectId)
    .orderBy('created_at')
    .execute();
}

/** Returns when it was made; undefined when there is none of this name. */
export async function deleteSigningSecret(db: Db, projectId: number, kid: string): Promise<Date | undefined> {
  const deleted = await db
    .deleteFrom('signing_secrets')
    .where('project_id', '=', projectId)
    .where('kid', '=', kid)
    .returning('created_at')
    .executeTakeFirst();
  return deleted?.created_at;
}

export function listPeople(db: Db, projectId: number): Promise<{ name: string; role: Role; created_at: Date }[]> {
  return db
    .selectFrom('accounts')
    .select(['name', 'role', 'created_at'])
    .where('project_id', '=', projectId)
    .orderBy('name')
    .execute();
}

/** Ends the person's sessions: a role and a password hold from the next sign-in. */
export async function updatePerson(
  db: Db,
  projectId: number,
  name: string,
  change: { role?: Role; password_hash?: string },
): Promise<void> {
  await db.updateTable('accounts').set(change).where('project_id', '=', projectId).where('name', '=', name).execute();
  await deleteSessionsOf(db, projectId, name);
}

export async function deletePerson(db: Db, projectId: number, name: string): Promise<void> {
  await db.deleteFrom('accounts').where('project_id', '=', projectId).where('name', '=', name).execute();
  await deleteSessionsOf(db, projectId, name);
}

export interface AuditRecord {
  who: string;
  via: 'secret' | 'session';
  action: string;
  target: Record<string, unknown>;
}

export async function insertAudit(db: Db, projectId: number, { target, ...record }: AuditRecord): Promise<void> {
  await db
    .insertInto('audit_log')
    .values({ project_id: projectId, ...record, target: JSON.stringify(target) })
    .execute();
}

/** Newest first; `before` is the number of the last one of the page before. */
export function listAudit(
  db: Db,
  projectId: number,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<(AuditRecord & { seq: string; at: Date })[]> {
  return db
    .selectFrom('audit_log')
    .select(['at', 'who', 'via', 'action', 'target'])
    .select(sql<string>`seq::text`.as('seq'))
    .where('project_id', '=', projectId)
    .$if(before !== undefined, (query) => query.where('seq', '<', before ?? ''))
    .orderBy('audit_log.seq', 'desc')
    .limit(limit)
    .execute();
}

/** A scope is text in the database; the schema of the contract wrote it. */
export function scopesOf({ scopes }: KeyRow): Scope[] {
  return scopes as Scope[];
}
