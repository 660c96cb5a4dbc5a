/** JSON leaves these as they are, yet readers such as Python's `splitlines` end a line at them. */
const LINE_BREAKS = /[\u0085\u2028\u2029]/g;

/** The JSON of a value as one line, whoever reads it; without the line feed. */
export function writeJson(value: unknown): string {
  return JSON.stringify(value).replace(
    LINE_BREAKS,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
