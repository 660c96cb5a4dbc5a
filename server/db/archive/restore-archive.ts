/** Puts a backup into an empty database: the schema as it was then, every row, then what has been added since. */
import { createHash } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { AppError } from '../../../shared/error.ts';
import { migrate, migrationNames } from '../migrate.ts';
import type { ArchivedTable, ArchiveManifest } from './manifest.ts';
import { type Row, readArchive } from './read-archive.ts';
import { quoted, readTables, type Table } from './read-tables.ts';

interface Steps {
  /** Called within the transaction after every few megabytes. */
  onWritten?: ((client: ClientBase) => Promise<void>) | undefined;
  /** Called within the transaction before it ends, and again where it had ended before: what must not be missing then. */
  beforeCommit?: () => Promise<void>;
  /** Tables whose rows stay in the backup. */
  leaveOut?: readonly string[];
}

/**
 * All rows come in one transaction: there is all of the backup, or nothing. What has to follow it is not of that
 * transaction, so the database notes that it is not done until `finishRestore`: till then the same backup is taken for
 * the same restore, which goes on.
 *
 * @param manifest as `verifyArchive` gave it
 * @param onProgress told of every table's rows so far
 * @returns whether the rows were there already, of a restore that broke off after them
 * @throws AppError `conflict` when the database is in use, or older than the backup
 */
export async function restoreArchive(
  pool: Pool,
  path: string,
  manifest: ArchiveManifest,
  onProgress: (table: string, rows: number) => void,
  { onWritten, beforeCommit, leaveOut = [] }: Steps = {},
): Promise<{ goesOn: boolean }> {
  const unknown = manifest.migrations.filter((name) => !migrationNames.includes(name));
  if (unknown.length > 0) {
    throw new AppError('conflict', `This backup is from a later release: it knows ${unknown.join(', ')}.`);
  }
  await migrate(pool, manifest.migrations);
  const client = await pool.connect();
  let goesOn = false;
  try {
    await client.query('begin');
    goesOn = (await isEmpty(client, manifest)) === false;
    if (!goesOn) {
      await fill(client, path, manifest, leaveOut, async (table, rows) => {
        onProgress(table, rows);
        await onWritten?.(client);
      });
      await client.query(`comment on table projects is '${noteOf(manifest)}'`);
    }
    await beforeCommit?.();
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
  await migrate(pool);
  await pool.query('analyze');
  return { goesOn };
}

/** When everything that has to follow is done: from now on the database is in use. */
export async function finishRestore(pool: Pool): Promise<void> {
  await pool.query('analyze'); // what was erased again stands in statistics
  await pool.query('comment on table projects is null');
}

/** Of one backup alone. */
function noteOf(manifest: ArchiveManifest): string {
  return `unfinished restore of ${createHash('sha256').update(JSON.stringify(manifest)).digest('hex')}`;
}

/** False where this very backup is in it, and what has to follow is not done. */
async function isEmpty(client: ClientBase, manifest: ArchiveManifest): Promise<boolean> {
  const { rows: projects } = await client.query<{ note: string | null }>(
    `select obj_description('projects'::regclass, 'pg_class') as note from projects limit 1`,
  );
  if (projects[0]?.note === noteOf(manifest)) return false;
  const { rows: applied } = await client.query<{ name: string }>('select name from migrations');
  const later = applied.filter(({ name }) => !manifest.migrations.includes(name));
  if (later.length > 0 || projects.length > 0) {
    throw new AppError('conflict', 'This database is in use. A backup is restored into an empty one.');
  }
  return true;
}

async function fill(
  client: ClientBase,
  path: string,
  manifest: ArchiveManifest,
  leaveOut: readonly string[],
  onPart: (table: string, rows: number) => Promise<void>,
): Promise<void> {
  const tables = await readTables(client);
  const statements = new Map(manifest.tables.map((archived) => [archived.name, insertInto(archived, tables)]));
  const counts = new Map<string, number>();
  await readArchive(path, manifest, async (table, rows) => {
    if (!leaveOut.includes(table)) await client.query(statements.get(table) ?? '', columnsOf(rows));
    counts.set(table, (counts.get(table) ?? 0) + rows.length);
    await onPart(table, counts.get(table) ?? 0);
  });
  for (const { name, rows } of manifest.tables) {
    if (rows !== (counts.get(name) ?? 0)) throw new AppError('unreadable', `The backup lacks rows of ${name}.`);
  }
  for (const { table, column, last } of manifest.sequences) {
    await client.query('select setval(pg_get_serial_sequence(quote_ident($1), $2)::regclass, $3::bigint)', [
      table,
      column,
      last,
    ]);
  }
}

/** Names and types come from the database itself; the backup only says in which order its values are. */
function insertInto({ name, columns }: ArchivedTable, tables: readonly Table[]): string {
  const table = tables.find((table) => table.name === name);
  const types = columns.map((column) => table?.columns.find((known) => known.name === column)?.type);
  if (table === undefined || types.some((type) => type === undefined)) {
    throw new AppError('unreadable', `The backup has a table or a column of ${name} that its schema has not.`);
  }
  const values = columns.map((_, index) => `v.c${index}::${types[index]}`);
  const arrays = columns.map((_, index) => `$${index + 1}::text[]`);
  return `
    insert into ${quoted(name)} (${columns.map(quoted).join(', ')}) overriding system value
    select ${values.join(', ')} from unnest(${arrays.join(', ')}) as v(${columns.map((_, index) => `c${index}`).join(', ')})`;
}

/** An array a column: one statement for all rows, with as many parameters as the table has columns. */
function columnsOf(rows: readonly Row[]): (string | null)[][] {
  const width = rows[0]?.length ?? 0;
  return Array.from({ length: width }, (_, column) => rows.map((row) => row[column] ?? null));
}
