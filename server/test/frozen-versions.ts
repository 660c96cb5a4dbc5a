/** Versions frozen from what happened in a product, on a real database: what tests of freezing stand on. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { DatasetDefinition, type Manifest } from '../../shared/dataset.ts';
import type { NativeLine, Split } from '../../shared/export.ts';
import { addCase } from '../datasets/cases/add.ts';
import { freezing } from '../datasets/freezing/freeze.ts';
import { letters } from '../datasets/freezing/test-data.ts';
import { DEFAULT_SHARES, sideOf } from '../datasets/split.ts';
import { findDataset, insertDataset, insertVersion, listDatasets } from '../datasets/store.ts';
import { readVersion, walkVersion } from '../datasets/versions/store.ts';
import type { Db } from '../db/connect.ts';
import type { JobRun } from '../jobs/runner.ts';
import type { KnownEvent, KnownGeneration } from '../labels/case.ts';
import { readAllTies } from '../labels/gathering/follow-chains.ts';
import { policyOf } from '../labels/policy.ts';
import { relabelMarked } from '../labels/relabel.ts';
import { aGeneration, anEvent, freshId, storeEvent, storeGeneration } from '../labels/test-data.ts';
import { insertDecision } from '../review/store.ts';
import { createTestProject, type TestDatabase } from './database.ts';

/** What one turn of a product leaves behind: an answer, and that somebody corrected or judged it. */
export interface Turn {
  generation: KnownGeneration & { conversation_id: string | null; user_actor: string | null };
  events: KnownEvent[];
}

export const SALT = Buffer.alloc(32, 5);
const policy = policyOf({ profile: 'chat', signed: false });

let made = 0;
/** @param said.user who asked: by default who answers; null for an answer that is nobody's */
export function aTurn({
  prompt,
  user,
  conversation = null,
  correction,
  vote,
  actor,
  verified = true,
}: {
  prompt?: string;
  user?: string | null;
  conversation?: string | null;
  correction?: string;
  vote?: 'up' | 'down';
  actor?: string;
  verified?: boolean;
} = {}): Turn {
  made += 1;
  const trace_id = `t${String(made).padStart(6, '0')}`;
  const by = { trace_id, actor: actor ?? user ?? `u${made}`, verified };
  const asking = user === undefined ? by.actor : user;
  return {
    generation: {
      ...aGeneration({ trace_id, input: prompt ?? letters(80, made), output: letters(80, made + 5000) }),
      conversation_id: conversation,
      user_actor: asking,
    },
    events: [
      ...(correction === undefined ? [] : [anEvent('correction', { text: correction }, { ...by, id: freshId() })]),
      ...(vote === undefined ? [] : [anEvent('vote', { value: vote }, { ...by, id: freshId() })]),
    ],
  };
}

/** Another answer to the same, of somebody else, that somebody voted down. */
export function aSibling({ generation }: Turn, { user, actor }: { user: string; actor: string }): Turn {
  made += 1;
  const key = { trace_id: generation.trace_id, span_id: 'second' };
  return {
    generation: { ...generation, ...key, user_actor: user, output: letters(80, made + 5000) },
    events: [anEvent('vote', { value: 'down' }, { ...key, actor, verified: true, id: freshId() })],
  };
}

/** What nobody has answered yet. */
export function anAnswer(): string {
  return letters(60, made + 1);
}

/** A project whose sides are dealt by the same salt on every database. */
export async function openProject({ db }: TestDatabase): Promise<number> {
  const { id } = await createTestProject(db);
  await db.insertInto('splits').values({ project_id: id, salt: SALT }).execute();
  return id;
}

export async function happen(db: Db, projectId: number, turns: readonly Turn[]): Promise<void> {
  for (const { generation, events } of turns) {
    await storeGeneration(db, projectId, generation);
    for (const event of events) await storeEvent(db, projectId, event);
  }
  while ((await relabelMarked(db, projectId, policy, { marks: 500, generations: 50 })) > 0);
}

/** What a reviewer decided about these turns. */
export async function decide(
  db: Db,
  projectId: number,
  { generation }: Turn,
  verdict: 'positive' | 'negative',
  more: { corrected_text?: string; reason?: string; reviewer?: string } = {},
): Promise<void> {
  await insertDecision(db, projectId, {
    ...{ id: freshId(), trace_id: generation.trace_id, span_id: '', reviewer: 'Rita', verdict },
    ...{ corrected_text: null, reason: null, content_hash: Buffer.alloc(32), decided_at: new Date() },
    ...more,
  });
  await happen(db, projectId, []);
}

/** Puts a turn into an eval dataset that is there already. */
export async function putIn(db: Db, projectId: number, name: string, { generation }: Turn): Promise<void> {
  const dataset = await findDataset(db, projectId, { name });
  if (dataset === undefined) throw new Error('not stored');
  const { trace_id, span_id } = generation;
  await addCase(db, projectId, { datasetId: dataset.id, trace_id, span_id }, 'Rita');
}

/** A run that is nobody's but the test's. */
export function runOf(
  db: Db,
  projectId: number,
  input: unknown,
  onStep: (step: string) => Promise<void> = async () => undefined,
): JobRun {
  return {
    projectId,
    id: randomUUID(),
    input,
    async step(progress, work) {
      await onStep(progress.step);
      return db.transaction().execute(work);
    },
    turn: async () => undefined,
  };
}

export async function ask(db: Db, projectId: number, name: string, definition: object): Promise<object> {
  await insertDataset(db, projectId, { name, definition: DatasetDefinition.parse(definition) });
  const dataset = await findDataset(db, projectId, { name });
  if (dataset === undefined) throw new Error('not stored');
  const id = await insertVersion(db, projectId, dataset.id);
  await db
    .updateTable('jobs')
    .set({ state: 'done' })
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .execute();
  const [listed] = await listDatasets(db, projectId, name);
  return { dataset_id: dataset.id, version: listed?.versions.length ?? 0 };
}

export async function freeze(
  database: TestDatabase,
  projectId: number,
  name: string,
  definition: object,
): Promise<Manifest> {
  const input = await ask(database.db, projectId, name, definition);
  const result = (await freezing({ ...database, readTies: readAllTies })(runOf(database.db, projectId, input))) as {
    version: number;
  };
  const frozen = await readVersion(database.db, projectId, { dataset: name, version: result.version });
  if (frozen === undefined) throw new Error('not frozen');
  return frozen.manifest;
}

export async function rowsOf(
  db: Db,
  projectId: number,
  dataset: string,
  version: number,
  split?: Split,
): Promise<FrozenRow[]> {
  const rows: FrozenRow[] = [];
  const found = await readVersion(db, projectId, { dataset, version });
  if (found === undefined) return rows;
  for await (const page of walkVersion(db, projectId, { datasetId: found.datasetId, version, split })) {
    const texts = page.text.split('\n').slice(0, -1);
    expect(texts).toHaveLength(page.rows);
    [...page.lines()].forEach((line, at) => {
      rows.push({ split: page.split, line, text: texts[at] ?? '' });
    });
  }
  return rows;
}

export interface FrozenRow {
  split: Split;
  line: NativeLine;
  text: string;
}

/** A person on this side. */
export function personOn(side: Split, nth = 0): string {
  const people = Array.from({ length: 500 }, (_, at) => `uperson${at}`);
  return people.filter((person) => sideOf(SALT, `user ${person}`, DEFAULT_SHARES) === side)[nth] ?? '';
}

export const SFT = { task: 'sft' };
