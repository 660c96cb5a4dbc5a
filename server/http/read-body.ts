/**
 * A request's body, and its bytes to JSON, safely: nesting and members are counted on the bytes before anything is parsed
 * (a deep value stops the embedded database for ever, a wide one this process for a moment), and `__proto__` is refused.
 */
import type { IncomingMessage } from 'node:http';
import secureJson from 'secure-json-parse';
import { AppError } from '../../shared/error.ts';
import { JSON_MAX_DEPTH, JSON_MAX_MEMBERS } from '../../shared/limits.ts';
import { BodyRoom } from './body-room.ts';

/** Of a process: sixteen of the largest, or two hundred of those that pages may send. */
const room = new BodyRoom(128 * 1024 * 1024);

/**
 * The whole body; `unsupported_encoding` where it is compressed (its size would be known too late), `too_large`, or
 * `unreadable` where it does not come to its end, `overloaded` where the bodies of others take all the room. What is not
 * taken is read to its end and dropped: answered in the middle of its sending, a client would see a broken connection
 * instead.
 */
export async function readBytes(request: IncomingMessage, maxBytes: number, within = room): Promise<Buffer> {
  const { 'content-encoding': encoding, 'content-length': declared, 'transfer-encoding': transfer } = request.headers;
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
    throw new AppError('unsupported_encoding', 'Send the body without Content-Encoding.');
  }
  if (declared === undefined && transfer === undefined) throw new AppError('unreadable', 'A JSON body is needed.');
  return new Promise((resolve, reject) => {
    let chunks: Buffer[] = [];
    let [length, held] = [0, 0];
    let refusal: AppError | undefined;
    const drop = (): void => {
      within.giveBack(held);
      [chunks, held] = [[], 0];
    };
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxBytes) refusal ??= new AppError('too_large', 'The body is too large.');
      else if (refusal === undefined && !within.take(chunk.length)) {
        refusal = new AppError('overloaded', 'Too much is being sent at once. Try again in a moment.');
      }
      if (refusal !== undefined) return drop();
      held += chunk.length;
      chunks.push(chunk);
    });
    request.on('close', drop); // read to its end, or broken off
    request.on('end', () => {
      const [first] = chunks;
      if (refusal !== undefined) reject(refusal);
      else resolve(first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks, length));
    });
    // With a listener for it, a request that breaks off is an error as well (Node's http, `IncomingMessage`).
    request.on('error', (cause) => reject(new AppError('unreadable', 'The request could not be read.', { cause })));
  });
}

/** The parsed body, or `unreadable`. */
export function parseBody(bytes: Buffer): unknown {
  const { depth, members } = shapeOf(bytes);
  if (depth > JSON_MAX_DEPTH) {
    throw new AppError('unreadable', `The body nests deeper than ${JSON_MAX_DEPTH} levels.`);
  }
  if (members > JSON_MAX_MEMBERS) {
    throw new AppError('unreadable', `An object in the body has more than ${JSON_MAX_MEMBERS} members.`);
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
const COLON = 0x3a;
const OPEN_SQUARE = 0x5b;
const CLOSE_SQUARE = 0x5d;
const OPEN_CURLY = 0x7b;
const CLOSE_CURLY = 0x7d;

/** The deepest nesting in JSON bytes, and the most members of one object; stops counting one past either limit. */
export function shapeOf(bytes: Buffer): { depth: number; members: number } {
  let depth = 0;
  let inString = false;
  const most = { depth: 0, members: 0 };
  const membersAt = new Uint32Array(JSON_MAX_DEPTH + 1);
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (inString) {
      if (byte === BACKSLASH) at += 1;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) {
      inString = true;
    } else if (byte === COLON) {
      const members = (membersAt[depth] ?? 0) + 1;
      membersAt[depth] = members;
      if (members > most.members) most.members = members;
      if (members > JSON_MAX_MEMBERS) return most;
    } else if (byte === OPEN_CURLY || byte === OPEN_SQUARE) {
      depth += 1;
      membersAt[depth] = 0;
      if (depth > most.depth) most.depth = depth;
      if (depth > JSON_MAX_DEPTH) return most;
    } else if (byte === CLOSE_CURLY || byte === CLOSE_SQUARE) {
      depth -= 1;
    }
  }
  return most;
}
