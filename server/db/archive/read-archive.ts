/** Reads a backup: first all of it, to know that it is whole and unchanged; then the rows. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { PassThrough, type Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { AppError } from '../../../shared/error.ts';
import { ArchiveManifest, MANIFEST_FILE } from './manifest.ts';

/** A row: a text for each column of its table, or null. */
export type Row = (string | null)[];
const Row = z.array(z.string().nullable());

/** @throws AppError `unreadable` when the file is no backup, was cut off, or is not what was written */
export async function verifyArchive(path: string): Promise<ArchiveManifest> {
  const digests = new Map<string, string>();
  let manifest: ArchiveManifest | undefined;
  await eachFile(path, async (name, bytes) => {
    if (name === MANIFEST_FILE) manifest = readManifest(bytes);
    else digests.set(name, createHash('sha256').update(bytes).digest('hex'));
  });
  if (manifest === undefined)
    throw new AppError('unreadable', `${path} is no whole backup: it has no ${MANIFEST_FILE}.`);
  const named = manifest.tables.flatMap(({ parts }) => parts);
  const wrong = named.filter(({ file, sha256 }) => digests.get(file) !== sha256);
  if (wrong.length > 0 || digests.size !== named.length) {
    const which = wrong[0]?.file ?? [...digests.keys()].find((name) => !named.some(({ file }) => file === name));
    throw new AppError('unreadable', `${path} is damaged: ${which} is not what was written.`);
  }
  return manifest;
}

/** Calls `onRows` with the rows of each part, in the order of the file, which is that of the manifest. */
export async function readArchive(
  path: string,
  manifest: ArchiveManifest,
  onRows: (table: string, rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  const tables = new Map(manifest.tables.flatMap(({ name, parts }) => parts.map(({ file }) => [file, name])));
  await eachFile(path, async (name, bytes) => {
    const table = tables.get(name);
    if (table === undefined) return;
    const lines = bytes.toString('utf8').trimEnd().split('\n');
    await onRows(
      table,
      lines.map((line) => Row.parse(JSON.parse(line))),
    );
  });
}

function readManifest(bytes: Buffer): ArchiveManifest {
  const read = ArchiveManifest.safeParse(JSON.parse(bytes.toString('utf8')));
  if (read.success) return read.data;
  throw new AppError('unreadable', 'This backup was made by a later release, or is none.', { cause: read.error });
}

async function eachFile(path: string, onFile: (name: string, bytes: Buffer) => Promise<void>): Promise<void> {
  const tar = extract();
  const filled = pipeline(createReadStream(path), await decompression(path), tar);
  filled.catch(() => undefined); // the loop throws it too
  try {
    for await (const entry of tar) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of entry as AsyncIterable<Uint8Array>) chunks.push(chunk);
      await onFile(entry.header.name, Buffer.concat(chunks));
    }
    await filled;
  } catch (error) {
    if (error instanceof AppError || !isOfReading(error)) throw error;
    throw new AppError('unreadable', `${path} is no whole backup: it cannot be read to its end.`, { cause: error });
  }
}

const GZIP_MAGIC = 0x1f8b;

async function decompression(path: string): Promise<Transform> {
  const file = await open(path, 'r');
  const head = Buffer.alloc(2);
  await file.read(head, 0, 2, 0).finally(() => file.close());
  return head.readUInt16BE() === GZIP_MAGIC ? createGunzip() : new PassThrough();
}

/** Of the tar, of gzip or of JSON: the file's fault, not the database's. */
function isOfReading(error: unknown): boolean {
  if (error instanceof SyntaxError || error instanceof z.ZodError) return true;
  const { code, message } =
    error instanceof Error ? { code: '', ...error, message: error.message } : { code: '', message: '' };
  return String(code).startsWith('Z_') || /tar|Unexpected end of data/i.test(message);
}
