/**
 * Downloads a file so that a broken connection, or a broken run, costs only what was not there yet: bytes go to
 * `NAME.part`, beside it stands the tag they belong to, and the next attempt asks for the rest of that very file
 * (`Range`, `If-Range`; RFC 9110 13.1.5, 14.2). What has no strong tag begins anew. The name appears when all is there.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../shared/error.ts';
import type { Route } from '../../shared/route.ts';
import type { Asked, Client } from './client.ts';

export interface Downloaded {
  file: string;
  bytes: number;
  sha256: string;
}

export interface Download {
  route: Route;
  asked: Asked;
  directory: string;
  /** Of the unfinished file: the same for the same request. */
  stem: string;
  onProgress(bytes: number, total: number | null): void;
}

/** Attempts in a row that brought nothing. */
const FRUITLESS_MAX = 5;
const PAUSE_MS = 500;

const State = z.object({ etag: z.string(), name: z.string() });
type State = z.infer<typeof State>;

export async function download(client: Client, wanted: Download): Promise<Downloaded> {
  await mkdir(wanted.directory, { recursive: true });
  const part = join(wanted.directory, `${wanted.stem}.part`);
  const note = `${part}.json`;
  for (let fruitless = 0; ; ) {
    const before = await sizeOf(part);
    try {
      const name = await fetchRest(client, wanted, part, note);
      const file = join(wanted.directory, name);
      await rename(part, file);
      await rm(note, { force: true });
      return { file, bytes: await sizeOf(file), sha256: await digestOf(file) };
    } catch (error) {
      if (!isBroken(error)) throw error;
      fruitless = (await sizeOf(part)) > before ? 0 : fruitless + 1;
      const canGoOn = (await readState(note)) !== undefined;
      if (fruitless >= FRUITLESS_MAX || !canGoOn) {
        const hint = canGoOn ? 'Run the same again to go on where it stopped.' : 'Run the same again.';
        throw new AppError('unavailable', `The connection broke. ${hint}`, { cause: error });
      }
      await wait(PAUSE_MS * 2 ** fruitless);
    }
  }
}

/** Resolves to the name that the server gives the file, when the last byte is there. */
async function fetchRest(client: Client, wanted: Download, part: string, note: string): Promise<string> {
  const state = await readState(note);
  const have = state === undefined ? 0 : await sizeOf(part);
  const going = state === undefined || have === 0 ? {} : { range: `bytes=${have}-`, 'if-range': state.etag };
  // Compressed it is another file, without ranges.
  const headers = { 'accept-encoding': 'identity', ...going };
  const response = await client.request(wanted.route, wanted.asked, headers, [416]);
  if (response.status === 416) {
    await response.body?.cancel();
    if (state !== undefined && totalOf(response) === have) return state.name; // only the last step was missing
    await rm(note, { force: true });
    return fetchRest(client, wanted, part, note);
  }
  const more = response.status === 206;
  const name = nameOf(response) ?? wanted.stem;
  const etag = response.headers.get('etag');
  if (etag?.startsWith('"') === true) await writeFile(note, JSON.stringify({ etag, name } satisfies State));
  else await rm(note, { force: true });
  let bytes = more ? have : 0;
  const total = more ? totalOf(response) : lengthOf(response);
  const file = await open(part, more ? 'a' : 'w');
  try {
    // Each chunk is on its way to the disk before the next is asked for: what has come stays when the rest does not.
    for await (const chunk of response.body ?? []) {
      await file.writeFile(chunk);
      bytes += chunk.length;
      wanted.onProgress(bytes, total);
    }
  } finally {
    await file.close();
  }
  return name;
}

/** The connection, not the answer: `fetch` says so with a TypeError, a body that ends early with its own errors. */
function isBroken(error: unknown): boolean {
  if (error instanceof AppError) return error.code === 'unavailable' || error.code === 'overloaded';
  if (error instanceof TypeError) return true;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return /^(UND_ERR|ECONN|EPIPE|ERR_STREAM_PREMATURE_CLOSE)/.test(code);
}

async function readState(note: string): Promise<State | undefined> {
  const text = await readFile(note, 'utf8').catch(() => 'null');
  try {
    return State.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}

/** A name and nothing else: no server chooses a folder here. */
function nameOf(response: Response): string | undefined {
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const name = named === undefined ? '' : basename(named.replaceAll('\\', '/'));
  return /^[\w@-][\w.@ -]*$/.test(name) ? name : undefined;
}

function totalOf(response: Response): number | null {
  const total = /\/(\d+)$/.exec(response.headers.get('content-range') ?? '')?.[1];
  return total === undefined ? null : Number(total);
}

function lengthOf(response: Response): number | null {
  const length = response.headers.get('content-length');
  return length === null ? null : Number(length);
}
