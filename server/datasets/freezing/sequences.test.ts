import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DatasetDefinition, type Manifest } from '../../../shared/dataset.ts';
import type { Split } from '../../../shared/export.ts';
import type { Db } from '../../db/connect.ts';
import { type DatabaseKind, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import {
  anAnswer,
  aSibling,
  aTurn,
  decide,
  type FrozenRow,
  freeze,
  happen,
  openProject,
  personOn,
  putIn,
  rowsOf,
  SALT,
  SFT,
  type Turn,
} from '../../test/frozen-versions.ts';
import { insertDataset } from '../store.ts';
import { seedOf } from './judge-candidate.ts';
import { promptOf } from './read-line.ts';
import { signatureOf } from './sign.ts';
import { Signatures } from './signatures.ts';
import { letters } from './test-data.ts';

const databases = {} as Record<DatabaseKind, TestDatabase>;
beforeAll(async () => {
  for (const kind of databaseKinds) databases[kind] = await openTestDatabase(kind);
});
afterAll(async () => {
  for (const kind of databaseKinds) await databases[kind].close();
});

describe.each(databaseKinds)('over versions and datasets on %s', (kind) => {
  const open = async () => ({
    database: databases[kind],
    db: databases[kind].db,
    id: await openProject(databases[kind]),
  });

  test('no prompt is on the other side of an earlier version', async () => {
    const { database, db, id } = await open();
    const prompts = [letters(80, 901), letters(80, 902)];
    const turnOf = (side: Split, nth: number): Turn =>
      aTurn({ prompt: prompts[nth] ?? '', correction: anAnswer(), user: personOn(side, nth) });
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

  test('nobody is on two sides who corrects what is nobody’s', async () => {
    const { database, db, id } = await open();
    const walker = personOn('train');
    await happen(
      db,
      id,
      Array.from({ length: 30 }, () => aTurn({ user: null, actor: walker, correction: anAnswer() })),
    );
    const { figures } = await freeze(database, id, 'd', SFT);
    expect(figures.splits).toMatchObject({ validation: 0, test: 0 });
    expect(figures.rows).toBeGreaterThan(0);
    expect(figures.left_out.map(({ rule }) => rule)).toContain('other_side');
  });

  test('no pair is of people of two sides', async () => {
    const { database, db, id } = await open();
    const pairs = [
      ['train', 'train', 'train'],
      ['train', 'test', 'train'],
      ['train', 'train', 'test'],
      ['test', 'test', 'test'],
    ] as const;
    const turns = pairs.flatMap(([side, other, voter], at) => {
      const turn = aTurn({ vote: 'up', user: personOn(side, at) });
      return [turn, aSibling(turn, { user: personOn(other, at + 10), actor: personOn(voter, at + 20) })];
    });
    await happen(db, id, turns);
    const { figures } = await freeze(database, id, 'd', { task: 'preference' });
    expect(figures).toMatchObject({ rows: 2, left_out: [{ rule: 'other_side', rows: 2 }] });
    expect(figures.splits).toMatchObject({ train: 1, test: 1 });
  });

  test('no case holds somebody out whose feedback trains already', async () => {
    const { database, db, id } = await open();
    const one = personOn('train');
    const theirs = aTurn({ user: one, vote: 'down' });
    const others = Array.from({ length: 5 }, () =>
      aTurn({ user: personOn('train', 1), actor: one, correction: anAnswer() }),
    );
    await happen(db, id, [theirs, ...others]);
    expect((await freeze(database, id, 'd', SFT)).figures.rows).toBe(5);
    await insertDataset(db, id, { name: 'cases', definition: DatasetDefinition.parse({ task: 'eval' }) });
    await decide(db, id, theirs, 'negative', { reason: 'must not' });
    await putIn(db, id, 'cases', theirs);
    const { figures } = await freeze(database, id, 'cases', { task: 'eval' });
    expect(figures).toMatchObject({ rows: 0, left_out: [{ rule: 'train_side', rows: 1 }] });
    expect((await freeze(database, id, 'd', SFT)).figures.rows).toBe(5);
  });

  test('no person, no conversation and no prompt is on two sides', async () => {
    const question = fc.tuple(fc.nat(5), fc.constantFrom('', '!', ' Please.', '?'));
    const turn = fc.record({
      user: fc.option(fc.nat(12), { nil: null, freq: 3 }),
      conversation: fc.option(fc.nat(8), { nil: null, freq: 1 }),
      prompt: question.map(([topic, end]) => `${letters(70, topic + 1)}${end}`),
      answer: fc.nat(1000),
      // Who corrects it, and who votes down an answer offered beside it, which is of yet another person.
      actor: fc.option(fc.nat(12), { nil: null, freq: 2 }),
      sibling: fc.option(fc.record({ user: fc.nat(12), voter: fc.nat(12) }), { nil: null, freq: 2 }),
      // Some a reviewer decides about, and some of those are put into the eval dataset.
      decided: fc.constantFrom('no', 'no', 'decided', 'added'),
    });
    const step = fc.record({
      turns: fc.array(turn, { minLength: 4, maxLength: 14 }),
      task: fc.constantFrom('sft', 'preference', 'unpaired', 'eval'),
      decontaminate: fc.constantFrom('train', 'held_out'),
      near: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 4 }), async (steps) => {
        const { database, db, id } = await open();
        const all: FrozenRow[] = [];
        const whose = new Map<string, string>();
        const split = { train: 0.5, validation: 0.25, test: 0.25 };
        // Takes nothing by itself.
        const chosen = { task: 'eval', filter: { model: 'none' }, split };
        await insertDataset(db, id, { name: 'chosen', definition: DatasetDefinition.parse(chosen) });
        for (const { turns, task, decontaminate, near } of steps) {
          const happened = turns.map(({ user, conversation, prompt, answer, actor, sibling }) =>
            aTurn({
              ...{ prompt, user: user === null ? null : `u${user}` },
              ...(sibling === null ? { correction: letters(50, answer + 1) } : { vote: 'up' }),
              ...(actor === null ? {} : { actor: `u${actor}` }),
              conversation: conversation === null ? null : `c${conversation}`,
            }),
          );
          const siblings = turns.flatMap(({ sibling }, at) => {
            const of = happened[at];
            if (sibling === null || of === undefined) return [];
            whose.set(of.generation.trace_id, `u${sibling.user}`);
            return aSibling(of, { user: `u${sibling.user}`, actor: `u${sibling.voter}` });
          });
          await happen(db, id, [...happened, ...siblings]);
          for (const [at, { decided }] of turns.entries()) {
            const turn = happened[at];
            if (turn === undefined || decided === 'no') continue;
            await decide(db, id, turn, at % 2 === 0 ? 'positive' : 'negative', { reason: 'must not' });
            if (decided === 'added') await putIn(db, id, 'chosen', turn);
          }
          const name = `${task}-${decontaminate}-${near}`.replace('_', '-');
          const { version } = await freeze(database, id, name, {
            ...{ task, decontaminate, dedupe: { exact: near, near } },
            split,
          });
          all.push(...(await rowsOf(db, id, name, version)));
          const cases = await freeze(database, id, 'chosen', chosen);
          all.push(...(await rowsOf(db, id, 'chosen', cases.version)));
        }
        const actorOf = await readActors(db, id);
        expectOneSide(
          all.flatMap(({ line, split }) => [
            [line.generation.user, split],
            ...line.provenance.event_ids.map((event) => [actorOf.get(event) ?? null, split] as const),
            ...(line.source === 'siblings' ? [[whose.get(line.generation.trace_id) ?? null, split] as const] : []),
          ]),
        );
        expectOneSide(all.map(({ line, split }) => [line.generation.conversation_id, split]));
        expectPromptsApart(all);
      }),
      { numRuns: 4 },
    );
  });
});

/** Who sent each event. */
async function readActors(db: Db, projectId: number): Promise<Map<string, string>> {
  const events = await db.selectFrom('events').select(['id', 'actor']).where('project_id', '=', projectId).execute();
  return new Map(events.map(({ id, actor }) => [id, actor]));
}

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
