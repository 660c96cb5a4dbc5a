/** Opens the database that the environment names, past a pooler, for as long as some work takes. */
import { readConfig } from '../config.ts';
import { connect, type Database } from '../db/connect.ts';

export const DATABASE_VARIABLES = `
  DATABASE_URL      postgres://...; DATABASE_DIRECT_URL where a pooler stands between
  NOD_DATA_DIR      without these: the embedded database in this folder (default ./data); no server may run on it`;

export async function withDatabase<T>(
  env: Record<string, string | undefined>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const config = readConfig(env);
  const database = await connect({ url: config.databaseDirectUrl, dataDir: config.dataDir }, () => undefined);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}
