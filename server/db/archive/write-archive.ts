/**
 * A backup: a tar of one folder a table, lines of JSON in it, and a manifest. Each line is a row, each value the text
 * PostgreSQL itself writes for it, so that what was stored comes back byte for byte, and into either engine: a project
 * that began embedded moves to PostgreSQL by way of its backup. One snapshot, constant memory, no other program.
 */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { PassThrough, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { ClientBase, Pool } from 'pg';
import { type Pack, pack } from 'tar-stream';
import { type ArchivedTable, type ArchiveManifest, MANIFEST_FILE, type Part } from './manifest.ts';
import { quoted, readSequences, readTables, type Table } from './read-tables.ts';

/** Of lines in one file of the tar; a longer row is a file of its own. */
const PART_MAX_BYTES = 4 * 1024 * 1024;
/** Rows fetched before anybody knows how large they are, and at most. */
const FETCH_ROWS = { first: 16, max: 5000 };

export interface Written {
  tables: number;
  rows: number;
  bytes: number;
}

/**
 * Writes a backup to `path`, which appears only when it is whole; compressed when its name ends in `gz`.
 *
 * @param onProgress told of every file within, with the rows written so far
 */
export async function writeArchive(
  pool: Pool,
  path: string,
  onProgress: (table: string, rows: number) => void,
): Promise<Written> {
  const unfinished = `${path}.part`;
  try {
    const tar = pack();
    // For its maker alone, because it holds every secret that the database holds; on the disk before it has its name.
    const file = createWriteStream(unfinished, { mode: 0o600, flush: true });
    const written = pipeline(tar, compression(path), file);
    const failed = failureOf(written);
    const manifest = await packDatabase(pool, { tar, failed }, onProgress).catch(async (error: unknown) => {
      tar.destroy(); // ends the file, too
      const cause = await written.catch((broken: unknown) => broken);
      throw isEndedByUs(cause) ? error : cause; // what the disk says is why, and packing only noticed
    });
    await written;
    await rename(unfinished, path);
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    return { tables: manifest.tables.length, rows, bytes: file.bytesWritten };
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

function compression(path: string): Transform {
  return path.endsWith('gz') ? createGzip() : new PassThrough();
}

function isEndedByUs(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ERR_STREAM_PREMATURE_CLOSE';
}

interface Target {
  tar: Pack;
  /** Rejects when what was packed could not be written. */
  failed: Promise<never>;
}

function failureOf(work: Promise<void>): Promise<never> {
  const failed = new Promise<never>((_, reject) => {
    work.catch(reject);
  });
  failed.catch(() => undefined); // it may fail when nobody waits for it
  return failed;
}

async function packDatabase(
  pool: Pool,
  target: Target,
  onProgress: (table: string, rows: number) => void,
): Promise<ArchiveManifest> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    // As texts are read back whatever the settings, but only if they were written with these.
    await client.query(`set local timezone = 'UTC'`);
    await client.query(`set local datestyle = 'ISO, YMD'`);
    await client.query(`set local bytea_output = 'hex'`);
    await client.query('set local extra_float_digits = 1');
    const { rows: applied } = await client.query<{ name: string }>('select name from migrations order by name');
    const tables = await readTables(client);
    const archived: ArchivedTable[] = [];
    for (const table of tables) archived.push(await packTable(client, target, table, onProgress));
    const sequences = (await readSequences(client, tables)).flatMap(({ last, ...sequence }) =>
      last === null ? [] : [{ ...sequence, last }],
    );
    const manifest: ArchiveManifest = {
      kind: 'nod-backup',
      format: 1,
      created_at: new Date().toISOString(),
      migrations: applied.map(({ name }) => name),
      tables: archived,
      sequences,
    };
    await addFile(target, MANIFEST_FILE, Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`));
    target.tar.finalize();
    return manifest;
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
}

async function packTable(
  client: ClientBase,
  target: Target,
  table: Table,
  onProgress: (table: string, rows: number) => void,
): Promise<ArchivedTable> {
  const parts: Part[] = [];
  let rows = 0;
  for await (const lines of readParts(client, table)) {
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    const file = `${table.name}/${String(parts.length + 1).padStart(6, '0')}.jsonl`;
    await addFile(target, file, bytes);
    parts.push({ file, rows: lines.length, sha256: createHash('sha256').update(bytes).digest('hex') });
    rows += lines.length;
    onProgress(table.name, rows);
  }
  return { name: table.name, columns: table.columns.map(({ name }) => name), rows, parts };
}

/** Rows as lines, so many at a time as make about one part. */
async function* readParts(client: ClientBase, { name, columns, ofItself }: Table): AsyncGenerator<string[]> {
  const texts = columns.map((column) => `${quoted(column.name)}::text`).join(', ');
  const order = ofItself ? `order by ${quoted(columns[0]?.name ?? '')}` : '';
  await client.query(
    `declare backup no scroll cursor for select to_json(array[${texts}])::text as line from ${quoted(name)} ${order}`,
  );
  let count = FETCH_ROWS.first;
  let lines: string[] = [];
  let bytes = 0;
  for (;;) {
    const { rows } = await client.query<{ line: string }>(`fetch ${count} from backup`);
    for (const { line } of rows) {
      if (lines.length > 0 && bytes + line.length > PART_MAX_BYTES) {
        yield lines;
        [lines, bytes] = [[], 0];
      }
      lines.push(line);
      bytes += line.length;
    }
    if (rows.length < count) break;
    const average = rows.reduce((sum, { line }) => sum + line.length, 0) / rows.length;
    count = Math.min(FETCH_ROWS.max, Math.max(1, Math.floor(PART_MAX_BYTES / average)));
  }
  if (lines.length > 0) yield lines;
  await client.query('close backup');
}

/** Waits while what was written before is not yet on its way to the disk. */
async function addFile({ tar, failed }: Target, name: string, bytes: Buffer): Promise<void> {
  const added = new Promise<void>((resolve, reject) => {
    tar.entry({ name, size: bytes.length, mode: 0o600 }, bytes, (error) => (error == null ? resolve() : reject(error)));
  });
  await Promise.race([added, failed]);
}
