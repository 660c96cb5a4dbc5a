/** How likely a difference is by chance alone, and what remains of it where many were looked at. Pure. */

export interface Share {
  k: number;
  n: number;
}

/** From this many expected in every cell on, the chi-squared test holds (Campbell, Stat Med 26, 2007). */
const LEAST_EXPECTED = 1;

/**
 * Two-sided, of two independent shares that are equal in truth: the "N − 1" chi-squared test, or where too few are
 * expected Fisher's exact test by Irwin's rule, as Campbell recommends (Stat Med 26, 2007). Null where one side is empty.
 */
export function chanceOfShares(one: Share, other: Share): number | null {
  if (one.n <= 0 || other.n <= 0) return null;
  const n = one.n + other.n;
  const k = one.k + other.k;
  if (k === 0 || k === n) return 1;
  if ((Math.min(k, n - k) * Math.min(one.n, other.n)) / n < LEAST_EXPECTED) return exactChance(one, other);
  const cross = one.k * (other.n - other.k) - other.k * (one.n - one.k);
  return chanceOfNormal(Math.abs(cross) * Math.sqrt((n - 1) / (k * (n - k) * one.n * other.n)));
}

/**
 * The sum of all tables at most as likely as this one. Turned so that the rarer outcome and the smaller side are counted:
 * less than one of both is expected here, so few tables are possible.
 */
function exactChance(one: Share, other: Share): number {
  const [small, large] = one.n <= other.n ? [one, other] : [other, one];
  const n = small.n + large.n;
  const common = 2 * (small.k + large.k) > n;
  const rare = common ? n - small.k - large.k : small.k + large.k;
  const observed = common ? small.n - small.k : small.k;
  const weights = [1];
  for (let x = 0; x < Math.min(rare, small.n); x += 1) {
    const odds = ((rare - x) * (small.n - x)) / ((x + 1) * (n - rare - small.n + x + 1));
    weights.push((weights[x] ?? 0) * odds);
  }
  const limit = (weights[observed] ?? 0) * (1 + 1e-9); // equally likely tables differ in their last digits
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.reduce((sum, weight) => (weight <= limit ? sum + weight : sum), 0) / all;
}

/** Two-sided chance of a normal value this far out; within 1.2e-7 of itself (Numerical Recipes, `erfcc`). */
export function chanceOfNormal(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const series = coefficients.reduceRight((sum, coefficient) => sum * t + coefficient, 0);
  return Math.min(1, t * Math.exp(-x * x + series));
}

const coefficients = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587, -0.82215223,
  0.17087277,
];

/** Of all that are said to have moved, so many have not, on average. */
const FALSE_SHARE_MAX = 0.05;

interface Corrected {
  /** In the order given; null stays null and counts for nothing. */
  chances: (number | null)[];
  /** How often at most an interval beside any of them may miss the truth. It leaves out 0 where the chance is `isTold`. */
  level: number;
}

/**
 * Where many are looked at at once: of those told apart at most 5 % are not, on average (Benjamini and Hochberg, J R Stat
 * Soc B 57, 1995), and of their intervals at most 5 % miss (Benjamini and Yekutieli, J Am Stat Assoc 100, 2005): of m
 * compared and R told, each is at R · .05 / m; with none told, at .05 / m. So verdict and interval say the same.
 */
export function correctForMany(chances: readonly (number | null)[]): Corrected {
  const ranked = chances
    .flatMap((chance, at) => (chance === null ? [] : [{ chance, at }]))
    .sort((a, b) => b.chance - a.chance);
  const corrected: (number | null)[] = chances.map(() => null);
  let most = 1;
  for (const [after, { chance, at }] of ranked.entries()) {
    most = Math.min(most, (chance * ranked.length) / (ranked.length - after));
    corrected[at] = most;
  }
  const told = corrected.filter(isTold).length;
  return { chances: corrected, level: (FALSE_SHARE_MAX * Math.max(1, told)) / Math.max(1, ranked.length) };
}

export function isTold(corrected: number | null): boolean {
  return corrected !== null && corrected < FALSE_SHARE_MAX;
}
