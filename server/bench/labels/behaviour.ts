/**
 * How simulated people behave. Nothing here is read from the policy: what is known comes from the sources named, what
 * no source splits into good and bad outputs is marked "assumed". Each seed moves every share by up to ± .10, and
 * each person differs from the average.
 */
import type { Random } from '../random.ts';

/** A probability for a good output and for a bad one. */
export interface ByQuality {
  good: number;
  bad: number;
}

const sources = {
  /** 1–3 % is what products report of thumbs; the middle, per person between .01 and .03. */
  voteMin: 0.01,
  voteMax: 0.03,
  /** The displeased vote more often: ratings are J-shaped (Hu, Pavlou, Zhang, CACM 52(10), 2009). How much: assumed. */
  voteWhenBad: 1.5,
  /** How often a vote says what another careful person says: 81 % among people on MT-bench (Zheng et al., NeurIPS 2023). */
  voteAgrees: 0.81,
  /** Downs that give a reason: assumed. */
  reason: 0.3,

  /** 27 % of completions are accepted (Ziegler et al., arXiv 2205.06537); the split is assumed. */
  accept: { good: 0.36, bad: 0.14 },
  /**
   * What becomes of an accepted text: 43 of 46 texts kept at 30 s are kept at 600 s in CoAuthor (Lee, Liang, Yang, CHI
   * 2022), acceptance alone says little of staying (Ziegler et al., CACM 67(3)). The split is assumed.
   */
  kept: { good: 0.88, bad: 0.45 },
  /** Of those not kept: half kept, lost, taken out. Assumed. */
  partly: 0.5,
  lost: 0.3,
  /** How long a text is watched: 341, 307, 216 and 49 of 351 reach 30, 120, 300, 600 s (CoAuthor). */
  watched: { '0': 10, '30': 34, '120': 91, '300': 167, '600': 49 },
  /** 118 of 149 rounds that were not accepted were closed in CoAuthor; completions mostly just go. Between: assumed. */
  dismiss: { good: 0.3, bad: 0.4 },

  /** 279 of 779 answers were copied from (RealHumanEval, Mozannar et al., arXiv 2404.02806); the split is assumed. */
  copy: { good: 0.45, bad: 0.22 },
  /** 173 of its 390 copies cover a code block. */
  copyWhole: 0.44,
  /**
   * Asked again: some 30 % of chats hold feedback in words, rephrasing foremost (Don-Yehiya, Choshen, Abend, arXiv
   * 2407.10944), over several turns each; dissatisfied searchers reformulate (Hassan et al., CIKM 2013). Split assumed.
   */
  retry: { good: 0.05, bad: 0.22 },
  followUp: 0.5,
  correct: { good: 0, bad: 0.004 },

  /** Wrong proposals that people change: many let them stand (automation bias: Skitka, Mosier, Burdick, IJHCS 51, 1999). */
  change: { good: 0.07, bad: 0.62 },
  /** Forms that are never sent: assumed. */
  leave: 0.15,

  /** Outputs offered beside another one: assumed. */
  offered: 0.08,
  /** Who picks the first whatever it says: clicks follow rank even when results are swapped (Joachims et al., SIGIR 2005). */
  pickFirst: 0.25,
  pickBetter: 0.8,

  /** People who click without looking, satisficing (Krosnick, Applied Cognitive Psychology 5, 1991). Share assumed. */
  lazy: 0.1,
  /** People who vote against the truth, and how much more than others. Assumed: a few are enough (Cheng et al., CSCW 2017). */
  trolls: 0.01,
  trollVotes: 5,
  /** Outputs that several people see. Assumed. */
  shared: 0.1,
} as const;

type Widened<T> = { [K in keyof T]: T[K] extends number ? number : Widened<T[K]> };
export type Behaviour = Widened<typeof sources>;

/** Not shares of anything: left as they are. */
const factors: ReadonlySet<string> = new Set(['voteWhenBad', 'trollVotes', 'watched', 'voteMin', 'voteMax']);
const PERTURBED_BY = 0.1;

/** Every share moved by up to ± .10; rare ones by less, in proportion to how much there is to move. */
export function perturb(random: Random): Behaviour {
  const move = (share: number): number => {
    const room = Math.min(1, 4 * share * (1 - share));
    return share + random.between(-PERTURBED_BY, PERTURBED_BY) * room;
  };
  const moved = Object.entries(sources).map(([name, value]) => {
    if (factors.has(name)) return [name, value];
    if (typeof value === 'number') return [name, move(value)];
    return [name, Object.fromEntries(Object.entries(value).map(([key, share]) => [key, move(share)]))];
  });
  // The same names with the same shapes as above.
  return Object.fromEntries(moved) as Behaviour;
}

export interface Person {
  actor: string;
  kind: 'usual' | 'lazy' | 'troll';
  voteRate: number;
  /** Shifts their acts and their judgement, in log-odds. */
  keenness: number;
  judgement: number;
  /** Some use the product far more than others. */
  activity: number;
}

/** Deviation of people from the average, in log-odds; assumed. */
const PERSON_DEVIATION = 0.5;

export function makePeople(count: number, behaviour: Behaviour, random: Random): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const draw = random.next();
    const kind = draw < behaviour.trolls ? 'troll' : draw < behaviour.trolls + behaviour.lazy ? 'lazy' : 'usual';
    return {
      actor: `u${index}`,
      kind,
      voteRate: random.between(behaviour.voteMin, behaviour.voteMax) * (kind === 'troll' ? behaviour.trollVotes : 1),
      keenness: random.normal() * PERSON_DEVIATION,
      judgement: random.normal() * PERSON_DEVIATION,
      activity: Math.exp(random.normal()),
    };
  });
}

/** A probability shifted in log-odds. */
export function shifted(probability: number, logOdds: number): number {
  if (probability <= 0 || probability >= 1) return probability;
  return 1 / (1 + ((1 - probability) / probability) * Math.exp(-logOdds));
}
