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

  test('no conversation moves whose person comes to be known', async () => {
    const { database, db, id } = await open();
    const conversations = Array.from({ length: 24 }, (_, at) => `c${at}`);
    const first = conversations.map((conversation) => aTurn({ user: null, conversation, ...correctedByNobody() }));
    await happen(db, id, first);
    await freeze(database, id, 'd', SFT);
    const stood = await rowsOf(db, id, 'd', 1);
    expect(stood).toHaveLength(24);
    for (const [at, turn] of first.entries()) await becomeOf(db, id, turn, `ulate${at}`);
    const second = conversations.map((conversation, at) =>
      aTurn({ user: `ulate${at}`, conversation, correction: anAnswer() }),
    );
    await happen(db, id, second);
    const { figures } = await freeze(database, id, 'd', SFT);
    expectOneSide([...stood, ...(await rowsOf(db, id, 'd', 2))].map(toConversation));
    // Those whose person is on the side of their conversation.
    expect(figures.rows).toBeGreaterThan(20);
    expect(figures.left_out.map(({ rule }) => rule)).toContain('other_side');
  });

  test('no conversation moves when the turns of its person expire', async () => {
    const { database, db, id } = await open();
    const conversations = Array.from({ length: 24 }, (_, at) => `c${at}`);
    const first = conversations.map((conversation) => aTurn({ conversation, correction: anAnswer() }));
    await happen(db, id, first);
    await freeze(database, id, 'd', SFT);
    const stood = await rowsOf(db, id, 'd', 1);
    for (const { generation } of first) await forget(db, id, generation.trace_id);
    await happen(
      db,
      id,
      conversations.map((conversation) => aTurn({ user: null, conversation, ...correctedByNobody() })),
    );
    await freeze(database, id, 'd', SFT);
    const later = await rowsOf(db, id, 'd', 2);
    expect(later).toHaveLength(24);
    expectOneSide([...stood, ...later].map(toConversation));
  });

  test('nobody is held out of whom a version trains on what was nobody’s yet, nor the reverse', async () => {
    const { database, db, id } = await open();
    const sides = ['train', 'test', 'train', 'test'] as const;
    const nobodys = Array.from({ length: 40 }, (_, at) =>
      aTurn({ user: null, conversation: at % 2 === 0 ? `c${at}` : null, ...correctedByNobody() }),
    );
    await happen(db, id, nobodys);
    await freeze(database, id, 'd', SFT);
    const stood = await rowsOf(db, id, 'd', 1);
    const people = new Map<string, Split>();
    for (const [at, side] of sides.entries()) {
      const was = stood.filter(({ split }) => split === (at < 2 ? 'train' : 'test'))[at % 2];
      const turn = nobodys.find(({ generation }) => generation.trace_id === was?.line.generation.trace_id);
      if (was === undefined || turn === undefined) throw new Error('too few');
      people.set(personOn(side, at), was.split);
      await becomeOf(db, id, turn, personOn(side, at));
    }
    // Of another model than the rows from before, which are not looked at again.
    const turns = [...people.keys()].map((user) => aTurn({ user, conversation: `of ${user}`, correction: anAnswer() }));
    const others = turns.map((turn) => ({ ...turn, generation: { ...turn.generation, model: 'another' } }));
    await happen(db, id, others);
    const { figures } = await freeze(database, id, 'e', { ...SFT, filter: { model: 'another' } });
    expect(figures).toMatchObject({ rows: 2, left_out: [{ rule: 'other_side', rows: 2 }] });
    for (const { line, split } of await rowsOf(db, id, 'e', 1))
      expect(split).toBe(people.get(line.generation.user ?? ''));
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
    const question = fc.tuple(
      fc.oneof(fc.nat(5), fc.integer({ min: 6, max: 500 })),
      fc.constantFrom('', '!', ' Please.', '?'),
    );
    const turn = fc.record({
      user: fc.option(fc.nat(12), { nil: null, freq: 1 }),
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
      // Whose earlier turns turn out to be, where nobody's name had come, and which are gone by now.
      late: fc.array(fc.record({ turn: fc.nat(20), user: fc.nat(30) }), { maxLength: 12 }),
      expired: fc.array(fc.nat(40), { maxLength: 3 }),
      task: fc.constantFrom('sft', 'preference', 'unpaired', 'eval'),
      decontaminate: fc.constantFrom('train', 'held_out'),
      near: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 4 }), async (steps) => {
        const { database, db, id } = await open();
        const all: FrozenRow[] = [];
        const whose = new Map<string, string>();
        const earlier: Turn[] = [];
        const owners = new Map<string, string>();
        const named = new Set<string>();
        const freezeAndCompare = async (name: string, definition: object): Promise<void> => {
          const { version } = await freeze(database, id, name, definition);
          const rows = await rowsOf(db, id, name, version);
          const actorOf = await readActors(db, id);
          for (const { line, split } of rows) {
            const user = line.generation.user;
            if (user === null || named.has(user)) continue;
            const theirs = all.filter((row) => owners.get(row.line.generation.trace_id) === user);
            expect(theirs.map((row) => row.split)).toEqual(theirs.map(() => split));
          }
          for (const { line } of rows) {
            for (const one of [line.generation.user, ...line.provenance.event_ids.map((event) => actorOf.get(event))]) {
              if (typeof one === 'string') named.add(one);
            }
          }
          all.push(...rows);
        };
        const split = { train: 0.5, validation: 0.25, test: 0.25 };
        // Takes nothing by itself.
        const chosen = { task: 'eval', filter: { model: 'none' }, split };
        await insertDataset(db, id, { name: 'chosen', definition: DatasetDefinition.parse(chosen) });
        for (const { turns, late, expired, task, decontaminate, near } of steps) {
          for (const { turn: at, user } of late) {
            const turn = earlier[at];
            if (turn === undefined || turn.generation.user_actor !== null) continue;
            await becomeOf(db, id, turn, `u${user}`);
            turn.generation.user_actor = `u${user}`;
            owners.set(turn.generation.trace_id, `u${user}`);
          }
          for (const at of expired) {
            const turn = earlier[at];
            if (turn === undefined) continue;
            await forget(db, id, turn.generation.trace_id);
            owners.delete(turn.generation.trace_id);
          }
          const happened = turns.map(({ user, conversation, prompt, answer, actor, sibling }) =>
            aTurn({
              ...{ prompt, user: user === null ? null : `u${user}` },
              ...(sibling === null ? { correction: letters(50, answer + 1) } : { vote: 'up' }),
              // What is nobody's is judged by nobody, or it would be left out on account of whoever judges it.
              ...(actor === null ? (user === null ? { actor: '' } : {}) : { actor: `u${actor}` }),
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
          earlier.push(...happened);
          for (const [at, { decided }] of turns.entries()) {
            const turn = happened[at];
            if (turn === undefined || decided === 'no') continue;
            await decide(db, id, turn, at % 2 === 0 ? 'positive' : 'negative', { reason: 'must not' });
            if (decided === 'added') await putIn(db, id, 'chosen', turn);
          }
          const name = `${task}-${decontaminate}-${near}`.replace('_', '-');
          await freezeAndCompare(name, { ...{ task, decontaminate, dedupe: { exact: near, near } }, split });
          await freezeAndCompare('chosen', chosen);
        }
        const actorOf = await readActors(db, id);
        expectOneSide(
          all.flatMap(({ line, split }) => [
            [line.generation.user, split],
            ...line.provenance.event_ids.map((event) => [actorOf.get(event) || null, split] as const),
            ...(line.source === 'siblings' ? [[whose.get(line.generation.trace_id) ?? null, split] as const] : []),
          ]),
        );
        expectOneSide(all.map(({ line, split }) => [line.generation.conversation_id, split]));
        expectPromptsApart(all);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  });
});

/** Feedback of somebody who has no name, and counts as one person all the same. */
function correctedByNobody(): { actor: string; correction: string } {
  return { actor: '', correction: anAnswer() };
}

/** Its person comes late. */
async function becomeOf(db: Db, projectId: number, { generation }: Turn, user: string): Promise<void> {
  const { trace_id, span_id } = generation;
  await db
    .updateTable('generations')
    .set({ user_actor: user })
    .where('project_id', '=', projectId)
    .where('trace_id', '=', trace_id)
    .where('span_id', '=', span_id)
    .execute();
}

/** Deletes what a project does not keep for longer. */
async function forget(db: Db, projectId: number, trace: string): Promise<void> {
  for (const table of ['rows', 'labels', 'events', 'generations'] as const) {
    await db.deleteFrom(table).where('project_id', '=', projectId).where('trace_id', '=', trace).execute();
  }
}

function toConversation({ line, split }: FrozenRow): readonly [string | null, Split] {
  return [line.generation.conversation_id, split];
}

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
