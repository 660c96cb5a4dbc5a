/**
 * Bounds what the bodies of all requests that are still coming take in memory together. Each has a limit of its own, but
 * whoever opens many connections and sends slowly would have that much of each.
 */
export class BodyRoom {
  private readonly maxBytes: number;
  private taken = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** False where there is no room: then it takes none. */
  take(bytes: number): boolean {
    if (this.taken + bytes > this.maxBytes) return false;
    this.taken += bytes;
    return true;
  }

  giveBack(bytes: number): void {
    this.taken -= bytes;
  }
}
