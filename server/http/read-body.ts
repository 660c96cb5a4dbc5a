/**
 * Bytes to JSON, safely: nesting is counted on the bytes before anything is parsed (a deep value stops the embedded
 * database for ever), and `__proto__` is refused.
 */
import secureJson from 'secure-json-parse';
import { AppError } from '../../shared/error.ts';
import { JSON_MAX_DEPTH } from '../../shared/limits.ts';

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
