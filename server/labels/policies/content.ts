/** Between what a project sets, as the contract writes it, and what a policy is made from. */
import type { PolicyContent } from '../../../shared/policy.ts';
import type { OutcomeRule, Overrides } from '../policy.ts';

export function readOverrides(content: PolicyContent): Overrides {
  const outcomes = Object.entries(content.outcomes ?? {}).map(([name, { accuracy, good_when: when }]) => {
    const goodWhen: OutcomeRule['goodWhen'] =
      'is' in when ? when : 'at_least' in when ? { atLeast: when.at_least } : { atMost: when.at_most };
    return [name, { accuracy, goodWhen }] as const;
  });
  return {
    profile: content.profile,
    baseRate: content.base_rate,
    accuracies: content.accuracies,
    outcomes: Object.fromEntries(outcomes),
  };
}
