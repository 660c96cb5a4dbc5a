/** A database of its own for each test file: migrated, empty, private, on either engine. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { PGlite } from '@electric-sql/pglite';
import type { Insertable } from 'kysely';
import type { Pool } from 'pg';
import { connect, type Database, type Db, openEmbedded } from '../db/connect.ts';
import type { Project, ProjectsTable } from '../db/tables/keys.ts';
import { command, withDatabase } from '../throwaway/postgres/command.ts';
import { forbidNesting } from './forbid-nesting.ts';
import { obtain } from './provisions.ts';

export const databaseKinds = ['pglite', 'postgres'] as const;
export type DatabaseKind = (typeof databaseKinds)[number];

export interface TestDatabase extends Database {
  /** For further connections and processes; undefined with PGlite, which has no address. */
  url: string | undefined;
}

/** How long a client may take to come back after a test's last statement, before it counts as leaked. */
const LEAK_GRACE_MS = 1000;

/**
 * Closing it drops the database, and fails when somebody kept a client of its pool. Whoever asks the pool for a second
 * one within a transaction fails.
 */
export async function openTestDatabase(kind: DatabaseKind): Promise<TestDatabase> {
  return kind === 'pglite' ? openPglite() : openPostgres();
}

/** A project with the defaults of the schema. */
export async function createTestProject(db: Db, overrides: Partial<Insertable<ProjectsTable>> = {}): Promise<Project> {
  return db
    .insertInto('projects')
    .values({ name: 'test', origins: ['*'], pseudonym_secret: randomBytes(32), ...overrides })
    .returningAll()
    .executeTakeFirstOrThrow();
}

async function openPglite(): Promise<TestDatabase> {
  const { snapshot } = await obtain('pglite');
  const pglite = await PGlite.create({ dataDir: 'memory://', loadDataDir: new Blob([await readFile(snapshot)]) });
  const database = openEmbedded(pglite, ignore);
  forbidNesting(database);
  const close = async (): Promise<void> => {
    const leaked = await countLeaked(database.pool);
    await (leaked === 0 ? database.close() : pglite.close()); // a pool waits for its clients for ever
    complain(leaked);
  };
  return { ...database, close, url: undefined };
}

async function openPostgres(): Promise<TestDatabase> {
  const { url: server, template } = await obtain('postgres');
  const name = `nod_test_${randomBytes(8).toString('hex')}`;
  await command(server, `create database ${name} template ${template}`);
  const url = withDatabase(server, name);
  const database = await connect({ url, dataDir: '' }, ignore);
  forbidNesting(database);
  database.pool.on('connect', (client) => client.on('error', ignore));
  const close = async (): Promise<void> => {
    const leaked = await countLeaked(database.pool);
    if (leaked === 0) await database.close();
    await command(server, `drop database ${name} with (force)`);
    complain(leaked);
  };
  return { ...database, close, url };
}

/** A lost connection fails the statement that was using it; that its end is also an event is of no interest here. */
function ignore(): void {}

async function countLeaked(pool: Pool): Promise<number> {
  const taken = (): number => pool.totalCount - pool.idleCount + pool.waitingCount;
  for (let waited = 0; taken() > 0 && waited < LEAK_GRACE_MS; waited += 10) await wait(10);
  return taken();
}

function complain(leaked: number): void {
  if (leaked > 0) throw new Error(`${leaked} database clients were taken from the pool and never given back.`);
}
