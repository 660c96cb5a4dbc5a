/**
 * Answers with a file that is written as it is sent: compressed when asked, and for a file that never changes with a
 * strong `ETag`, so that nobody fetches it twice and a broken download goes on where it stopped (RFC 9110 13, 14).
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { AppError } from '../../shared/error.ts';
import type { Route } from '../../shared/route.ts';
import { headerOf } from './exchange.ts';
import { type Call, Stream } from './route.ts';

type Chunk = string | Uint8Array;

/** Who asks, and how they would have it. */
type Asked = Pick<Call<Route>, 'request' | 'gzip'>;

export interface File {
  contentType: string;
  fileName: string;
  /** Begins anew each time it is called. */
  write: () => AsyncIterable<Chunk>;
}

export interface FrozenFile extends File {
  /** Names these very bytes: same tag, same bytes. Without quotes. */
  tag: string;
  /** In bytes, where somebody knows it without writing the file. */
  length?: number | undefined;
  /** Where a later part can be had without writing all that is before it: begins at `offset`, not after `start`. */
  writeFrom?: ((start: number) => Promise<{ offset: number; chunks: AsyncIterable<Chunk> }>) | undefined;
}

/** Of how many frozen files the length is remembered. */
const LENGTHS_MAX = 1000;

export function answerFile(asked: Asked, file: File): Stream {
  return whole(asked, file, {});
}

/** Remembers lengths, which a download that goes on needs to know and only writing the file once tells. */
export class FrozenFiles {
  private readonly lengths = new Map<string, number>();

  async answer(asked: Asked, file: FrozenFile): Promise<Stream> {
    const { request } = asked;
    const etag = `"${file.tag}"`;
    // Kept by whoever asked, and asked for again each time: rows may have been taken out since.
    const kept = { etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' };
    if (isKnown(headerOf(request, 'if-none-match'), file.tag)) return new Stream(file.contentType, [], kept, 304);
    const range = readRange(headerOf(request, 'range'));
    const condition = headerOf(request, 'if-range');
    if (range === undefined || (condition !== undefined && condition !== etag)) {
      return whole(asked, file, kept);
    }
    const length = await this.lengthOf(file);
    const start = range.start ?? Math.max(0, length - (range.end ?? 0));
    const end = range.start === undefined ? length - 1 : Math.min(range.end ?? length - 1, length - 1);
    if (start > end) return outOfRange(length);
    const { offset, chunks } = (await file.writeFrom?.(start)) ?? { offset: 0, chunks: file.write() };
    return new Stream(
      file.contentType,
      slice(chunks, start - offset, end + 1 - offset),
      {
        ...headersOf(file),
        ...kept,
        'content-range': `bytes ${start}-${end}/${length}`,
        'content-length': String(end + 1 - start),
      },
      206,
    );
  }

  private async lengthOf(file: FrozenFile): Promise<number> {
    const known = file.length ?? this.lengths.get(file.tag);
    if (known !== undefined) return known;
    let length = 0;
    for await (const chunk of file.write()) length += Buffer.byteLength(chunk);
    const [oldest] = this.lengths.keys();
    if (this.lengths.size >= LENGTHS_MAX && oldest !== undefined) this.lengths.delete(oldest);
    this.lengths.set(file.tag, length);
    return length;
  }
}

function outOfRange(length: number): Stream {
  const error = new AppError('out_of_range', `The file has ${length} bytes: the range begins after its end.`);
  const headers = { 'content-range': `bytes */${length}` };
  return new Stream('application/json', [JSON.stringify(error.body)], headers, error.status);
}

function whole({ gzip }: Asked, file: File, headers: Record<string, string>): Stream {
  const all = { ...headersOf(file), ...headers, vary: 'accept-encoding' };
  if (!gzip) return new Stream(file.contentType, file.write(), all);
  // Compressed it is another file, whose bytes depend on the library: the tag is weak, and there is no going on.
  const { etag, 'accept-ranges': _ranges, ...others } = all as Record<string, string>;
  const weak = etag === undefined ? {} : { etag: `W/${etag}` };
  return new Stream(file.contentType, compress(file.write()), { ...others, ...weak, 'content-encoding': 'gzip' });
}

function headersOf({ fileName }: File): Record<string, string> {
  return { 'content-disposition': `attachment; filename="${fileName}"` };
}

/** Each chunk goes out as it comes: who looks at the first lines does not wait for the rest. */
async function* compress(chunks: AsyncIterable<Chunk>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ flush: constants.Z_SYNC_FLUSH });
  // A failure of the source destroys `gzip`, and the loop throws it; here it would be unhandled.
  pipeline(Readable.from(chunks, { objectMode: true }), gzip).catch(() => undefined);
  for await (const chunk of gzip) yield chunk;
}

async function* slice(chunks: AsyncIterable<Chunk>, start: number, end: number): AsyncGenerator<Uint8Array> {
  let offset = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    if (offset + bytes.length > start) yield bytes.subarray(Math.max(0, start - offset), end - offset);
    offset += bytes.length;
    if (offset >= end) return;
  }
}

function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((known) => known.trim().replace(/^W\//, '') === `"${tag}"`);
}

/** One range of bytes; several, or what is none, are ignored, as RFC 9110 14.2 allows. */
function readRange(header: string | undefined): { start?: number; end?: number } | undefined {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (found === null) return undefined;
  const [, start = '', end = ''] = found;
  if (start === '') return end === '' ? undefined : { end: Number(end) };
  if (end !== '' && Number(end) < Number(start)) return undefined;
  return { start: Number(start), ...(end === '' ? {} : { end: Number(end) }) };
}
