/** Policies as the contract shows them: every number with where it comes from. */
import { signalWords } from '../../../shared/label-words.ts';
import type { PolicyContent, PolicyVersion, ProjectPolicy } from '../../../shared/policy.ts';
import { assumedRule, type Policy, policyOf, round, tableSignals, weightOf } from '../policy.ts';
import { readOverrides } from './content.ts';
import type { Adoption, StoredPolicy } from './store.ts';

/** @param stored null: nobody has set anything, the policy is the table in code */
export function presentPolicy(
  policy: Policy,
  stored: (StoredPolicy & Adoption) | null,
  recompute: ProjectPolicy['recompute'],
): ProjectPolicy {
  const content: PolicyContent = stored?.content ?? {};
  const measured = stored?.measured ?? { accuracies: {} };
  const basisOf = (set: number | undefined, tally: { n: number } | undefined) => {
    if (tally !== undefined && tally.n > 0) return { basis: 'measured' as const, n: tally.n };
    return { basis: set === undefined || tally !== undefined ? ('assumed' as const) : ('set' as const), n: null };
  };
  return {
    version: policy.version,
    number: stored?.number ?? null,
    adopted_by: stored?.adopted_by ?? null,
    adopted_at: stored?.adopted_at.toISOString() ?? null,
    profile: policy.profile,
    signed: policy.signed,
    base_rate: { value: policy.baseRate, ...basisOf(content.base_rate, measured.base_rate) },
    signals: tableSignals.map((signal) => {
      const { family, says, accuracy } = policy.signals[signal];
      return {
        signal,
        words: signalWords[signal],
        family,
        says,
        accuracy,
        weight: round(weightOf({ says, accuracy }, policy.baseRate)),
        assumed: assumedRule(signal).accuracy,
        ...basisOf(content.accuracies?.[signal], measured.accuracies[signal]),
      };
    }),
    content,
    recompute,
  };
}

/** @param project what, beside a policy's content, makes its version */
export function presentVersion(
  stored: StoredPolicy,
  adoptions: readonly Adoption[],
  project: Parameters<typeof policyOf>[0],
  inForce: number | null,
): PolicyVersion {
  return {
    number: stored.number,
    version: policyOf(project, readOverrides(stored.content)).version,
    origin: stored.origin,
    content: stored.content,
    measured: stored.measured,
    created_by: stored.created_by,
    created_at: stored.created_at.toISOString(),
    adoptions: adoptions
      .filter(({ number }) => number === stored.number)
      .map(({ adopted_by, adopted_at }) => ({ by: adopted_by, at: adopted_at.toISOString() })),
    in_force: stored.number === inForce,
  };
}
