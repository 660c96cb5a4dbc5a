/**
 * The interval of a difference of two shares that says the same as the test beside it (`gauge-chance.ts`): it holds 0
 * exactly where the test does not tell the shares apart at that level. Pure.
 */
import type { Difference } from '../../../shared/difference.ts';
import { chanceOfNormal, chanceOfShares, type Share } from './gauge-chance.ts';

const TURNS = 60;

/**
 * Miettinen and Nurminen's score interval (Stat Med 4, 1985): all differences that their test does not refuse, of which
 * the one of 0 is the "N − 1" chi-squared test. Where few are expected and the exact test is more cautious than that, it
 * is wider by as many times as the exact test finds the difference less far out.
 *
 * @param chance how often at most it misses the true difference, as 0.05
 * @returns now − before; null where one side is empty
 */
export function boundDifference(now: Share, before: Share, chance: number): Difference | null {
  const tested = chanceOfShares(now, before);
  if (tested === null) return null;
  const value = now.k / now.n - before.k / before.n;
  const [byScore, byTest] = [Math.abs(scoreOf(now, before, 0)), normalOfChance(tested)];
  const z = normalOfChance(chance) * (byScore > byTest ? byScore / byTest : 1);
  const refused = (difference: number): boolean => Math.abs(scoreOf(now, before, difference)) >= z;
  return { value, low: edge(value, -1, refused), high: edge(value, 1, refused) };
}

/** As far out as a normal value is with this chance, two-sided. */
export function normalOfChance(chance: number): number {
  return edge(0, 40, (z) => chanceOfNormal(z) <= chance);
}

/** How many standard errors the observed difference is from one that is supposed. */
function scoreOf(now: Share, before: Share, supposed: number): number {
  const [p, q] = [now.k / now.n, before.k / before.n];
  const off = p - q - supposed;
  if (off === 0) return 0;
  const own = likeliest(p, q, before.n / now.n, supposed);
  const other = own - supposed;
  const n = now.n + before.n;
  const variance = ((own * (1 - own)) / now.n + (other * (1 - other)) / before.n) * (n / (n - 1));
  return variance <= 0 ? Math.sign(off) * Number.POSITIVE_INFINITY : off / Math.sqrt(variance);
}

/** The first share as it most likely is, were it larger by `supposed` (Farrington and Manning, Stat Med 9, 1990). */
function likeliest(p: number, q: number, ratio: number, supposed: number): number {
  const a = 1 + ratio;
  const b = -(1 + ratio + p + ratio * q + supposed * (ratio + 2));
  const c = supposed ** 2 + supposed * (2 * p + ratio + 1) + p + ratio * q;
  const d = -p * supposed * (1 + supposed);
  const v = b ** 3 / (27 * a ** 3) - (b * c) / (6 * a ** 2) + d / (2 * a);
  const u = Math.sign(v || 1) * Math.sqrt(Math.max(0, b ** 2 / (9 * a ** 2) - c / (3 * a)));
  const cosine = u === 0 ? 0 : Math.max(-1, Math.min(1, v / u ** 3));
  const share = 2 * u * Math.cos((Math.PI + Math.acos(cosine)) / 3) - b / (3 * a);
  return Math.max(0, supposed, Math.min(1, 1 + supposed, share));
}

/** Where between two places it begins to hold; it does not at the first. The second, where it never does. */
function edge(from: number, to: number, holds: (at: number) => boolean): number {
  if (!holds(to)) return to;
  let [not, yes] = [from, to];
  for (let turn = 0; turn < TURNS; turn += 1) {
    const middle = (not + yes) / 2;
    if (holds(middle)) yes = middle;
    else not = middle;
  }
  return not;
}
