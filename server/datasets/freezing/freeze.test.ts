import { createHash, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DatasetDefinition, type Manifest } from '../../../shared/dataset.ts';
import { NativeLine, Split } from '../../../shared/export.ts';
import type { Db } from '../../db/connect.ts';
import type { JobRun } from '../../jobs/runner.ts';
import type { KnownEvent, KnownGeneration } from '../../labels/case.ts';
import { policyOf } from '../../labels/policy.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { aGeneration, anEvent, freshId, storeEvent, storeGeneration } from '../../labels/test-data.ts';
import { insertDecision } from '../../review/store.ts';
import {
  createTestProject,
  type DatabaseKind,
  databaseKinds,
  openTestDatabase,
  type TestDatabase,
} from '../../test/database.ts';
import { DEFAULT_SHARES, sideOf } from '../split.ts';
import { findDataset, insertDataset, insertVersion, listDatasets } from '../store.ts';
import { type FrozenRow, readVersion, revokeRows, walkVersion } from '../versions/store.ts';
import { freezing } from './freeze.ts';
import { seedOf } from './judge-candidate.ts';
import { promptOf } from './read-line.ts';
import { signatureOf } from './sign.ts';
import { Signatures } from './signatures.ts';
import { letters } from './test-data.ts';

/** What one turn of a product leaves behind: an answer, and that somebody corrected or judged it. */
interface Turn {
  generation: KnownGeneration & { conversation_id: string | null; user_actor: string | null };
  events: KnownEvent[];
}

const SALT = Buffer.alloc(32, 5);
const policy = policyOf({ profile: 'chat', signed: false });

let made = 0;
function aTurn({
  prompt,
  user = null,
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
  return {
    generation: {
      ...aGeneration({ trace_id, input: prompt ?? letters(80, made), output: letters(80, made + 5000) }),
      conversation_id: conversation,
      user_actor: user,
    },
    events: [
      ...(correction === undefined ? [] : [anEvent('correction', { text: correction }, { ...by, id: freshId() })]),
      ...(vote === undefined ? [] : [anEvent('vote', { value: vote }, { ...by, id: freshId() })]),
    ],
  };
}

const databases = {} as Record<DatabaseKind, TestDatabase>;
beforeAll(async () => {
  for (const kind of databaseKinds) databases[kind] = await openTestDatabase(kind);
});
afterAll(async () => {
  for (const kind of databaseKinds) await databases[kind].close();
});

/** A project whose sides are dealt by the same salt on every database. */
async function openProject({ db }: TestDatabase): Promise<number> {
  const { id } = await createTestProject(db);
  await db.insertInto('splits').values({ project_id: id, salt: SALT }).execute();
  return id;
}

async function happen(db: Db, projectId: number, turns: readonly Turn[]): Promise<void> {
  for (const { generation, events } of turns) {
    await storeGeneration(db, projectId, generation);
    for (const event of events) await storeEvent(db, projectId, event);
  }
  while ((await relabelMarked(db, projectId, policy, { marks: 500, generations: 50 })) > 0);
}

/** A run that is nobody's but the test's. */
function runOf(
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

async function ask(db: Db, projectId: number, name: string, definition: object): Promise<object> {
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

async function freeze(database: TestDatabase, projectId: number, name: string, definition: object): Promise<Manifest> {
  const input = await ask(database.db, projectId, name, definition);
  const result = (await freezing(database)(runOf(database.db, projectId, input))) as { version: number };
  const frozen = await readVersion(database.db, projectId, { dataset: name, version: result.version });
  if (frozen === undefined) throw new Error('not frozen');
  return frozen.manifest;
}

async function rowsOf(
  db: Db,
  projectId: number,
  dataset: string,
  version: number,
  more: object = {},
): Promise<FrozenRow[]> {
  const rows: FrozenRow[] = [];
  for await (const some of walkVersion(db, projectId, { dataset, version, ...more })) rows.push(...some);
  return rows;
}

/** A person on this side. */
function personOn(side: Split, nth = 0): string {
  const people = Array.from({ length: 500 }, (_, at) => `person${at}`);
  return people.filter((person) => sideOf(SALT, `user ${person}`, DEFAULT_SHARES) === side)[nth] ?? '';
}

const SFT = { task: 'sft' };

describe.each(databaseKinds)('a version frozen on %s', (kind) => {
  const open = async () => ({
    database: databases[kind],
    db: databases[kind].db,
    id: await openProject(databases[kind]),
  });

  test('holds the rows as native lines, side by side, and its digests are of exactly these', async () => {
    const { database, db, id } = await open();
    const turns = Array.from({ length: 30 }, (_, at) =>
      aTurn({ user: `person${at}`, correction: `${letters(60, at)} \u2028 é 👩🏽‍🚀` }),
    );
    await happen(db, id, turns);
    const manifest = await freeze(database, id, 'd', SFT);
    const rows = await rowsOf(db, id, 'd', 1);
    expect(rows).toHaveLength(30);
    expect(manifest.figures).toMatchObject({ rows: 30, left_out: [], sources: [{ name: 'correction', rows: 30 }] });
    for (const { line, split, text } of rows) {
      expect(NativeLine.parse(line)).toEqual(line);
      expect(line.split).toBe(split);
      expect(text).toContain('\\u2028');
      expect(split).toBe(sideOf(SALT, `user ${line.generation.user}`, DEFAULT_SHARES));
    }
    const digest = (some: readonly FrozenRow[]): string =>
      createHash('sha256')
        .update(some.map(({ text }) => `${text}\n`).join(''))
        .digest('hex');
    expect(manifest.sha256).toBe(digest(rows));
    for (const split of Split.options) {
      const side = await rowsOf(db, id, 'd', 1, { split });
      expect(manifest.files[split]).toMatchObject({ rows: side.length, sha256: digest(side) });
      expect(side.map(({ line }) => line.generation.trace_id)).toEqual(
        side.map(({ line }) => line.generation.trace_id).sort(),
      );
    }
    const third = rows[2];
    expect((await rowsOf(db, id, 'd', 1, { after: third })).map(({ text }) => text)).toEqual(
      rows.slice(3).map(({ text }) => text),
    );
  });

  test('leaves out by rule, and each row under one', async () => {
    const { database, db, id } = await open();
    const text = letters(90, 77);
    const prompt = letters(90, 78);
    await happen(db, id, [
      aTurn({ prompt, correction: text, user: personOn('train') }),
      aTurn({ prompt, correction: `${text}!`, user: personOn('train', 1) }),
      aTurn({ prompt: `${prompt}?`, correction: letters(70, 79), user: personOn('test') }),
      aTurn({ correction: letters(70, 80), verified: false, user: personOn('train', 2) }),
      aTurn({ vote: 'up', user: personOn('train', 3) }),
      aTurn({ correction: letters(70, 81), conversation: 'c', user: personOn('train', 4) }),
      aTurn({ correction: letters(70, 82), conversation: 'c', user: personOn('validation') }),
    ]);
    const { figures } = await freeze(database, id, 'd', SFT);
    expect(figures.left_out.map(({ rule, rows }) => [rule, rows])).toEqual([
      ['needs_proof', 1],
      ['unreviewed_correction', 1],
      ['shared_conversation', 2],
      ['near_duplicate', 1],
      ['contaminated', 1],
    ]);
    expect(figures.rows).toBe(1);
    expect((await rowsOf(db, id, 'd', 1)).map(({ split }) => split)).toEqual(['test']);
  });

  test('of cases to evaluate by rests on reviewers, off the train side', async () => {
    const { database, db, id } = await open();
    const turns = [
      ...[personOn('test'), personOn('test', 1), personOn('test', 2)].map((user) => aTurn({ user, vote: 'down' })),
      aTurn({ user: personOn('train'), vote: 'up' }),
      aTurn({ user: personOn('test', 3), correction: letters(60, 9) }),
    ];
    await happen(db, id, turns);
    const decide = (
      nth: number,
      verdict: 'positive' | 'negative',
      more: { corrected_text?: string; reason?: string },
    ) =>
      insertDecision(db, id, {
        ...{ id: freshId(), trace_id: turns[nth]?.generation.trace_id ?? '', span_id: '', reviewer: 'Rita', verdict },
        ...{
          corrected_text: null,
          reason: null,
          content_hash: Buffer.alloc(32),
          decided_at: new Date(Date.UTC(2026, 3, 1)),
        },
        ...more,
      });
    await decide(0, 'negative', { corrected_text: 'Three weeks.' });
    await decide(1, 'negative', { reason: 'must not guess' });
    await decide(2, 'negative', {});
    await decide(3, 'positive', {});
    await happen(db, id, []);
    const { figures } = await freeze(database, id, 'cases', { task: 'eval' });
    const lines = (await rowsOf(db, id, 'cases', 1)).map(({ line }) => line);
    expect(lines).toMatchObject([
      { task: 'eval', chosen: 'Three weeks.', rejected: null },
      { task: 'eval', chosen: null, rubric: 'must not guess' },
    ]);
    expect(figures.left_out.map(({ rule, rows }) => [rule, rows])).toEqual([
      ['no_target', 1],
      ['train_side', 1],
    ]);
  });

  test('begins anew after an attempt that broke off, and shows nothing of it meanwhile', async () => {
    const { database, db, id } = await open();
    await happen(
      db,
      id,
      Array.from({ length: 5 }, () => aTurn({ correction: letters(60, made) })),
    );
    const input = await ask(db, id, 'd', SFT);
    const broken = runOf(db, id, input, async (step) => {
      if (step === 'sealing') throw new Error('killed');
    });
    await expect(freezing(database)(broken)).rejects.toThrow('killed');
    expect(await rowsOf(db, id, 'd', 1)).toEqual([]);
    expect((await db.selectFrom('dataset_rows').select('position').where('project_id', '=', id).execute()).length).toBe(
      5,
    );
    await freezing(database)(runOf(db, id, input));
    expect(await rowsOf(db, id, 'd', 1)).toHaveLength(5);
  });

  test('does not hold who was erased while it was made', async () => {
    const { database, db, id } = await open();
    const turns = Array.from({ length: 3 }, () => aTurn({ correction: letters(60, made) }));
    await happen(db, id, turns);
    const erased = turns[1]?.generation.trace_id ?? '';
    const run = runOf(db, id, await ask(db, id, 'd', SFT), async (step) => {
      if (step === 'comparing')
        await db.deleteFrom('generations').where('project_id', '=', id).where('trace_id', '=', erased).execute();
    });
    await freezing(database)(run);
    const rows = await rowsOf(db, id, 'd', 1);
    expect(rows.map(({ line }) => line.generation.trace_id).sort()).toEqual(
      turns.map(({ generation }) => generation.trace_id).filter((trace) => trace !== erased),
    );
    expect((await readVersion(db, id, { dataset: 'd', version: 1 }))?.manifest.figures.left_out).toMatchObject([
      { rule: 'erased', rows: 1 },
    ]);
  });

  test('gives up the rows of somebody erased later, and says which', async () => {
    const { database, db, id } = await open();
    const turns = Array.from({ length: 3 }, () => aTurn({ correction: letters(60, made) }));
    await happen(db, id, turns);
    await freeze(database, id, 'd', SFT);
    await freeze(database, id, 'd', SFT);
    const gone = turns.slice(0, 1).map(({ generation }) => ({ trace_id: generation.trace_id, span_id: '' }));
    expect(await revokeRows(db, id, gone, 'erased')).toBe(2);
    expect(await revokeRows(db, id, gone, 'erased')).toBe(0);
    for (const version of [1, 2]) {
      expect(await rowsOf(db, id, 'd', version)).toHaveLength(2);
      expect(await readVersion(db, id, { dataset: 'd', version })).toMatchObject({ revoked: 1 });
    }
  });

  test('fails when the project’s sides are others since its first version', async () => {
    const { database, db, id } = await open();
    await freeze(database, id, 'd', SFT);
    const other = { ...SFT, split: { train: 0.5, validation: 0.25, test: 0.25 } };
    await expect(freeze(database, id, 'other', other)).rejects.toMatchObject({ code: 'conflict' });
    expect(await db.selectFrom('splits').select('train').where('project_id', '=', id).executeTakeFirst()).toEqual({
      train: 0.8,
    });
  });

  test('has no prompt that an earlier version of any dataset has on the other side', async () => {
    const { database, db, id } = await open();
    const prompts = [letters(80, 901), letters(80, 902)];
    const turnOf = (side: Split, nth: number): Turn =>
      aTurn({ prompt: prompts[nth] ?? '', correction: letters(60, made), user: personOn(side, made % 20) });
    await happen(db, id, [turnOf('train', 0), turnOf('test', 1)]);
    await freeze(database, id, 'pairs', { task: 'preference' });
    await happen(db, id, [turnOf('test', 0), turnOf('train', 1)]);
    const { figures } = await freeze(database, id, 'd', SFT);
    expect(figures.left_out.map(({ rule, rows }) => [rule, rows])).toEqual([
      ['trained_before', 1],
      ['held_out_before', 1],
    ]);
    expect((await rowsOf(db, id, 'd', 1)).map(({ split }) => split)).toEqual(['train', 'test']);
  });

  test('of whatever sequence: no person, no conversation and no prompt is on two sides', async () => {
    const question = fc.tuple(fc.nat(5), fc.constantFrom('', '!', ' Please.', '?'));
    const turn = fc.record({
      user: fc.option(fc.nat(12), { nil: null, freq: 3 }),
      conversation: fc.option(fc.nat(8), { nil: null, freq: 1 }),
      prompt: question.map(([topic, end]) => `${letters(70, topic + 1)}${end}`),
      answer: fc.nat(1000),
    });
    const step = fc.record({
      turns: fc.array(turn, { minLength: 4, maxLength: 14 }),
      task: fc.constantFrom('sft', 'preference', 'unpaired'),
      decontaminate: fc.constantFrom('train', 'held_out'),
      near: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 4 }), async (steps) => {
        const { database, db, id } = await open();
        const all: FrozenRow[] = [];
        for (const { turns, task, decontaminate, near } of steps) {
          const happened = turns.map(({ user, conversation, prompt, answer }) =>
            aTurn({
              ...{ prompt, correction: letters(50, answer + 1) },
              user: user === null ? null : `person${user}`,
              conversation: conversation === null ? null : `c${conversation}`,
            }),
          );
          await happen(db, id, happened);
          const name = `${task}-${decontaminate}-${near}`.replace('_', '-');
          const { version } = await freeze(database, id, name, {
            ...{ task, decontaminate, dedupe: { exact: near, near } },
            split: { train: 0.5, validation: 0.25, test: 0.25 },
          });
          all.push(...(await rowsOf(db, id, name, version)));
        }
        expectOneSide(all.map(({ line, split }) => [line.generation.user, split]));
        expectOneSide(all.map(({ line, split }) => [line.generation.conversation_id, split]));
        expectPromptsApart(all);
      }),
      { numRuns: 4 },
    );
  });
});

/** Each thing is held out, or trains, or neither; between validation and test it does not wander either. */
function expectOneSide(pairs: readonly (readonly [string | null, Split])[]): void {
  const sides = new Map<string, Split>();
  for (const [thing, split] of pairs) {
    if (thing === null) continue;
    expect(sides.get(thing) ?? split).toBe(split);
    sides.set(thing, split);
  }
}

function expectPromptsApart(rows: readonly FrozenRow[]): void {
  const prompts = new Map(
    rows.map(({ line, split }) => [
      `${split === 'train'} ${promptOf(line.input)}`,
      { text: promptOf(line.input), trains: split === 'train' },
    ]),
  );
  const distinct = [...prompts.values()];
  const signatures = new Signatures();
  for (const [at, { text }] of distinct.entries()) signatures.set(at, signatureOf(text, seedOf(SALT)));
  for (const [at, one] of distinct.entries()) {
    for (const [other, two] of distinct.entries()) {
      if (one.trains && !two.trains)
        expect([one.text, two.text, signatures.isNear(at, signatures, other)]).toEqual([one.text, two.text, false]);
    }
  }
}

test('the same data and definition give the same digest on both databases', async () => {
  const turns = Array.from({ length: 40 }, (_, at) =>
    aTurn({
      user: `person${at % 15}`,
      conversation: at % 3 === 0 ? `c${at % 15}` : null,
      correction: letters(60, at),
      vote: 'down',
    }),
  );
  for (const task of ['sft', 'preference', 'unpaired']) {
    const manifests: Manifest[] = [];
    for (const kind of databaseKinds) {
      const database = databases[kind];
      const id = await openProject(database);
      // In another order, so that neither ids nor times of the database can stand for it.
      await happen(database.db, id, kind === 'pglite' ? turns : [...turns].reverse());
      manifests.push(await freeze(database, id, 'd', { task }), await freeze(database, id, 'd', { task }));
    }
    expect(manifests[0]?.figures.rows).toBeGreaterThan(20);
    expect(new Set(manifests.map(({ sha256 }) => sha256)).size).toBe(1);
    expect(manifests[2]?.figures).toEqual(manifests[0]?.figures);
  }
});
