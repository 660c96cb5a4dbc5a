/** A database of its own for each test file: migrated, empty, private, on either engine. PGlites are used again. */
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
 * Closing it does away with what is in it, and fails when somebody kept a client of its pool. Whoever asks the pool for a
 * second one within a transaction fails.
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

/** Those of this worker that nobody has open: one costs a second of processor to start, and its code is slow at first. */
const idle: Database[] = [];

async function openPglite(): Promise<TestDatabase> {
  const database = idle.pop() ?? (await startPglite());
  const close = async (): Promise<void> => {
    const leaked = await countLeaked(database.pool);
    complain(leaked); // a pool waits for its clients for ever: it is left to the end of the process
    await empty(database.pool);
    idle.push(database);
  };
  return { ...database, close, url: undefined };
}

async function startPglite(): Promise<Database> {
  const { snapshot } = await obtain('pglite');
  const pglite = await PGlite.create({ dataDir: 'memory://', loadDataDir: new Blob([await readFile(snapshot)]) });
  const database = openEmbedded(pglite, ignore);
  forbidNesting(database);
  return database;
}

/** As it was when it had just been migrated; a test that changes the schema changes it back. */
async function empty(pool: Pool): Promise<void> {
  const { rows: tables } = await pool.query<{ name: string }>(
    `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' and tablename <> 'migrations'`,
  );
  const filled = tables.map(({ name }) => `select '${name}' as name where exists (select from ${name})`);
  const { rows } = await pool.query<{ name: string }>(filled.join(' union all '));
  if (rows.length > 0) await pool.query(`truncate ${rows.map(({ name }) => name).join(', ')} cascade`);
  await pool.query('select setval(seqrelid, seqstart, false) from pg_sequence');
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
