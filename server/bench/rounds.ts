/**
 * On a machine that others use too only what was measured in the same moment can be compared: every round measures each
 * contestant once, and what is compared is the median of the rounds' ratios.
 */
export class Rounds {
  private readonly measured: ReadonlyMap<string, readonly number[]>;

  private constructor(measured: ReadonlyMap<string, readonly number[]>) {
    this.measured = measured;
  }

  /** Runs one after another, so many times; each returns its figure. */
  static async run(count: number, contestants: Record<string, () => Promise<number>>): Promise<Rounds> {
    const measured = new Map<string, number[]>(Object.keys(contestants).map((name) => [name, []]));
    for (let round = 0; round < count; round += 1) {
      for (const [name, measure] of Object.entries(contestants)) measured.get(name)?.push(await measure());
    }
    return new Rounds(measured);
  }

  get names(): string[] {
    return [...this.measured.keys()];
  }

  median(name: string): number {
    return median(this.of(name));
  }

  /** One contestant to another, round by round. */
  ratio(one: string, other: string): number {
    const others = this.of(other);
    return median(this.of(one).map((value, round) => value / (others[round] ?? Number.NaN)));
  }

  private of(name: string): readonly number[] {
    return this.measured.get(name) ?? [];
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
