/**
 * Opens the database: PostgreSQL by URL, or the embedded PGlite in a directory, both behind the same `pg` pool.
 * Embedded, the pool has one connection and a statement stops the event loop while it runs.
 */
import { mkdirSync, statfsSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createPgConfig } from '@electric-sql/pglite/node-postgres';
import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import { AppError } from '../../shared/error.ts';
import { noRoom, RESERVE_BYTES } from './embedded-log.ts';
import { holdDirectory } from './hold-directory.ts';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;

export interface Database {
  db: Db;
  pool: Pool;
  embedded: boolean;
  close(): Promise<void>;
}

const INT8 = 20;

/**
 * How long PostgreSQL may say nothing in the middle of a statement before its connection counts as dead: a machine that
 * vanishes says no goodbye, and the group of events that waits for it would hold up all others. Longer than any of our
 * statements takes, but for migrations and backups.
 */
const SILENCE_LIMIT_MS = 30_000;

/** int8 as number: our counts stay far below 2^53. */
types.setTypeParser(INT8, Number);

/**
 * @param url PostgreSQL connection string; absent: embedded
 * @param dataDir directory of the embedded database; `memory://` keeps it in memory
 * @param silenceLimitMs `Infinity` for work whose statements may take as long as they do
 * @param onError told of every connection that breaks (unhandled, one would end the process)
 */
export async function connect(
  {
    url,
    dataDir,
    maxConnections = 10,
    silenceLimitMs = SILENCE_LIMIT_MS,
  }: { url?: string | undefined; dataDir: string; maxConnections?: number; silenceLimitMs?: number },
  onError: (error: Error) => void,
): Promise<Database> {
  if (url !== undefined) {
    const pool = new Pool({
      connectionString: url,
      max: maxConnections,
      connectionTimeoutMillis: 2000,
      keepAlive: true,
      stream: () => endingInSilence(silenceLimitMs),
    });
    pool.on('error', onError);
    // The pool listens to its idle clients only; one that breaks while it is taken would end the process.
    pool.on('connect', (client) => client.on('error', onError));
    return { ...open(pool), embedded: false, close: () => pool.end() };
  }
  return dataDir.startsWith('memory://')
    ? openEmbedded(await PGlite.create(dataDir), onError)
    : openDirectory(dataDir, onError);
}

/** @throws AppError `no_space` where it does not open and there is little room: PGlite says no more than that it failed */
async function openDirectory(dataDir: string, onError: (error: Error) => void): Promise<Database> {
  let release = (): void => undefined;
  try {
    release = await holdDirectory(dataDir);
    const directory = join(dataDir, 'pglite');
    mkdirSync(directory, { recursive: true });
    const database = openEmbedded(await PGlite.create(directory), onError);
    const close = async (): Promise<void> => {
      await database.close();
      release();
    };
    return { ...database, close };
  } catch (error) {
    release();
    if (error instanceof AppError) throw error;
    const { bavail, bsize } = statfsSync(dataDir);
    throw bavail * bsize < RESERVE_BYTES ? noRoom(bavail * bsize, error) : error;
  }
}

/** A socket that breaks, as by a fault of the network, when nothing comes or goes for too long. */
function endingInSilence(limitMs: number): Socket {
  const socket = new Socket();
  if (Number.isFinite(limitMs)) {
    socket.setTimeout(limitMs, () => socket.destroy(new Error('Connection terminated: the database says nothing')));
  }
  return socket;
}

/** An embedded database that is already there, behind the same kind of pool; closed with it. */
export function openEmbedded(pglite: PGlite, onError: (error: Error) => void): Database {
  const pool = new Pool({ ...createPgConfig(pglite), max: 1 });
  pool.on('error', onError);
  const close = async (): Promise<void> => {
    await pool.end();
    await pglite.close();
  };
  return { ...open(pool), embedded: true, close };
}

function open(pool: Pool): { db: Db; pool: Pool } {
  return { db: new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) }), pool };
}
