/** How far reviewers agree beyond what chance explains, over outputs that two or more of them have judged. */

/** The verdicts on one output, by reviewer: true is good. */
export type Verdicts = ReadonlyMap<string, boolean>;

export interface Agreement {
  method: 'cohen_kappa' | 'krippendorff_alpha';
  /** 1 is perfect, 0 what chance gives; null where every verdict is the same, so that chance explains all. */
  value: number | null;
  outputs: number;
  reviewers: number;
  /** Share of the pairs of verdicts on one output that agree. */
  same: number;
}

/** Cohen's κ for two reviewers, Krippendorff's α for more, who need not all have judged the same outputs. */
export function agreementOf(all: readonly Verdicts[]): Agreement | null {
  const shared = all.filter((verdicts) => verdicts.size >= 2);
  if (shared.length === 0) return null;
  const reviewers = [...new Set(shared.flatMap((verdicts) => [...verdicts.keys()]))].sort();
  const [one, other] = reviewers;
  const isPair = reviewers.length === 2 && one !== undefined && other !== undefined;
  return {
    method: isPair ? 'cohen_kappa' : 'krippendorff_alpha',
    value: isPair ? cohenKappa(shared, one, other) : krippendorffAlpha(shared),
    outputs: shared.length,
    reviewers: reviewers.length,
    same: sameShare(shared),
  };
}

/** J. Cohen, Educational and Psychological Measurement 20 (1960): κ = (p_o − p_e) / (1 − p_e). */
function cohenKappa(shared: readonly Verdicts[], one: string, other: string): number | null {
  const n = shared.length;
  const share = (test: (verdicts: Verdicts) => boolean): number => shared.filter(test).length / n;
  const observed = share((verdicts) => verdicts.get(one) === verdicts.get(other));
  const [first, second] = [
    share((verdicts) => verdicts.get(one) === true),
    share((verdicts) => verdicts.get(other) === true),
  ];
  const expected = first * second + (1 - first) * (1 - second);
  return expected === 1 ? null : (observed - expected) / (1 - expected);
}

/**
 * K. Krippendorff, Content Analysis (1980), nominal data with missing values: α = 1 − D_o / D_e, from coincidences of
 * pairable values.
 */
function krippendorffAlpha(shared: readonly Verdicts[]): number | null {
  let values = 0;
  let good = 0;
  let disagreement = 0;
  for (const verdicts of shared) {
    const m = verdicts.size;
    const g = [...verdicts.values()].filter(Boolean).length;
    values += m;
    good += g;
    disagreement += (2 * g * (m - g)) / (m - 1);
  }
  const expected = (2 * good * (values - good)) / (values - 1);
  return expected === 0 ? null : 1 - disagreement / expected;
}

function sameShare(shared: readonly Verdicts[]): number {
  let pairs = 0;
  let same = 0;
  for (const verdicts of shared) {
    const m = verdicts.size;
    const g = [...verdicts.values()].filter(Boolean).length;
    pairs += (m * (m - 1)) / 2;
    same += (g * (g - 1)) / 2 + ((m - g) * (m - g - 1)) / 2;
  }
  return same / pairs;
}
