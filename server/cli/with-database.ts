/** Opens the database that the environment names, past a pooler, for as long as some work takes: to write, or to read. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/error.ts';
import { type Config, readConfig } from '../config.ts';
import { connect, type Database } from '../db/connect.ts';
import { DiskFloor } from '../db/disk-floor.ts';
import { reserveSegments, watchLog } from '../db/embedded-log.ts';
import { findPending } from '../db/migrate.ts';

export const DATABASE_VARIABLES = `
  DATABASE_URL      postgres://...; DATABASE_DIRECT_URL where a pooler stands between
  NOD_DATA_DIR      without these: the embedded database in this folder (default ./data); no server may run on it`;

/** To write: embedded, what is written finds the room in the log that it finds under a server. */
export async function withDatabase<T>(
  env: Record<string, string | undefined>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const config = readConfig(env);
  const disk = new DiskFloor(config.dataDir, config.diskFloorBytes);
  return whileOpen(config, async (database) => {
    if (!database.embedded) return work(database);
    await reserveSegments(database.pool, () => disk.freeBytes());
    // Where there is no room for a checkpoint, the work itself fails soon, and says so.
    const unwatch = watchLog(database.pool, () => undefined);
    return work(database).finally(unwatch);
  });
}

/** To read, a database that is Nod's already: a wrong name is not to make a new one. */
export async function withOurDatabase<T>(
  env: Record<string, string | undefined>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const config = readConfig(env);
  const { databaseDirectUrl, dataDir } = config;
  const nothing = `There is no database of Nod in ${databaseDirectUrl === undefined ? dataDir : 'DATABASE_URL'}.`;
  if (databaseDirectUrl === undefined && !existsSync(join(dataDir, 'pglite'))) throw new AppError('not_found', nothing);
  return whileOpen(config, async (database) => {
    await findPending(database.pool).catch((error: unknown) => {
      throw codeOf(error) === UNDEFINED_TABLE ? new AppError('not_found', nothing) : error;
    });
    return work(database);
  });
}

async function whileOpen<T>(
  { databaseDirectUrl: url, dataDir }: Config,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await connect({ url, dataDir, silenceLimitMs: Number.POSITIVE_INFINITY }, () => undefined);
  try {
    return await work(database);
  } catch (error) {
    throw describeRefusal(error);
  } finally {
    await database.close();
  }
}

const UNDEFINED_TABLE = '42P01';

/** Node tries every address of a name, and then says nothing but how each of them failed. */
function describeRefusal(error: unknown): unknown {
  const [first] = error instanceof AggregateError ? error.errors : [error];
  return codeOf(first) === 'ECONNREFUSED' || codeOf(first) === 'ENOTFOUND'
    ? new AppError('unavailable', 'The database cannot be reached. Check DATABASE_URL.', { cause: first })
    : error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
