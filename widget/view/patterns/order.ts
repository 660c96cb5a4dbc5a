/** In which order several answers stand: by chance, but the same for as long as the visit lasts. */

/** @param visit a random id of the visit; the order follows from it, so nothing has to be stored */
export function placeOf(visit: string, key: string): number {
  // FNV-1a, then the finaliser of MurmurHash3: neighbours in text end far apart.
  let hash = 0x811c9dc5;
  for (const char of `${visit} ${key}`) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
