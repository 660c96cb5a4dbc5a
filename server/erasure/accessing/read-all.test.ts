import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccessLine } from '../../../shared/erasure.ts';
import { letters } from '../../datasets/freezing/test-data.ts';
import { readAllTies } from '../../labels/gathering/follow-chains.ts';
import { anEvent, freshId } from '../../labels/test-data.ts';
import { insertPairDecision } from '../../review/pairs/store.ts';
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { aTurn, freeze, happen, openProject, personOn, putIn, SFT, type Turn } from '../../test/frozen-versions.ts';
import { readAll } from './read-all.ts';
import { walkFrozenRowsOn } from './store.ts';

const oneSide = { train: 1, validation: 0, test: 0 };

describe.each(databaseKinds)('what is kept of a person, on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const ada = personOn('train');
  const bob = personOn('train', 1);
  const linesOf = async (projectId: number, person: string): Promise<AccessLine[]> => {
    const lines: AccessLine[] = [];
    const asked = { db: database.db, labels: { readTies: readAllTies }, projectId, person };
    for await (const line of readAll(asked)) {
      expect(AccessLine.parse(line)).toEqual(line); // nothing that the contract does not know
      lines.push(line);
    }
    return lines;
  };
  const frozenOf = async (projectId: number, person: string) =>
    (await linesOf(projectId, person)).flatMap((line) => (line.of === 'dataset_row' ? [line.data] : []));
  const keysOf = (turns: readonly Turn[]) =>
    turns.map(({ generation: { trace_id, span_id } }) => ({ trace_id, span_id }));
  const words = (nth: number): string => letters(60, 9000 + nth);

  it('has the rows of every version that hold their texts, each once, page by page', async () => {
    const id = await openProject(database);
    const turns = Array.from({ length: 130 }, (_, nth) =>
      aTurn({ user: ada, actor: `editor${nth}`, correction: words(nth) }),
    );
    await happen(database.db, id, [...turns, aTurn({ user: bob, correction: words(500) })]);
    for (const name of ['one', 'one', 'two']) await freeze(database, id, name, SFT);
    const rows = await frozenOf(id, ada);
    const stored = await database.db
      .selectFrom('dataset_rows')
      .select(['row_id', 'version', 'dataset_id'])
      .where('project_id', '=', id)
      .where(
        'trace_id',
        'in',
        turns.map(({ generation }) => generation.trace_id),
      )
      .execute();
    expect(stored.length).toBeGreaterThan(300);
    expect(rows).toHaveLength(stored.length);
    expect(new Set(rows.map((row) => `${row.dataset} ${row.version} ${row.id}`)).size).toBe(stored.length);
    expect(rows.find((row) => row.trace_id === turns[0]?.generation.trace_id)).toMatchObject({
      ...{ dataset: 'one', version: 1, task: 'sft', source: 'correction', chosen: words(0) },
      input: turns[0]?.generation.input,
    });
    expect(JSON.stringify(rows)).not.toContain(words(500));
  });

  it('has in which dataset somebody put one of theirs as a case', async () => {
    const id = await openProject(database);
    const [own, other] = [aTurn({ user: ada }), aTurn({ user: bob })];
    await happen(database.db, id, [own, other]);
    await freeze(database, id, 'cases', { task: 'eval' });
    for (const turn of [own, other]) await putIn(database.db, id, 'cases', turn);
    const cases = (await linesOf(id, ada)).filter((line) => line.of === 'dataset_case');
    const { trace_id } = own.generation;
    expect(cases).toMatchObject([{ data: { dataset: 'cases', trace_id, added_by: 'Rita' } }]);
  });

  it('has of rows on somebody else’s answer what they wrote, and nothing else', async () => {
    const id = await openProject(database);
    const corrected = aTurn({ user: bob, actor: ada, correction: words(1) });
    const twice = aTurn({ user: bob, actor: ada, correction: words(2), vote: 'down' });
    const others = aTurn({ user: bob, correction: words(3) });
    await happen(database.db, id, [corrected, twice, others]);
    await freeze(database, id, 'd', SFT);
    const rows = await frozenOf(id, ada);
    expect(rows.map(({ trace_id, chosen, input, rejected }) => [trace_id, chosen, input, rejected])).toEqual([
      [corrected.generation.trace_id, words(1), null, null],
      [twice.generation.trace_id, words(2), null, null],
    ]);
    const everything = JSON.stringify(await linesOf(id, ada));
    for (const { generation } of [corrected, twice, others]) expect(everything).not.toContain(generation.output);
    expect(everything).not.toContain(words(3));
  });

  it('has their answer where it stands beside somebody else’s, and what reviewers said of the two', async () => {
    const id = await openProject(database);
    const prompt = letters(80, 8000);
    const [hers, unnamed] = [
      aTurn({ prompt, user: ada, conversation: 'c' }),
      aTurn({ prompt, user: null, conversation: 'c' }),
    ];
    await happen(database.db, id, [hers, unnamed]);
    const [[left], [right]] = [keysOf([hers]), keysOf([unnamed])];
    if (left === undefined || right === undefined) throw new Error('no keys');
    await insertPairDecision(database.db, id, {
      ...{ id: freshId(), left, right, verdict: 'right' as const, reviewer: 'Rita', reason: 'clearer' },
      ...{ content_hash: Buffer.alloc(32), decided_at: new Date() },
    });
    await happen(database.db, id, []);
    await freeze(database, id, 'd', { task: 'preference', split: oneSide });
    const lines = await linesOf(id, ada);
    expect(lines.filter((line) => line.of === 'pair_decision')).toMatchObject([
      { data: { left, right, verdict: 'right', reviewer: 'Rita', reason: 'clearer' } },
    ]);
    const rows = lines.flatMap((line) => (line.of === 'dataset_row' ? [line.data] : []));
    expect(rows).toMatchObject([{ rejected: hers.generation.output }]);
  });

  it('has that a pair rests on what they said of its other answer, once, also when all else has gone', async () => {
    const id = await openProject(database);
    const prompt = letters(80, 8100);
    const answer = (vote: 'up' | 'down', actor: string) => {
      const turn = aTurn({ prompt, vote, actor, user: null });
      return { ...turn, generation: { ...turn.generation, parent_trace_id: 'turn' } };
    };
    const [kim, dan] = [`u${'k'.repeat(22)}`, `u${'d'.repeat(22)}`];
    const [good, bad] = [answer('up', kim), answer('down', dan)];
    const again = (turn: Turn, actor: string) => turn.events.map((event) => ({ ...event, id: freshId(), actor }));
    good.events.push(...again(good, 'uMore'));
    bad.events.push(...again(bad, 'uMost'));
    await happen(database.db, id, [good, bad]);
    const rowsIn = async () =>
      (await linesOf(id, dan)).flatMap((line) =>
        line.of === 'row' || line.of === 'dataset_row' ? [{ of: line.of, ...line.data }] : [],
      );
    const { trace_id } = good.generation;
    const onGood = async () => (await rowsIn()).filter((row) => row.trace_id === trace_id);
    const pair = { trace_id, task: 'preference', chosen: null, rejected: null };
    const frozen = { ...pair, of: 'dataset_row', dataset: 'd', input: null };
    expect(await onGood()).toMatchObject([{ ...pair, of: 'row' }]);
    await freeze(database, id, 'd', { task: 'preference', split: oneSide });
    expect(await onGood()).toMatchObject([{ ...pair, of: 'row' }, frozen]);
    const before = await rowsIn();
    expect(new Set(before.map((row) => `${row.of} ${row.id}`)).size).toBe(before.length);
    for (const table of ['events', 'generations', 'labels', 'rows'] as const) {
      await database.db.deleteFrom(table).where('project_id', '=', id).execute();
    }
    expect(await rowsIn()).toMatchObject([frozen]);
  });

  it('has the labels of their answers, without whose evidence they rest on', async () => {
    const id = await openProject(database);
    const turn = aTurn({ user: ada, actor: bob, vote: 'down' });
    await happen(database.db, id, [turn, aTurn({ user: bob, vote: 'up' })]);
    const labels = (await linesOf(id, ada)).filter((line) => line.of === 'label');
    expect(labels).toMatchObject([{ data: { trace_id: turn.generation.trace_id, gold: false } }]);
    expect(JSON.stringify(labels)).not.toContain(bob);
  });

  it('has each row once, also where they spoke as well of an answer of the same trace that never came', async () => {
    const id = await openProject(database);
    const turn = aTurn({ user: bob, vote: 'up', actor: ada });
    const { trace_id } = turn.generation;
    const [spoken] = turn.events;
    if (spoken === undefined) throw new Error('nothing was said');
    const by = { trace_id, actor: ada };
    // On a further page of their events.
    for (let looked = 0; looked < 100; looked += 1) turn.events.push(anEvent('shown', {}, { ...by, id: freshId() }));
    turn.events.unshift({ ...spoken, id: '00000000-0000-4000-8000-000000000000' });
    turn.events.push({ ...spoken, id: 'ffffffff-ffff-4fff-bfff-ffffffffffff', span_id: 'another' });
    await happen(database.db, id, [turn]);
    const rows = (await linesOf(id, ada)).flatMap((line) => (line.of === 'row' ? [line.data] : []));
    expect(rows.map((row) => row.trace_id)).toContain(trace_id);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
  });

  it('has that they took consent back', async () => {
    const id = await openProject(database);
    const [improve, train] = [new Date('2026-03-01T12:00:00Z'), new Date('2026-03-02T12:00:00Z')];
    const stones = [
      { subject: ada, erased_before: train, improve_before: improve, train_before: train },
      { subject: bob, erased_before: train, improve_before: null, train_before: null },
    ].map((stone) => ({ ...stone, project_id: id }));
    await database.db.insertInto('tombstones').values(stones).execute();
    expect(await linesOf(id, ada)).toEqual([
      { of: 'withdrawal', data: { improve_before: improve.toISOString(), train_before: train.toISOString() } },
    ]);
    expect(await linesOf(id, bob)).toEqual([]); // who was erased is to be forgotten, not told of
  });

  it('reads no more of frozen rows at once than half a megabyte', async () => {
    const id = await openProject(database);
    const turns = Array.from({ length: 12 }, (_, nth) => aTurn({ user: ada, correction: letters(95_000, 7000 + nth) }));
    await happen(database.db, id, turns);
    await freeze(database, id, 'd', SFT);
    const pages = [];
    for await (const page of walkFrozenRowsOn(database.db, id, keysOf(turns), null)) pages.push(page);
    expect(pages.flat()).toHaveLength(12);
    expect(pages.length).toBeGreaterThan(1);
    for (const page of pages) expect(JSON.stringify(page).length).toBeLessThan(700_000);
  });
});
