/** Rows of the generations whose labels are read without one person: derived anew, as if that person had said nothing. */
import { setImmediate } from 'node:timers/promises';
import type { DatasetDefinition } from '../../../../shared/dataset.ts';
import type { Evidence, RowSource, Task } from '../../../../shared/label.ts';
import type { Db } from '../../../db/connect.ts';
import type { GenerationRow } from '../../../db/tables/ingest.ts';
import { type Case, distinctKeys, type Key, keyText } from '../../../labels/case.ts';
import { type Derived, derive } from '../../../labels/derive.ts';
import { readCases } from '../../../labels/gathering/store.ts';
import type { Row } from '../../../labels/row.ts';
import { readLabels } from '../../../labels/store.ts';
import { verifiedAlone } from '../../../labels/vouched-for.ts';
import { votingActor } from '../../../privacy/pseudonym.ts';
import { type Candidate, isDecided, readCandidate } from '../../selecting/candidate.ts';
import type { Tally } from '../figures.ts';
import { whatTrains } from './find-turners.ts';
import { isCounted } from './find-unheard.ts';
import { type PagedLabel, readByKey, readGenerations, readOpenRows, readOwners } from './store.ts';
import type { Unheard } from './unheard.ts';

export interface Reading {
  projectId: number;
  definition: DatasetDefinition;
  unheard: Unheard;
  readTies: (db: Db, projectId: number, keys: readonly Key[]) => Promise<{ from: Key; to: Key }[]>;
  policy?: string | undefined;
  /** Labels looked at by one statement. */
  windowRows: number;
}

/** Generations derived at once: on an embedded database others wait meanwhile. As the worker of labels has it. */
const GENERATIONS_AT_ONCE = 10;

/**
 * In order of their key. Where a pair is wanted, also those of generations that are paired with such a one, as far as
 * they are not stored.
 *
 * @param leftOut is told of rows that are stored and fall out
 */
export async function* readWithoutThem(db: Db, reading: Reading, leftOut: Tally): AsyncGenerator<Candidate[]> {
  const { projectId, definition, unheard, policy, windowRows } = reading;
  const signals = definition.task === 'preference' ? 0 : 2;
  const page = { limit: windowRows, filter: definition.filter, asOf: unheard.asOf, policy, signals } as const;
  for (let after: Key | undefined; ; ) {
    const labels = await readByKey(db, projectId, after, page);
    const own = labels.filter((label) => isCounted(definition, label) && unheard.inLabel(label, label) !== undefined);
    unheard.labels += own.length;
    const wanted = await withPaired(db, reading, labels, own);
    for (let from = 0; from < wanted.length; from += GENERATIONS_AT_ONCE) {
      const candidates = await deriveWithout(db, reading, wanted.slice(from, from + GENERATIONS_AT_ONCE), leftOut);
      if (candidates.length > 0) yield candidates;
    }
    after = labels.at(-1);
    if (labels.length < windowRows) return;
    await setImmediate();
  }
}

/** Those of a page whose rows are others without somebody, in its order. */
async function withPaired(
  db: Db,
  { projectId, definition, unheard, readTies, policy }: Reading,
  labels: readonly PagedLabel[],
  own: readonly PagedLabel[],
): Promise<Key[]> {
  if (definition.task !== 'preference') return [...own];
  const ties = await readTies(db, projectId, distinctKeys(labels));
  const tied = await whoIsUnheard(db, { projectId, unheard, policy }, distinctKeys(ties.map(({ to }) => to)));
  const reached = new Set(ties.filter(({ to }) => tied.has(keyText(to))).map(({ from }) => keyText(from)));
  const turned = new Set(own.map(keyText));
  return labels.filter((label) => label.fits === true && (turned.has(keyText(label)) || reached.has(keyText(label))));
}

/** By key, whose evidence these are read without. */
async function whoIsUnheard(
  db: Db,
  { projectId, unheard, policy }: Pick<Reading, 'projectId' | 'unheard' | 'policy'>,
  keys: readonly Key[],
): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const owners = await readOwners(db, projectId, keys);
  const people = new Map<string, string>();
  for (const [text, label] of await readLabels(db, projectId, keys)) {
    if (label.updated_at > unheard.asOf || (policy !== undefined && label.policy_version !== policy)) continue;
    // Written by our own worker, by the same schemas.
    const evidence = label.evidence as Evidence[];
    const readable = whatTrains({ ...label, ...verifiedAlone(label), evidence, owner: owners.get(text) ?? null });
    const person = unheard.inLabel(label, readable);
    if (person !== undefined) people.set(text, person);
  }
  return people;
}

async function deriveWithout(
  db: Db,
  { projectId, definition, unheard, readTies, policy }: Reading,
  keys: readonly Key[],
  leftOut: Tally,
): Promise<Candidate[]> {
  const ties = await readTies(db, projectId, distinctKeys(keys));
  const all = distinctKeys([...keys, ...ties.map(({ to }) => to)]);
  const people = await whoIsUnheard(db, { projectId, unheard, policy }, definition.task === 'preference' ? all : keys);
  const cases = new Map(
    [...(await readCases(db, projectId, all))].map(([text, subject]) => [
      text,
      withoutPerson(subject, people.get(text)),
    ]),
  );
  const generations = await readGenerations(db, projectId, keys);
  const stored = await readOpenRows(db, projectId, definition.task as Task, keys);
  const candidates: Candidate[] = [];
  for (const key of keys) {
    const [subject, generation] = [cases.get(keyText(key)), generations.get(keyText(key))];
    if (subject === undefined || generation === undefined) continue;
    const siblings = ties.filter(({ from }) => keyText(from) === keyText(key)).map(({ to }) => cases.get(keyText(to)));
    const derived = derive(
      subject,
      siblings.filter((one) => one !== undefined),
      unheard.policy,
    );
    const rows = derived.rows.filter((row) => row.gates.length === 0 && isWanted(definition, row, derived));
    const before = (stored.get(keyText(key)) ?? []).filter((row) => isWanted(definition, row));
    if (people.has(keyText(key))) {
      const ids = new Set(rows.map(({ id }) => id));
      leftOut.add('unheard', before.filter(({ id }) => !ids.has(id)).length);
      candidates.push(...rows.map((row) => candidateOf(row, derived, generation)));
    } else {
      const ids = new Set(before.map(({ id }) => id));
      candidates.push(...rows.filter(({ id }) => !ids.has(id)).map((row) => candidateOf(row, derived, generation)));
    }
  }
  return candidates;
}

function withoutPerson(subject: Case, person: string | undefined): Case {
  if (person === undefined) return subject;
  const isTheirs = (actor: string | null): boolean => votingActor(actor ?? '') === person;
  return {
    ...subject,
    events: subject.events.filter(({ actor }) => !isTheirs(actor)),
    next: subject.next !== null && isTheirs(subject.next.user_actor) ? null : subject.next,
  };
}

function isWanted(
  { task, filter }: DatasetDefinition,
  row: { task?: Task; source: RowSource; p: number; event_ids?: readonly string[] },
  derived?: Derived,
): boolean {
  const { status, sources, min_p = 0, gold } = filter;
  return (
    (row.task === undefined || row.task === task) &&
    (sources === undefined || sources.includes(row.source)) &&
    row.p >= min_p &&
    (derived === undefined ||
      ((status === undefined || (derived.label.verified_status ?? derived.label.status) === status) &&
        (gold === undefined || isDecided({ source: row.source, eventIds: row.event_ids ?? [] }) === gold)))
  );
}

function candidateOf(row: Row, { label }: Derived, generation: GenerationRow): Candidate {
  const { status, p, gold, recheck, s_plus, s_minus, evidence, dropped, policy_version } = label;
  const { verified_status, verified_p } = label;
  const { id, task, source, chosen, rejected, desirable, p: row_p, event_ids } = row;
  const own = { id, task, source, chosen, rejected, desirable, row_p, event_ids, refused_because: null, added: false };
  const of = { status, p, gold, recheck, s_plus, s_minus, evidence, dropped, policy_version, updated_at: label.at };
  const alone = { verified_status, verified_p };
  return {
    ...readCandidate({ ...generation, ...of, ...alone, ...own }, 'row'),
    derived: true,
  };
}
