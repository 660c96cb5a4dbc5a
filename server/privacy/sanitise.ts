/**
 * Replaces what PostgreSQL cannot hold: NUL in text is refused (22021; `\u0000` in jsonb 22P05), and so is a lone
 * surrogate (22P02 in jsonb; in text it silently becomes U+FFFD). Both become U+FFFD here, and it is said so.
 */

/** With the `u` flag a pair is one character: only a surrogate without its other half matches. */
const LONE_SURROGATE = /\p{Surrogate}/gu;
const UNSTORABLE = /[\0\p{Surrogate}]/u;

/**
 * @param value JSON: objects, arrays, strings, numbers, booleans, null; at most as deep as a body may be
 * @returns the same value itself where nothing had to be replaced, else a copy, in keys as in texts
 */
export function sanitise<T>(value: T): { value: T; sanitised: boolean } {
  const clean = replaceIn(value);
  // What is replaced is characters within texts: the shape, and so the type, is that of the input.
  return { value: clean as T, sanitised: clean !== value };
}

function replaceIn(value: unknown): unknown {
  if (isStorable(value)) return value;
  if (typeof value === 'string') return value.replaceAll('\0', '\ufffd').replace(LONE_SURROGATE, '\ufffd');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items = value.map(replaceIn);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  const before = Object.entries(value);
  const after = before.map(([key, part]): [unknown, unknown] => [replaceIn(key), replaceIn(part)]);
  const changed = after.some(([key, part], index) => key !== before[index]?.[0] || part !== before[index]?.[1]);
  return changed ? Object.fromEntries(after) : value;
}

/** Looks without copying: nearly everything that is sent needs no replacement. */
function isStorable(value: unknown): boolean {
  if (typeof value === 'string') return !UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isStorable);
  return Object.entries(value).every(([key, part]) => !UNSTORABLE.test(key) && isStorable(part));
}
