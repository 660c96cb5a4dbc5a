/** Opens the database that the environment names, past a pooler, for as long as some work takes. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/error.ts';
import { readConfig } from '../config.ts';
import { connect, type Database } from '../db/connect.ts';
import { findPending } from '../db/migrate.ts';

export const DATABASE_VARIABLES = `
  DATABASE_URL      postgres://...; DATABASE_DIRECT_URL where a pooler stands between
  NOD_DATA_DIR      without these: the embedded database in this folder (default ./data); no server may run on it`;

export async function withDatabase<T>(
  env: Record<string, string | undefined>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const config = readConfig(env);
  const database = await connect(
    { url: config.databaseDirectUrl, dataDir: config.dataDir, silenceLimitMs: Number.POSITIVE_INFINITY },
    () => undefined,
  );
  try {
    return await work(database);
  } catch (error) {
    throw describeRefusal(error);
  } finally {
    await database.close();
  }
}

/** The same, of a database that is Nod's already: a wrong name is not to make a new one. */
export async function withOurDatabase<T>(
  env: Record<string, string | undefined>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const { databaseDirectUrl, dataDir } = readConfig(env);
  const nothing = `There is no database of Nod in ${databaseDirectUrl === undefined ? dataDir : 'DATABASE_URL'}.`;
  if (databaseDirectUrl === undefined && !existsSync(join(dataDir, 'pglite'))) throw new AppError('not_found', nothing);
  return withDatabase(env, async (database) => {
    await findPending(database.pool).catch((error: unknown) => {
      throw codeOf(error) === UNDEFINED_TABLE ? new AppError('not_found', nothing) : error;
    });
    return work(database);
  });
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
