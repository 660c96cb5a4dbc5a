/**
 * Makes sure there is a project to work with: at first start it is made, with keys and an admin; at every start the
 * keys, the signing secret and the origins that the environment names are put in place. Beside it stands a project for
 * trying things out: nothing crosses from one project to another. Safe on many replicas at once.
 */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';
import { createKey, hashKey } from './create-key.ts';
import { hashPassword, verifyPassword } from './hash-password.ts';
import {
  alone,
  findFirstProject,
  findTestProject,
  insertAccount,
  insertKey,
  insertProject,
  listAccounts,
  listKeys,
  putSigningSecret,
  revokeKeysNamed,
  updatePassword,
  updateProject,
} from './store.ts';

export interface GivenKeys {
  publishableKey: string | undefined;
  secretKey: string | undefined;
  testPublishableKey: string | undefined;
  testSecretKey: string | undefined;
  signingSecret: string | undefined;
  adminPassword: string | undefined;
  allowedOrigins: string[] | undefined;
  burstVotesPerMinute: number | undefined;
}

interface PreparedKeys {
  project: Project;
  publishableKey: string;
  /** Set when one was generated just now: it is shown once and never stored. */
  newSecretKey: string | undefined;
}

export interface PreparedProject extends PreparedKeys {
  newAdminPassword: string | undefined;
  /** For trying things out: what is sent with these keys never meets the rest. */
  test: PreparedKeys;
}

const ADMIN = 'admin';
const SCOPES = ['ingest', 'read', 'review', 'admin'];

export async function prepareProject(db: Db, settings: GivenKeys): Promise<PreparedProject> {
  return alone(db, async (db) => {
    const { allowedOrigins: origins, burstVotesPerMinute } = settings;
    const found =
      (await findFirstProject(db)) ??
      (await insertProject(db, { name: 'default', origins: ['*'], pseudonym_secret: randomBytes(32) }));
    const named = origins !== undefined || burstVotesPerMinute !== undefined;
    const project = named ? await updateProject(db, found.id, { origins, burstVotesPerMinute }) : found;
    const publishableKey = await preparePublishableKey(db, project.id, settings.publishableKey);
    const newSecretKey = await prepareSecretKey(db, project.id, settings.secretKey);
    const newAdminPassword = await prepareAdmin(db, project.id, settings.adminPassword);
    const test = await prepareTest(db, project, settings);
    if (settings.signingSecret !== undefined) {
      for (const { id } of [project, test.project]) {
        await putSigningSecret(db, id, { kid: 'env', secret: settings.signingSecret });
      }
    }
    return { project, publishableKey, newSecretKey, newAdminPassword, test };
  });
}

/** Taken from any origin: a developer's machine is none of the product's. */
async function prepareTest(db: Db, { id, name }: Project, settings: GivenKeys): Promise<PreparedKeys> {
  const project =
    (await findTestProject(db, id)) ??
    (await insertProject(db, {
      name: `${name} (test)`,
      origins: ['*'],
      pseudonym_secret: randomBytes(32),
      test_of: id,
    }));
  return {
    project,
    publishableKey: await preparePublishableKey(db, project.id, settings.testPublishableKey),
    newSecretKey: await prepareSecretKey(db, project.id, settings.testSecretKey),
  };
}

/** A secret key of this name for a process of our own (the demo's backend); the one it had before stops working. */
export async function replaceKey(db: Db, projectId: number, name: string, scopes: string[]): Promise<string> {
  const key = createKey('secret');
  await alone(db, async (db) => {
    await revokeKeysNamed(db, projectId, name);
    await storeKey(db, projectId, { kind: 'secret', name, key, scopes });
  });
  return key;
}

async function preparePublishableKey(db: Db, projectId: number, given: string | undefined): Promise<string> {
  if (given === undefined) {
    const live = (await listKeys(db, projectId, 'publishable')).find((key) => key.public_key !== null);
    if (live?.public_key != null) return live.public_key;
  }
  const key = given ?? createKey('publishable');
  await storeKey(db, projectId, { kind: 'publishable', name: 'widget', key, scopes: [] });
  return key;
}

async function prepareSecretKey(db: Db, projectId: number, given: string | undefined): Promise<string | undefined> {
  if (given !== undefined) {
    await storeKey(db, projectId, { kind: 'secret', name: 'environment', key: given, scopes: SCOPES });
    return undefined;
  }
  if ((await listKeys(db, projectId, 'secret')).length > 0) return undefined;
  const key = createKey('secret');
  await storeKey(db, projectId, { kind: 'secret', name: 'first', key, scopes: SCOPES });
  return key;
}

/** A password that the environment names is in force from this start on: so a forgotten one is set anew. */
async function prepareAdmin(db: Db, projectId: number, given: string | undefined): Promise<string | undefined> {
  const admin = (await listAccounts(db, projectId)).find(({ name }) => name === ADMIN);
  if (admin === undefined) {
    const password = given ?? randomBytes(12).toString('base64url');
    await insertAccount(db, projectId, { name: ADMIN, role: 'admin', password_hash: await hashPassword(password) });
    return given === undefined ? password : undefined;
  }
  if (given !== undefined && !(await verifyPassword(given, admin.password_hash))) {
    await updatePassword(db, projectId, ADMIN, await hashPassword(given));
  }
  return undefined;
}

async function storeKey(
  db: Db,
  projectId: number,
  { kind, name, key, scopes }: { kind: 'publishable' | 'secret'; name: string; key: string; scopes: string[] },
): Promise<void> {
  await insertKey(db, {
    project_id: projectId,
    id: randomUUID(),
    kind,
    name,
    hash: hashKey(key),
    public_key: kind === 'publishable' ? key : null,
    scopes,
  });
}
