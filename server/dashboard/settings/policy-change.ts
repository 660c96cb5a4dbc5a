/** Changes of a policy's content: what is not set stays out, so that the table's number holds. Pure. */
import type { PolicyContent, TableSignal } from '../../../shared/policy.ts';

/** "82" is .82, and "150" is 1.5, which is none; nothing where nothing is typed. */
export function readShare(text: string): number | undefined {
  return text.trim() === '' ? undefined : Math.round(Number(text) * 100) / 10_000;
}

/** Whether the contract takes it. */
export const isShare = (share: number): boolean => share >= 0.01 && share <= 0.99;

/** Whether something is typed that no policy can be: it has no preview, and cannot be put in force. */
export function isFaulty({ base_rate, accuracies = {} }: PolicyContent): boolean {
  return [base_rate, ...Object.values(accuracies)].some((share) => share !== undefined && !isShare(share));
}

export function changeBaseRate(content: PolicyContent, value: number | undefined): PolicyContent {
  const { base_rate: _before, ...rest } = content;
  return value === undefined ? rest : { ...rest, base_rate: value };
}

export function changeAccuracy(content: PolicyContent, signal: TableSignal, value: number | undefined): PolicyContent {
  const { accuracies: before = {}, ...rest } = content;
  const { [signal]: _before, ...others } = before;
  const accuracies = value === undefined ? others : { ...others, [signal]: value };
  return Object.keys(accuracies).length === 0 ? rest : { ...rest, accuracies };
}

export function changeOutcome(
  content: PolicyContent,
  name: string,
  outcome: NonNullable<PolicyContent['outcomes']>[string] | undefined,
): PolicyContent {
  const { outcomes: before = {}, ...rest } = content;
  const others = Object.entries(before).filter(([key]) => key !== name);
  const outcomes = Object.fromEntries(outcome === undefined ? others : [...others, [name, outcome]]);
  return Object.keys(outcomes).length === 0 ? rest : { ...rest, outcomes };
}
