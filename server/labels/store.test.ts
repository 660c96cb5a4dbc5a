import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { counterNames } from '../../shared/summary.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import type { KnownEvent, KnownGeneration } from './case.ts';
import { type Policy, policyOf } from './policy.ts';
import { isClean, rebuild } from './rebuild/rebuild.ts';
import { relabelMarked } from './relabel.ts';
import { readQueue } from './store.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from './test-data.ts';

const policy = policyOf({ profile: 'chat', signed: false });
const batch = { marks: 200, generations: 20 };

describe.each(databaseKinds)('labels on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** A project with a few things stored and, unless asked otherwise, labelled. */
  const open = async () => {
    const { db } = database;
    const { id } = await createTestProject(db);
    return {
      db,
      id,
      generation: (overrides: Parameters<typeof storeGeneration>[2] | Partial<KnownGeneration> = {}) =>
        storeGeneration(db, id, { ...aGeneration(), ...overrides }),
      event: (event: KnownEvent) => storeEvent(db, id, { ...event, id: freshId() }),
      work: async (withPolicy: Policy = policy) => {
        while ((await relabelMarked(db, id, withPolicy, batch)) > 0);
      },
      label: (trace_id = 'trace', span_id = '') =>
        db
          .selectFrom('labels')
          .selectAll()
          .where('project_id', '=', id)
          .where('trace_id', '=', trace_id)
          .where('span_id', '=', span_id)
          .executeTakeFirst(),
      rows: (trace_id = 'trace') =>
        db
          .selectFrom('rows')
          .selectAll()
          .where('project_id', '=', id)
          .where('trace_id', '=', trace_id)
          .orderBy('task')
          .execute(),
      rollups: () => db.selectFrom('rollups').selectAll().where('project_id', '=', id).orderBy('hour').execute(),
      check: () => rebuild(db, id, policy, { check: true }),
    };
  };

  test('many events of few generations: some at once, each time with every mark of theirs', async () => {
    const { db, id, generation, event, work, check } = await open();
    for (const trace_id of ['one', 'other']) await generation({ trace_id });
    for (let count = 0; count < 30; count += 1) {
      for (const trace_id of ['one', 'other']) await event({ ...anEvent('shown', {}), trace_id });
    }
    const read = async () => (await db.selectFrom('marks').selectAll().where('project_id', '=', id).execute()).length;
    expect(await read()).toBe(62);
    expect(await relabelMarked(db, id, policy, { marks: 10, generations: 10, events: 40 })).toBe(31);
    expect(await relabelMarked(db, id, policy, { marks: 10, generations: 10, events: 20 })).toBe(31);
    expect(await read()).toBe(0);
    await work();
    expect(isClean(await check())).toBe(true);
  });

  test('a generation by itself is unlabelled and counted', async () => {
    const { generation, work, label, rollups } = await open();
    await generation();
    await work();
    expect(await label()).toMatchObject({ status: 'unlabelled', p: 0.5, orphan: false, evidence: [] });
    expect(await rollups()).toMatchObject([{ generations: 1, unlabelled: 1, positive: 0, model: 'small' }]);
  });

  test('an event labels its generation, whichever comes first', async () => {
    const one = await open();
    await one.event(anEvent('vote', { value: 'up' }));
    await one.work();
    expect(await one.label()).toMatchObject({ status: 'positive', p: 0.8, orphan: true });
    const zeros = Object.fromEntries(counterNames.map((name) => [name, 0]));
    expect(await one.rollups()).toMatchObject([{ ...zeros, orphans: 1, model: '' }]);
    await one.generation();
    await one.work();
    expect(await one.label()).toMatchObject({ status: 'positive', p: 0.8, orphan: false });
    expect((await one.rollups()).filter((bucket) => bucket.positive > 0)).toMatchObject([
      { orphans: 0, generations: 1, positive: 1, voted: 1, up: 1, model: 'small', channel: 'widget' },
    ]);
    expect((await one.rollups()).reduce((sum, bucket) => sum + bucket.orphans, 0)).toBe(0);
    expect(await one.check()).toMatchObject({ labels: 1, differences: { labels: 0, rows: 0, rollups: 0 } });
  });

  test('the marks are gone afterwards, and other projects were left alone', async () => {
    const [mine, theirs] = [await open(), await open()];
    await mine.generation();
    await theirs.generation();
    await theirs.event(anEvent('vote', { value: 'up' }));
    await mine.work();
    expect(await theirs.label()).toBeUndefined();
    expect(await mine.label()).toMatchObject({ status: 'unlabelled' });
    expect((await readQueue(database.db)).depth).toBe(2);
    await theirs.work();
    expect(await readQueue(database.db)).toEqual({ depth: 0, lagSeconds: 0 });
  });

  test('what did not change is not written again', async () => {
    const { generation, event, work, label, rows, db, id } = await open();
    await generation();
    await event(anEvent('vote', { value: 'up' }));
    await work();
    const [before, rowsBefore] = [await label(), await rows()];
    expect(rowsBefore).not.toEqual([]);
    await db.insertInto('marks').values({ project_id: id, trace_id: 'trace', span_id: '' }).execute();
    await work();
    expect(await label()).toEqual(before);
    expect(await rows()).toEqual(rowsBefore);
  });

  test('a choice reaches the one it rejected, and the pair belongs to the chosen one', async () => {
    const { generation, event, work, label, rows } = await open();
    for (const span_id of ['a', 'b', 'c']) await generation({ span_id, output: `Answer ${span_id}.` });
    await event(
      anEvent(
        'choice',
        {
          rejected: [
            { trace_id: 'trace', span_id: 'b' },
            { trace_id: 'trace', span_id: 'c' },
          ],
        },
        { span_id: 'a' },
      ),
    );
    await work();
    expect(await label('trace', 'a')).toMatchObject({ status: 'positive', p: 0.85 });
    expect(await label('trace', 'b')).toMatchObject({ status: 'negative', p: 0.15 });
    expect(await label('trace', 'c')).toMatchObject({ status: 'negative', p: 0.15 });
    const pairs = (await rows()).map(({ span_id, source, chosen, rejected, gates }) => ({
      span_id,
      source,
      chosen,
      rejected,
      gates,
    }));
    const pair = { span_id: 'a', source: 'choice', chosen: null, gates: [] };
    expect(pairs).toHaveLength(2);
    expect(pairs).toContainEqual({ ...pair, rejected: 'Answer b.' });
    expect(pairs).toContainEqual({ ...pair, rejected: 'Answer c.' });
  });

  test('a choice whose rejected answer was never sent makes an orphan and a gated pair', async () => {
    const { generation, event, work, label, rows, check } = await open();
    await generation();
    await event(anEvent('choice', { rejected: [{ trace_id: 'never' }] }));
    await work();
    expect(await label('never')).toMatchObject({ status: 'negative', orphan: true });
    expect(await rows()).toMatchObject([{ source: 'choice', gates: ['unknown_generation'] }]);
    expect(isClean(await check())).toBe(true);
    await generation({ trace_id: 'never', output: 'The other one.' });
    await work();
    expect(await rows()).toMatchObject([{ source: 'choice', gates: [], rejected: 'The other one.' }]);
    expect(isClean(await check())).toBe(true);
  });

  test('a regenerate makes its pair when the later answer is accepted, and not before', async () => {
    const { generation, event, work, rows, check } = await open();
    await generation({ trace_id: 'first' });
    await generation({ trace_id: 'second', output: 'Better.', at: later(60) });
    await event(anEvent('regenerate', { next: { trace_id: 'second' } }, { trace_id: 'first' }));
    await work();
    expect(await rows('second')).toEqual([]);
    await event(anEvent('accept', { via: 'insert' }, { trace_id: 'second', s: 90 }));
    await work();
    expect(await rows('second')).toMatchObject([
      {
        task: 'preference',
        source: 'regenerate',
        chosen: null,
        rejected: 'The row of bones down your back.',
        gates: [],
      },
    ]);
    expect(await rows('first')).toEqual([]);
    expect(isClean(await check())).toBe(true);
  });

  test('what was replaced to be stored does not train', async () => {
    const { generation, event, work, rows } = await open();
    await generation({ output: 'A \ufffd spine.', sanitised: true });
    await event(anEvent('correction', { text: 'The \ufffd spine.' }, { sanitised: true }));
    await work();
    expect((await rows()).map(({ task, source, gates }) => [task, source, gates])).toEqual(
      expect.arrayContaining([
        ['sft', 'correction', ['mended']],
        ['unpaired', 'label', ['mended']],
      ]),
    );
  });

  test('what points at itself chose nothing, came after nothing and was not gone on from', async () => {
    const { generation, event, work, label, rows, check } = await open();
    await generation({ trace_id: 'first', parent_trace_id: 'root' });
    await generation({ trace_id: 'second', parent_trace_id: 'second', output: 'Better.', at: later(60) });
    await generation({ trace_id: 'third', parent_trace_id: 'second', output: 'More.', at: later(120) });
    await event(anEvent('vote', { value: 'up' }, { trace_id: 'third' }));
    await event(anEvent('vote', { value: 'down' }, { trace_id: 'second' }));
    await work();
    expect((await rows('third')).filter((row) => row.task === 'preference')).toEqual([]); // no two answers to one turn

    await event(anEvent('choice', { rejected: [{ trace_id: 'fourth' }] }, { trace_id: 'fourth' }));
    await event(anEvent('regenerate', { next: { trace_id: 'first' } }, { trace_id: 'first' }));
    await work();
    expect(await label('fourth')).toMatchObject({ status: 'unlabelled', dropped: [{ rule: 'no_weight' }] });
    expect(await label('first')).toMatchObject({ evidence: [{ signal: 'regenerated' }] });

    await generation({ trace_id: 'fifth', parent_trace_id: 'root' });
    await generation({ trace_id: 'sixth', parent_trace_id: 'sixth', output: 'Other.', at: later(60) });
    await event(anEvent('regenerate', { next: { trace_id: 'sixth' } }, { trace_id: 'fifth' }));
    await work();
    expect(await rows('sixth')).toEqual([]); // its own parent is no further turn
    expect(isClean(await check())).toBe(true);
  });

  test('a new turn shows which branch the conversation went on from', async () => {
    const { generation, event, work, rows, check } = await open();
    const root = { parent_trace_id: 'root' };
    await generation({ trace_id: 'first', ...root });
    await generation({ trace_id: 'second', output: 'Better.', at: later(60), ...root });
    await event(anEvent('regenerate', {}, { trace_id: 'first' }));
    await work();
    expect(await rows('second')).toEqual([]);
    await generation({ trace_id: 'third', parent_trace_id: 'second', at: later(120) });
    await work();
    expect(await rows('second')).toMatchObject([{ source: 'regenerate', p: 0.75 }]);
    expect(isClean(await check())).toBe(true);
  });

  test('of three answers asked for in a row, the last is preferred to both before it', async () => {
    const { generation, event, work, rows, check } = await open();
    for (const [index, trace_id] of ['a', 'b', 'c'].entries()) {
      await generation({ trace_id, output: `Answer ${trace_id}.`, at: later(index * 10) });
    }
    const next = (trace_id: string, to: string) =>
      event(anEvent('regenerate', { next: { trace_id: to } }, { trace_id }));
    await next('a', 'b');
    await next('b', 'c');
    await work();
    expect(await rows('c')).toEqual([]);
    await event(anEvent('accept', { via: 'insert' }, { trace_id: 'c' }));
    await work();
    expect((await rows('c')).map(({ source, rejected, gates }) => [source, rejected, gates])).toEqual([
      ['regenerate', 'Answer a.', []],
      ['regenerate', 'Answer b.', []],
    ]);
    // What happens to the first reaches the last.
    for (const actor of ['uBob', 'uEve']) await event(anEvent('vote', { value: 'up' }, { trace_id: 'a', actor }));
    await work();
    expect((await rows('c')).map(({ rejected }) => rejected)).toEqual(['Answer b.']);
    expect(isClean(await check())).toBe(true);
  });

  test('who is asked for a hundred others is no chain, and ties nobody to all of them', async () => {
    const { generation, event, work, rows, check } = await open();
    await generation({ trace_id: 'hub' });
    for (let n = 0; n < 4; n += 1) {
      await generation({ trace_id: `n${n}`, output: `Answer ${n}.`, at: later(10 + n) });
      await event(anEvent('regenerate', { next: { trace_id: `n${n}` } }, { trace_id: 'hub', actor: `u${n}` }));
    }
    await event(anEvent('accept', { via: 'send' }, { trace_id: 'n3' }));
    await event(anEvent('vote', { value: 'down' }, { trace_id: 'n0' }));
    await work();
    expect((await rows('n3')).filter(({ task }) => task === 'preference').map(({ source }) => source)).toEqual([
      'regenerate',
    ]);
    expect(isClean(await check())).toBe(true);
  });

  test('where a project signs, no stranger takes away or brings what trains', async () => {
    const { db, id, generation, event, work, label, rows } = await open();
    const signed = policyOf({ profile: 'chat', signed: true });
    for (const [index, trace_id] of ['a', 'b', 'c', 'kept', 'fake'].entries()) {
      await generation({ trace_id, output: `Answer ${trace_id}.`, at: later(index * 10) });
    }
    await generation({ trace_id: 'after', parent_trace_id: 'fake', at: later(100) } as object);
    const proven = { verified: true };
    const next = (trace_id: string, to: string, more: object = proven) =>
      event(anEvent('regenerate', { next: { trace_id: to } }, { trace_id, ...more }));
    await next('a', 'b');
    await next('b', 'c');
    await event(anEvent('accept', { via: 'insert' }, { trace_id: 'c', ...proven }));
    const lasting = { after_s: 600, similarity: 1 } as const;
    await event(anEvent('accept', { via: 'insert' }, { trace_id: 'kept', ...proven }));
    await event(anEvent('retention', lasting, { trace_id: 'kept', ...proven }));
    await event(anEvent('vote', { value: 'up' }, { trace_id: 'a', actor: 'uEve', ...proven }));
    const trains = async () => {
      await work(signed);
      const all = await db.selectFrom('rows').selectAll().where('project_id', '=', id).orderBy('id').execute();
      return all.filter(({ gates }) => gates.length === 0);
    };
    const before = await trains();
    expect(before.map(({ trace_id, source }) => `${trace_id} ${source}`).sort()).toEqual([
      ...['c regenerate', 'c regenerate', 'kept kept', 'kept label'],
    ]);
    for (let n = 0; n < 15; n += 1) {
      const stranger = { actor: `s${n}` };
      for (const trace_id of ['a', 'kept', 'fake']) {
        await event(anEvent('accept', { via: 'send' }, { trace_id, ...stranger }));
        await event(anEvent('vote', { value: n % 2 === 0 ? 'down' : 'up' }, { trace_id, ...stranger }));
        await next(trace_id, 'after', stranger);
      }
      await next('b', ['kept', 'fake', 'after'][n % 3] ?? '', stranger);
      await next('kept', 'fake', stranger);
      await event(anEvent('choice', { rejected: [{ trace_id: 'c' }] }, { trace_id: 'fake', ...stranger }));
    }
    await event(anEvent('undo', {}, { trace_id: 'kept', s: 1000 }));
    expect(await trains()).toEqual(before);
    expect(await label('kept')).toMatchObject({ status: 'contested', verified_status: 'positive' });
    expect((await rows('fake')).every(({ gates }) => gates.includes('unverified'))).toBe(true);
    expect(isClean(await rebuild(db, id, signed, { check: true }))).toBe(true);
  });

  test('the same asked again within five minutes is a retry, in whatever order the turns arrive', async () => {
    const { generation, work, label, check } = await open();
    const conversation = { conversation_id: 'talk' };
    const ask = (content: string) => [{ role: 'user', content }];
    const first = { trace_id: 'first', input: ask('What is a spine?'), at: later(0), ...conversation };
    const second = { trace_id: 'second', input: ask('What is a spine, then?'), at: later(299), ...conversation };
    const evidence = async (trace_id: string) =>
      ((await label(trace_id))?.evidence as { signal: string }[] | undefined)?.map(({ signal }) => signal);
    await generation(first);
    await work();
    expect(await evidence('first')).toEqual([]);
    await generation(second); // neither names a parent
    await work();
    expect(await evidence('first')).toEqual(['rephrased']);
    expect(await evidence('second')).toEqual([]);
    await generation({ trace_id: 'between', input: ask('Never mind.'), at: later(100), ...conversation });
    await work();
    expect(await evidence('first')).toEqual([]); // another question came between
    await generation({ trace_id: 'child', input: ask('A spine, what is it?'), at: later(400), ...conversation });
    await generation({ trace_id: 'late', input: ask('A spine, what is it? '), at: later(701), ...conversation });
    await work();
    expect(await evidence('child')).toEqual([]); // 301 seconds later
    expect(isClean(await check())).toBe(true);
  });

  test('asked again of the turn itself, others going on meanwhile', async () => {
    const { generation, work, label, check } = await open();
    const turn = (trace_id: string, input: string, at: Date, parent?: string) =>
      generation({
        ...{ trace_id, input, at, conversation_id: 'tree' },
        ...(parent === undefined ? {} : { parent_trace_id: parent }),
      });
    await turn('root', 'Tell me of bones.', later(0));
    await turn('left', 'Name the longest one.', later(10), 'root');
    await turn('again', 'Name the longest one!', later(20), 'root'); // the person put their question otherwise
    await turn('on', 'Name the shortest, please.', later(30), 'left');
    await work();
    expect((await label('left'))?.evidence).toMatchObject([{ signal: 'rephrased', detail: '95 % alike' }]);
    expect((await label('root'))?.evidence).toEqual([]);
    expect(isClean(await check())).toBe(true);
  });

  test('opposite labels on two answers to one prompt make a pair, whichever is labelled last', async () => {
    for (const order of [
      ['good', 'bad'],
      ['bad', 'good'],
    ]) {
      const { generation, event, work, rows, check } = await open();
      await generation({ trace_id: 'good', output: 'Good.', ...{ parent_trace_id: 'root' } });
      await generation({ trace_id: 'bad', output: 'Bad.', ...{ parent_trace_id: 'root' } });
      await work();
      for (const trace_id of order) {
        const value = trace_id === 'good' ? 'up' : 'down';
        await event(anEvent('vote', { value }, { trace_id }));
        await work();
      }
      const pairs = (await rows('good')).filter((row) => row.task === 'preference');
      expect(pairs).toMatchObject([{ source: 'siblings', rejected: 'Bad.', gates: [] }]);
      expect((await rows('bad')).filter((row) => row.task === 'preference')).toEqual([]);
      expect(isClean(await check())).toBe(true);
    }
  });

  test('a rebuild finds and mends whatever somebody broke', async () => {
    const { generation, event, work, check, db, id, label, rows, rollups } = await open();
    for (const trace_id of ['a', 'b', 'c']) {
      await generation({ trace_id });
      await event(anEvent('vote', { value: 'down' }, { trace_id }));
    }
    await work();
    const before = [await label('a'), await rows('a'), await rollups()];
    expect(await check()).toEqual({
      labels: 3,
      statuses: { negative: 3 },
      differences: { labels: 0, rows: 0, rollups: 0 },
      examples: [],
    });
    await db.updateTable('labels').set({ p: 0.9 }).where('project_id', '=', id).where('trace_id', '=', 'a').execute();
    await db.deleteFrom('rows').where('project_id', '=', id).where('trace_id', '=', 'b').execute();
    await db.updateTable('rollups').set({ negative: 7 }).where('project_id', '=', id).execute();
    await db
      .insertInto('rollups')
      .values({
        ...Object.fromEntries(counterNames.map((name) => [name, 1])),
        ...{
          project_id: id,
          hour: later(0),
          model: 'nobody',
          model_version: '',
          prompt_version: '',
          channel: 'server',
        },
      } as never)
      .execute();
    const { updated_at: _, contribution, ...leftover } = (await label('c')) ?? expect.fail();
    await db
      .insertInto('labels')
      .values({
        ...leftover,
        ...{
          trace_id: 'gone',
          evidence: '[]',
          dropped: '[]',
          updated_at: later(0),
          contribution: JSON.stringify(contribution),
        },
      })
      .execute();

    // Two buckets; and four tallies and an exposure, which the label that should not be has too.
    const expected = { labels: 2, rows: 1, rollups: 2 + 4 + 1 };
    expect(await check()).toMatchObject({ differences: expected, examples: ['a ', 'gone ', 'b '] });
    expect(await rebuild(db, id, policy, { check: false })).toMatchObject({ labels: 3 });
    expect(isClean(await check())).toBe(true);
    expect(await label('gone')).toBeUndefined();
    expect([{ ...(await label('a')), updated_at: 0 }, await rows('a'), await rollups()]).toEqual([
      { ...before[0], updated_at: 0 },
      before[1],
      before[2],
    ]);
  });

  test('a project that starts to sign its events is rebuilt under another policy version', async () => {
    const { generation, event, work, label, db, id } = await open();
    const signed = policyOf({ profile: 'chat', signed: true });
    await generation();
    await event(anEvent('vote', { value: 'up' }));
    await work();
    expect((await rebuild(db, id, signed, { check: true })).differences).toMatchObject({ labels: 1, rows: 1 });
    await rebuild(db, id, signed, { check: false });
    expect(await label()).toMatchObject({ status: 'uncertain', p: 0.666667, policy_version: signed.version });
    expect(isClean(await rebuild(db, id, signed, { check: true }))).toBe(true);
  });

  test('a label that moves to another hour or model takes its counts along', async () => {
    const { generation, event, work, rollups, db, id, check } = await open();
    await event(anEvent('vote', { value: 'down' }, { s: 7200 }));
    await work();
    await generation({ model: null });
    await work();
    await db.updateTable('generations').set({ model: 'late' }).where('project_id', '=', id).execute();
    await db.insertInto('marks').values({ project_id: id, trace_id: 'trace', span_id: '' }).execute();
    await work();
    const left = (await rollups()).filter((bucket) => counterNames.some((name) => bucket[name] !== 0));
    expect(left).toMatchObject([{ model: 'late', negative: 1, generations: 1, orphans: 0, down: 1 }]);
    expect(isClean(await check())).toBe(true);
  });

  test('what is erased leaves nothing in any sum that says who or what it was', async () => {
    const { generation, event, work, db, id, check } = await open();
    await generation();
    await event(anEvent('vote', { value: 'down', reasons: ['He lives in Oslo'] }));
    await work();
    const left = async () => {
      const tables = ['tallies', 'exposures', 'lookups', 'texts'] as const;
      return Promise.all(
        tables.map(
          async (table) => (await db.selectFrom(table).selectAll().where('project_id', '=', id).execute()).length,
        ),
      );
    };
    expect(await left()).toEqual([5, 1, 1, 1]);
    await db.deleteFrom('events').where('project_id', '=', id).execute();
    await db.deleteFrom('generations').where('project_id', '=', id).execute();
    await db.insertInto('marks').values({ project_id: id, trace_id: 'trace', span_id: '' }).execute();
    await work();
    expect(await left()).toEqual([0, 0, 0, 0]);
    expect(isClean(await check())).toBe(true);
  });
});
