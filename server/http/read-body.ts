/**
 * A request's body, and its bytes to JSON, safely: nesting is counted on the bytes before anything is parsed (a deep value stops the embedded
 * database for ever), and `__proto__` is refused.
 */
import type { IncomingMessage } from 'node:http';
import secureJson from 'secure-json-parse';
import { AppError } from '../../shared/error.ts';
import { JSON_MAX_DEPTH } from '../../shared/limits.ts';

/**
 * The whole body; `unsupported_encoding` where it is compressed (its size would be known too late), `too_large`, or
 * `unreadable` where it does not come to its end. What is too large is read to its end and dropped: answered in the
 * middle of its sending, a client would see a broken connection instead.
 */
export async function readBytes(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const { 'content-encoding': encoding, 'content-length': declared, 'transfer-encoding': transfer } = request.headers;
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new AppError('unsupported_encoding', 'Send the body without Content-Encoding.');
  }
  if (declared === undefined && transfer === undefined) throw new AppError('unreadable', 'A JSON body is needed.');
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= maxBytes) chunks.push(chunk);
      else chunks = [];
    });
    request.on('end', () => {
      const [first] = chunks;
      if (length > maxBytes) reject(new AppError('too_large', 'The body is too large.'));
      else resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, length));
    });
    // With a listener for it, a request that breaks off is an error as well (Node's http, `IncomingMessage`).
    request.on('error', (cause) => reject(new AppError('unreadable', 'The request could not be read.', { cause })));
  });
}

/** The parsed body, or `unreadable`. */
export function parseBody(bytes: Buffer): unknown {
  if (depthOf(bytes) > JSON_MAX_DEPTH) {
    throw new AppError('unreadable', `The body nests deeper than ${JSON_MAX_DEPTH} levels.`);
  }
  try {
    return secureJson.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new AppError('unreadable', 'The body is not JSON, or has a key that is never taken (__proto__).', {
      cause: error,
    });
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_SQUARE = 0x5b;
const CLOSE_SQUARE = 0x5d;
const OPEN_CURLY = 0x7b;
const CLOSE_CURLY = 0x7d;

/** The deepest nesting of arrays and objects in JSON bytes; stops counting one past the limit. */
export function depthOf(bytes: Buffer): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === OPEN_CURLY || byte === OPEN_SQUARE) {
      depth += 1;
      if (depth > deepest) deepest = depth;
      if (deepest > JSON_MAX_DEPTH) return deepest;
    } else if (byte === CLOSE_CURLY || byte === CLOSE_SQUARE) {
      depth -= 1;
    }
  }
  return deepest;
}
