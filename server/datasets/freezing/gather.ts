/** Walks the rows that a definition takes, decides about each by itself, and hands on what may be kept. */
import type { DatasetDefinition } from '../../../shared/dataset.ts';
import { gateWords } from '../../../shared/label-words.ts';
import type { Db } from '../../db/connect.ts';
import { readAhead } from '../../db/read-ahead.ts';
import { findPrivacySettings } from '../../keys/store.ts';
import { redactorOf } from '../../privacy/redact.ts';
import type { RowFilter } from '../selecting/row-filter.ts';
import { type Batch, type Walk, walkRows } from '../selecting/store.ts';
import type { Sides } from '../split.ts';
import type { Tally } from './figures.ts';
import { judgeCandidate, strangeEventsOf, type Taken } from './judge-candidate.ts';
import { readSenders, readUnits } from './store.ts';

export interface Wanted {
  projectId: number;
  definition: DatasetDefinition;
  sides: Sides;
}

/** @param leftOut is told of every row that is not handed on, by its gate or rule */
export async function* gather(
  db: Db,
  { projectId, definition, sides }: Wanted,
  leftOut: Tally,
  walk: Walk,
): AsyncGenerator<Taken[]> {
  const redactor = definition.redact ? redactorOf((await findPrivacySettings(db, projectId)).redaction) : undefined;
  for await (const { candidates, gated } of readAhead(walkRows(db, projectId, filterOf(definition), walk))) {
    for (const gates of gated) leftOut.add(firstOf(gates));
    if (candidates.length === 0) continue;
    const surroundings = { ...(await readSurroundings(db, projectId, candidates)), redactor };
    const taken: Taken[] = [];
    for (const candidate of candidates) {
      const judged = judgeCandidate(candidate, definition, sides, surroundings);
      if (typeof judged === 'string') leftOut.add(judged);
      else taken.push(judged);
    }
    if (taken.length > 0) yield taken;
  }
}

function filterOf({ task, filter: { from, to, ...filter } }: DatasetDefinition): RowFilter {
  return {
    ...filter,
    tasks: [task],
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

const gateOrder = Object.keys(gateWords);

function firstOf(gates: readonly string[]): string {
  return [...gates].sort((one, other) => gateOrder.indexOf(one) - gateOrder.indexOf(other))[0] ?? '';
}

async function readSurroundings(
  db: Db,
  projectId: number,
  candidates: Batch['candidates'],
): Promise<Parameters<typeof judgeCandidate>[3]> {
  const senders = await readSenders(db, projectId, candidates.flatMap(strangeEventsOf));
  const conversations = candidates.map(({ generation }) => generation?.conversation_id ?? null);
  const units = await readUnits(db, projectId, [...new Set(conversations.filter((id) => id !== null))]);
  return { senderOf: (id) => senders.get(id), unitsOf: (conversation) => units.get(conversation) ?? [] };
}
