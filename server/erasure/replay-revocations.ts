/**
 * Takes away again what a restored backup gave back: keys, signing secrets and accounts that the tombstone file knows
 * to be revoked, deleted and removed. At every start it runs before the environment puts its own in place, which is in
 * force again, and once more after it: a revoked key stays revoked, though the environment name it.
 */
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';
import {
  type Revocation,
  revocationOfAccount,
  revocationOfKey,
  revocationOfSecret,
} from '../keys/managing/revocation.ts';
import {
  deletePerson,
  deleteSigningSecret,
  listHashes,
  listPeople,
  listSigningSecretNames,
  revokeKey,
} from '../keys/managing/store.ts';
import { deleteAllSessions } from '../keys/store.ts';
import { listAllProjects } from './store.ts';
import type { TombstoneFile } from './tombstone-file.ts';

interface Deps {
  db: Db;
  file: TombstoneFile;
}

/** Returns how many were there. Then nobody stays signed in: sessions are as old as the backup, too. */
export async function replayRevocations({ db, file }: Deps): Promise<number> {
  const revocations = await file.readRevocations();
  if (revocations.length === 0) return 0;
  const known = new Set(revocations.map(textOf));
  const projects = await listAllProjects(db);
  let found = 0;
  for (const project of projects) found += await revoke(db, project, (one) => known.has(textOf(one)));
  if (found > 0) for (const { id } of projects) await deleteAllSessions(db, id);
  return found;
}

/** Writes down revoked keys that the file does not know: those of before it remembered them, or of another file. */
export async function rememberRevoked({ db, file }: Deps): Promise<void> {
  const known = new Set((await file.readRevocations()).map(textOf));
  const unknown: Revocation[] = [];
  for (const project of await listAllProjects(db)) {
    const revoked = (await listHashes(db, project.id, 'revoked')).map(({ hash }) => revocationOfKey(project, hash));
    unknown.push(...revoked.filter((one) => !known.has(textOf(one))));
  }
  if (unknown.length > 0) await file.append(unknown);
}

async function revoke(db: Db, project: Project, isRevoked: (one: Revocation) => boolean): Promise<number> {
  const { id } = project;
  const keys = (await listHashes(db, id, 'live')).filter(({ hash }) => isRevoked(revocationOfKey(project, hash)));
  for (const key of keys) await revokeKey(db, id, key.id);
  const secrets = (await listSigningSecretNames(db, id)).filter((one) => isRevoked(revocationOfSecret(project, one)));
  for (const { kid } of secrets) await deleteSigningSecret(db, id, kid);
  const people = (await listPeople(db, id)).filter((one) => isRevoked(revocationOfAccount(project, one)));
  for (const { name } of people) await deletePerson(db, id, name);
  return keys.length + secrets.length + people.length;
}

function textOf({ project_id, revoked, subject }: Revocation): string {
  return `${project_id} ${revoked} ${subject}`;
}
