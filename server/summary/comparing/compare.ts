/** From two versions' counts to a verdict on each metric. Pure. */
import type { ComparedMetric, ComparedName } from '../../../shared/comparison.ts';
import type { Counters } from '../../../shared/summary.ts';
import { type Wish, wishes } from '../../../shared/wishes.ts';
import { rate } from '../rate.ts';
import type { TallySum } from '../store.ts';
import { type Arm, compareShares, moreNeeded, tellsApart } from './confidence-sequence.ts';

export interface Version {
  counts: Counters;
  tallies: readonly TallySum[];
}

export function compareVersions(a: Version, b: Version): ComparedMetric[] {
  return metrics.map(({ name, arm }) => {
    const wish = wishes[name];
    const [one, other] = [arm(a), arm(b)];
    const difference = compareShares(one, other);
    const told = tellsApart(one, other);
    const verdict = verdictOf(wish, told, difference?.value ?? 0);
    return {
      name,
      wish,
      a: rate(one.k, one.n),
      b: rate(other.k, other.n),
      difference,
      verdict,
      more_needed: verdict === 'cannot_tell' ? moreNeeded(one, other) : null,
    };
  });
}

/** Of the second of two that were, or were not, told apart. */
export function verdictOf(wish: Wish, told: boolean, difference: number): ComparedMetric['verdict'] {
  if (wish === 'none') return 'no_verdict';
  if (!told) return 'cannot_tell';
  return difference > 0 === (wish === 'more') ? 'better' : 'worse';
}

const metrics: readonly { name: ComparedName; arm: (version: Version) => Arm }[] = [
  {
    name: 'positive_rate',
    arm: ({ counts }) => ({ k: counts.positive, n: counts.positive + counts.negative }),
  },
  { name: 'acceptance_rate', arm: ofShown('accepted') },
  { name: 'kept_120', arm: ({ tallies }) => goodOf(tallies, 'retention', '120') },
  { name: 'kept_600', arm: ({ tallies }) => goodOf(tallies, 'retention', '600') },
  { name: 'light_edits', arm: ({ tallies }) => goodOf(tallies, 'edit') },
  { name: 'regenerate_rate', arm: ofShown('regenerated') },
  { name: 'correction_rate', arm: ofShown('corrected') },
  {
    name: 'downvote_rate',
    arm: ({ counts }) => ({ k: counts.down, n: Math.max(counts.voted, counts.down) }),
  },
  { name: 'response_rate', arm: ofShown('voted') },
  { name: 'abandon_rate', arm: ofShown('abandoned') },
];

function ofShown(name: 'accepted' | 'regenerated' | 'corrected' | 'voted' | 'abandoned'): (version: Version) => Arm {
  return ({ counts }) => ({ k: counts[name], n: Math.max(counts.shown, counts[name]) });
}

/** Of all values of a measure, or of one. */
function goodOf(tallies: readonly TallySum[], measure: string, value?: string): Arm {
  const own = tallies.filter((sum) => sum.measure === measure && (value === undefined || sum.value === value));
  return {
    k: own.reduce((total, { good }) => total + good, 0),
    n: own.reduce((total, { count }) => total + count, 0),
  };
}
