import { randomUUID } from 'node:crypto';

/** JSON leaves these as they are, yet readers such as Python's `splitlines` end a line at them. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g;

/** The JSON of a value as one line, whoever reads it; without the line feed. */
export function writeJson(value: unknown): string {
  return writeKept(value).replace(
    LINE_BREAKS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The JSON of a value to be a text inside another, where nobody looks for ends of lines. */
export function writeKept(value: unknown): string {
  return JSON.stringify(value).replace(KEPT, (_, text: string) => Buffer.from(text, 'base64').toString());
}

/** In place of what is kept, until it is written: a word that nobody else can have sent. */
const MARK = `kept ${randomUUID()} `;
const KEPT = new RegExp(`"${MARK}([A-Za-z0-9+/=]*)"`, 'g');
const STRING_OR_SPACE = /"(?:[^"\\]+|\\.)*"|[ \t\n\r]+/g;

/**
 * What was read from this JSON text is written as it stood there, but for the space between its parts: JavaScript would
 * write 9007199254740993 as another number, 1.0 as 1, and "9" always before "10".
 */
export function keepJson<T extends object>(value: T, text: string): T {
  const written = text.replace(STRING_OR_SPACE, (part) => (part.startsWith('"') ? part : ''));
  const marked = `${MARK}${Buffer.from(written).toString('base64')}`;
  return Object.defineProperty(value, 'toJSON', { value: () => marked, enumerable: false });
}
