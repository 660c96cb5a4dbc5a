/** Measures Nod's labels, by the real `derive`, beside other ways to read the same events. */
import { derive } from '../../labels/derive.ts';
import { readOverrides } from '../../labels/policies/content.ts';
import { type AuditedOutput, estimate, NOTHING_SET } from '../../labels/policies/estimate.ts';
import { NEGATIVE_UP_TO, POSITIVE_FROM, type Policy, policyOf } from '../../labels/policy.ts';
import { Random } from '../random.ts';
import { lastSignalWins, majorityVote, type Opinion, thumbsOnly } from './baselines.ts';
import { figures, type Judged, type Score, type Spread, score, spread } from './score.ts';
import { type Output, type Product, simulate, withoutBrigade } from './simulate.ts';

export const baseRates = [0.5, 0.7, 0.85] as const;
const TUNING_SEEDS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const REPORTED_SEEDS = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
/** Fewer to tune on; enough to report on that calibration does not drown in chance: some 150 labels in each bin. */
const TUNING_OUTPUTS = 1500;
const OUTPUTS = 3000;
const ATTACKED = 100;
const AUDITED = 200;

export const methods = [
  'Nod',
  'Nod, tuned',
  'Nod, audited',
  'thumbs only',
  'majority of signals',
  'last signal wins',
] as const;
export type Method = (typeof methods)[number];

export interface Cell {
  product: Product;
  baseRate: number;
  /** From here on Nod, tuned, calls an output good: on the tuning seeds it is then as precise as thumbs are. */
  threshold: number;
  scores: Record<Method, Record<keyof Score, Spread>>;
  /** How many times as many outputs Nod, tuned, labels as thumbs do. */
  coverageRatio: number;
  /** ECE that labels as well calibrated as can be would show on as many outputs, by chance alone. */
  eceByChance: Spread;
}

/** What Nod says before any threshold. */
interface Read {
  output: Output;
  p: number;
  informed: boolean;
  contested: boolean;
  signals: string[];
}

export function measureCell(product: Product, baseRate: number): Cell {
  const policy = policyOf({ profile: product, signed: false });
  const world = (seed: number, outputs: number): Output[] => simulate({ product, seed, baseRate, outputs });
  const tuning = TUNING_SEEDS.flatMap((seed) => world(seed, TUNING_OUTPUTS).map((output) => read(output, policy)));
  const wanted = score(tuning.map(({ output }) => judge(output, thumbsOnly(output.subject)))).precision;
  const threshold = tune(tuning, wanted);

  const bySeed = REPORTED_SEEDS.map((seed) => {
    const reads = world(seed, OUTPUTS).map((output) => read(output, policy));
    const audited = afterAudit(reads, product, seed);
    const random = new Random(seed + 2_000_000);
    const byChance = score(audited.map((one) => ({ ...one, good: random.chance(one.p) }))).ece;
    const of = (opine: (one: Read) => Opinion): Score => score(reads.map((one) => judge(one.output, opine(one))));
    const scores = {
      Nod: of(byDefault),
      'Nod, tuned': of((one) => opinion(one, threshold, 1 - threshold)),
      'Nod, audited': score(audited),
      'thumbs only': of(({ output }) => thumbsOnly(output.subject)),
      'majority of signals': of(({ output }) => majorityVote(output.subject)),
      'last signal wins': of(({ output }) => lastSignalWins(output.subject)),
    } satisfies Record<Method, Score>;
    return { scores, byChance };
  });
  const scores = byName(methods, (method) =>
    byName(figures, (figure) => spread(bySeed.map((of) => of.scores[method][figure]))),
  );
  const coverageRatio = scores['Nod, tuned'].coverage.mean / scores['thumbs only'].coverage.mean;
  const eceByChance = spread(bySeed.map(({ byChance }) => byChance));
  return { product, baseRate, threshold, scores, coverageRatio, eceByChance };
}

function byName<N extends string, T>(names: readonly N[], make: (name: N) => T): Record<N, T> {
  return Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, T>;
}

function read(output: Output, policy: Policy): Read {
  const { label } = derive(output.subject, [], policy);
  return {
    output,
    p: label.p,
    informed: label.evidence.length > 0,
    contested: label.status === 'contested',
    signals: [...new Set(label.evidence.map(({ signal }) => signal))],
  };
}

function opinion({ p, informed, contested }: Read, from: number, upTo: number): Opinion {
  if (!informed) return { says: null, p, informed };
  const says = contested ? null : p >= from ? 'good' : p <= upTo ? 'bad' : null;
  return { says, p, informed };
}

const byDefault = (one: Read): Opinion => opinion(one, POSITIVE_FROM, NEGATIVE_UP_TO);

function judge({ good }: Output, said: Opinion): Judged {
  return { ...said, good };
}

/** The lowest threshold, and so the most labels, at which Nod is as precise as asked; else the most precise one. */
function tune(reads: readonly Read[], precision: number): number {
  let best = { threshold: POSITIVE_FROM, precision: 0 };
  for (let percent = 51; percent <= 95; percent += 1) {
    const threshold = percent / 100;
    const found = score(reads.map((one) => judge(one.output, opinion(one, threshold, 1 - threshold)))).precision;
    if (found >= precision) return threshold;
    if (found > best.precision) best = { threshold, precision: found };
  }
  return best.threshold;
}

/** Reviewers, who know the truth, decide on a random 200; what they teach is tried on the others. */
function afterAudit(reads: readonly Read[], product: Product, seed: number): Judged[] {
  const audited = new Set(new Random(seed + 1_000_000).sample(reads, AUDITED));
  const outputs: AuditedOutput[] = [...audited].map(({ output, signals }) => ({ good: output.good, signals }));
  const { content } = estimate(outputs, NOTHING_SET);
  const policy = policyOf({ profile: product, signed: false }, readOverrides(content));
  const others = reads.filter((one) => !audited.has(one)).map(({ output }) => read(output, policy));
  return others.map((one) => judge(one.output, byDefault(one)));
}

export interface Brigade {
  /** Share of the attacked outputs that the attack brought to the wrong status, over seeds. */
  nod: Spread;
  majority: Spread;
  thumbs: Spread;
}

/** Some accounts vote against the truth on the same outputs, slowly enough that no burst is noticed. */
export function measureBrigade(product: Product, accounts: number): Brigade {
  const policy = policyOf({ profile: product, signed: false });
  const moved = REPORTED_SEEDS.map((seed) => {
    const brigade = { accounts, outputs: ATTACKED };
    const outputs = simulate({ product, seed, baseRate: 0.7, outputs: TUNING_OUTPUTS, brigade });
    const attacked = outputs.filter(({ brigaded }) => brigaded);
    const share = (opine: (output: Output) => Opinion): number =>
      attacked.filter((output) => {
        const wrong = output.good ? 'bad' : 'good';
        return opine(output).says === wrong && opine(withoutBrigade(output)).says !== wrong;
      }).length / attacked.length;
    return {
      nod: share((output) => byDefault(read(output, policy))),
      majority: share(({ subject }) => majorityVote(subject)),
      thumbs: share(({ subject }) => thumbsOnly(subject)),
    };
  });
  return byName(['nod', 'majority', 'thumbs'], (name) => spread(moved.map((of) => of[name])));
}
