/**
 * What an administrator has taken away, in words that no backup holds: a backup from before brings a revoked key, a
 * deleted signing secret or somebody's account back, and knows nothing of it. Each names one row, and what it names
 * stays unsaid: a key by its SHA-256, the others by a hash under the project's secret, with the time the row was made,
 * so that who comes back later under the same name is somebody else.
 */
import { createHmac } from 'node:crypto';
import type { Project } from '../../db/tables/keys.ts';

export interface Revocation {
  project_id: number;
  revoked: 'key' | 'signing_secret' | 'account';
  /** base64url. */
  subject: string;
}

/** Whoever writes them down, where no backup of the database reaches; resolves when they are on the disk. */
export type Remember = (revocations: readonly Revocation[]) => Promise<void>;

type Owner = Pick<Project, 'id' | 'pseudonym_secret'>;

export function revocationOfKey({ id }: Pick<Project, 'id'>, hash: Buffer): Revocation {
  return { project_id: id, revoked: 'key', subject: hash.toString('base64url') };
}

export function revocationOfSecret(project: Owner, { kid, created_at }: { kid: string; created_at: Date }): Revocation {
  return named(project, 'signing_secret', kid, created_at);
}

export function revocationOfAccount(
  project: Owner,
  { name, created_at }: { name: string; created_at: Date },
): Revocation {
  return named(project, 'account', name, created_at);
}

function named(project: Owner, revoked: Revocation['revoked'], name: string, madeAt: Date): Revocation {
  const what = JSON.stringify(['nod revoked v1', revoked, name, madeAt.toISOString()]);
  const subject = createHmac('sha256', project.pseudonym_secret).update(what).digest('base64url');
  return { project_id: project.id, revoked, subject };
}
