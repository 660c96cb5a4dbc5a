/**
 * Counts whose evidence turned how many labels, before the rows are read. In the order of what it costs: most versions
 * end after the first walk, which reads nothing but labels that are contested or uncertain.
 */
import type { DatasetDefinition } from '../../../../shared/dataset.ts';
import { LabelStatus } from '../../../../shared/label.ts';
import type { Db } from '../../../db/connect.ts';
import type { Key } from '../../../labels/case.ts';
import { type Policy, policyOf } from '../../../labels/policy.ts';
import { readProject } from '../../../labels/store.ts';
import { Numbering } from '../numbering.ts';
import { fingerprint } from '../read-line.ts';
import { isTaken, peopleIn, type Readable, readWithout, type Taking, turnersOf } from './find-turners.ts';
import { type LabelPage, type PagedLabel, readByKey, readByStatus, readClock } from './store.ts';
import { type Excess, takingOf, Unheard } from './unheard.ts';

export interface Counting {
  projectId: number;
  definition: DatasetDefinition;
  salt: Buffer;
  /** Of which the labels have to be; absent: of any. */
  policy?: string | undefined;
  /** Labels looked at by one statement. */
  windowRows: number;
  /** Labels looked at by one walk; absent: all. */
  labelsMax?: number;
  turn: () => Promise<void>;
}

/** @returns undefined where everybody is heard */
export async function findUnheard(db: Db, counting: Counting): Promise<Unheard | undefined> {
  const { definition, projectId } = counting;
  const taking = takingOf(definition);
  if (taking === undefined) return undefined;
  const project = await readProject(db, projectId);
  const policy = policyOf(project, project.overrides);
  const asOf = await readClock(db);
  const walk = { db, counting, policy, taking, asOf };
  const accounts = await countTurned(walk);
  if (accounts.most <= definition.caps.rows) return undefined;
  const limits = await findLimits(walk, accounts);
  if (limits.size === 0) return undefined;
  return new Unheard(policy, taking, asOf, await findLast(walk, limits));
}

interface Walk {
  db: Db;
  counting: Counting;
  policy: Policy;
  taking: Taking;
  asOf: Date;
}

function pageOf(
  { counting: { definition, windowRows, policy }, asOf }: Walk,
  signals: LabelPage['signals'],
): LabelPage {
  return { limit: windowRows, filter: definition.filter, asOf, policy, signals };
}

/**
 * Whether a label is on somebody's account: that of the other side of a pair is, too, whatever the filter says of its
 * generation.
 */
export function isCounted({ task }: DatasetDefinition, { fits }: PagedLabel): boolean {
  return fits === true || (fits === false && task === 'preference');
}

/** Counts by fingerprint: an actor takes 28 bytes. */
class Accounts {
  most = 0;
  private readonly numbers = new Numbering();
  private counts = new Uint32Array(1024);
  private readonly salt: Buffer;

  constructor(salt: Buffer) {
    this.salt = salt;
  }

  add(person: string): void {
    const number = this.numbers.numberOf(...halvesOf(this.salt, person));
    if (number >= this.counts.length) {
      const more = new Uint32Array(this.counts.length * 2);
      more.set(this.counts);
      this.counts = more;
    }
    const count = (this.counts[number] ?? 0) + 1;
    this.counts[number] = count;
    this.most = Math.max(this.most, count);
  }

  of(person: string): number {
    const halves = halvesOf(this.salt, person);
    return this.numbers.has(...halves) ? (this.counts[this.numbers.numberOf(...halves)] ?? 0) : 0;
  }
}

function halvesOf(salt: Buffer, person: string): [number, number] {
  const print = fingerprint(salt, `turner ${person}`);
  return [print.readInt32BE(0), print.readInt32BE(4)];
}

/**
 * Labels that one person turned are contested or uncertain, unless a definition takes others than the clear ones; or what
 * nobody vouches for made one clear again, which has no index of its own.
 */
function turnedStatuses({ status, min_p }: Taking, { signed }: Policy): readonly LabelStatus[] {
  if (status === undefined && min_p === undefined && !signed) return ['contested', 'uncertain'];
  return LabelStatus.options.filter((one) => one !== 'unlabelled');
}

async function countTurned(walk: Walk): Promise<Accounts> {
  const { db, counting, policy, taking } = walk;
  const { projectId, definition, salt, windowRows, labelsMax = Number.POSITIVE_INFINITY, turn } = counting;
  const accounts = new Accounts(salt);
  let looked = 0;
  for (const status of turnedStatuses(taking, policy)) {
    for (let after: PagedLabel | undefined; looked < labelsMax; ) {
      const labels = await readByStatus(db, projectId, status, after, pageOf(walk, 2));
      for (const label of labels) {
        if (!isCounted(definition, label)) continue;
        for (const person of turnersOf(label, policy, taking)) accounts.add(person);
      }
      looked += labels.length;
      after = labels.at(-1);
      if (labels.length < windowRows) break;
      await turn();
    }
  }
  return accounts;
}

/** By key, as rows are. */
async function* walkByKey(walk: Walk, signals: LabelPage['signals']): AsyncGenerator<PagedLabel> {
  const { db, counting } = walk;
  const { projectId, windowRows, labelsMax = Number.POSITIVE_INFINITY, turn } = counting;
  let looked = 0;
  for (let after: Key | undefined; looked < labelsMax; ) {
    const labels = await readByKey(db, projectId, after, pageOf(walk, signals));
    yield* labels;
    looked += labels.length;
    after = labels.at(-1);
    if (labels.length < windowRows) return;
    await turn();
  }
}

/**
 * The share of the caps is of what the version would be made from without the person: of the labels that it takes, as
 * they would be. So nobody raises their own limit by speaking about more.
 *
 * @returns by person, whoever turned more than they may
 */
async function findLimits(walk: Walk, accounts: Accounts): Promise<Map<string, { turned: number; limit: number }>> {
  const { counting, policy, taking } = walk;
  const { rows: least, share } = counting.definition.caps;
  let taken = 0;
  /** Of labels that are taken as they are, how many would be none without the person; less those they turned away. */
  const owed = new Map<string, number>();
  for await (const label of walkByKey(walk, 1)) {
    if (!isCounted(counting.definition, label)) continue;
    const now = label.fits === true && isTaken(label, taking);
    if (now) taken += 1;
    if (label.gold) continue;
    for (const person of peopleIn(label.evidence)) {
      if (accounts.of(person) <= least) continue;
      const without = readWithout(label, person, policy);
      const then = label.fits === true && without !== undefined && isTaken(without, taking);
      owed.set(person, (owed.get(person) ?? 0) + Number(now) - Number(then));
    }
  }
  const people = [...owed].map(([person, less]) => {
    const limit = Math.max(least, Math.floor(share * (taken - less)));
    return [person, { turned: accounts.of(person), limit }] as const;
  });
  return new Map(people.filter(([, { turned, limit }]) => turned > limit));
}

/** Where each of these is heard for the last time. */
async function findLast(
  walk: Walk,
  limits: ReadonlyMap<string, { turned: number; limit: number }>,
): Promise<Map<string, Excess>> {
  const { counting, policy, taking } = walk;
  const counts = new Map<string, number>();
  const excesses = new Map<string, Excess>();
  for await (const label of walkByKey(walk, 2)) {
    if (!isCounted(counting.definition, label)) continue;
    for (const person of turnersOf(label satisfies Readable, policy, taking)) {
      const { turned, limit } = limits.get(person) ?? { turned: 0, limit: 0 };
      if (turned === 0) continue;
      const count = (counts.get(person) ?? 0) + 1;
      counts.set(person, count);
      const { trace_id, span_id } = label;
      if (count === limit) excesses.set(person, { turned, upTo: { trace_id, span_id } });
    }
  }
  return excesses;
}
