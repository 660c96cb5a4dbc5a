import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NextReview, ReviewReport } from '../../../shared/review.ts';
import type { KnownEvent } from '../../labels/case.ts';
import { policyOf } from '../../labels/policy.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from '../../labels/test-data.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Served, serveEndpoints } from '../../test/serve-endpoints.ts';
import { reviewRoutes } from '../routes.ts';

const policy = policyOf({ profile: 'chat', signed: false });
/** Drawn by the audit, and not. */
const IN = 1;
const OUT = 2 ** 31 - 1;

describe.each(databaseKinds)('review on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** A project with an answer of each sort, and two reviewers. */
  const open = async ({ chance = 1 }: { chance?: number } = {}) => {
    const { db } = database;
    const project = await createTestProject(db);
    const { id } = project;
    const serve = (name: string): Promise<Served> =>
      serveEndpoints(reviewRoutes({ db, onCommitted: () => undefined, chance: () => chance }), project, { name });
    const people = { Rita: await serve('Rita'), Sam: await serve('Sam'), Tom: await serve('Tom') };
    const work = async (): Promise<void> => {
      while ((await relabelMarked(db, id, policy, { marks: 100, generations: 20 })) > 0);
    };
    let made = 0;
    const answer = async (trace_id: string, draw: number, ...events: KnownEvent[]): Promise<void> => {
      made += 1;
      await storeGeneration(db, id, aGeneration({ trace_id, at: later(-made) })); // the first is the newest
      for (const event of events) await storeEvent(db, id, { ...event, trace_id, id: freshId() });
      await work();
      await db
        .updateTable('labels')
        .set({ draw })
        .where('project_id', '=', id)
        .where('trace_id', '=', trace_id)
        .execute();
    };
    type Who = keyof typeof people;
    const next = async (who: Who, wanted: object = {}) =>
      NextReview.parse(await (await people[who].post('/v1/review/claims', wanted)).json()).item;
    const peek = async (who: Who, query = '') =>
      NextReview.parse(await (await people[who].get(`/v1/review/next${query}`)).json()).item;
    return {
      ...{ db, id, people, work, answer, next, peek },
      trace: async (who: Who, wanted: object = {}) => (await next(who, wanted))?.generation.trace_id ?? null,
      decide: async (who: Who, trace_id: string, verdict = 'positive') => {
        const decision = { id: randomUUID(), trace_id, verdict };
        expect(await (await people[who].post('/v1/review/decisions', decision)).json()).toMatchObject({
          status: 'accepted',
        });
        const draws = await db.selectFrom('labels').select(['trace_id', 'draw']).where('project_id', '=', id).execute();
        await work(); // a label written anew gets its own place again: put it back
        for (const { trace_id: of, draw } of draws) {
          await db
            .updateTable('labels')
            .set({ draw })
            .where('project_id', '=', id)
            .where('trace_id', '=', of)
            .execute();
        }
        return decision.id;
      },
      skip: (who: Who, trace_id: string) => people[who].post('/v1/review/skip', { trace_id }),
      report: async () => ReviewReport.parse(await (await people.Rita.get('/v1/review/report')).json()),
      decisions: () =>
        db.selectFrom('decisions').selectAll().where('project_id', '=', id).orderBy('decided_at').execute(),
      /** As if so long had passed. */
      expire: () =>
        db
          .updateTable('review_claims')
          .set({ expires_at: new Date(0) })
          .where('project_id', '=', id)
          .execute(),
      close: () => Promise.all(Object.values(people).map((served) => served.close())),
    };
  };
  const up = (actor = 'uAda') => anEvent('vote', { value: 'up' }, { actor });
  const down = (actor = 'uBob') => anEvent('vote', { value: 'down' }, { actor });

  test('hands out contested outputs, then corrections, then what is uncertain, then the audit', async () => {
    const { answer, next, decide, close } = await open();
    await answer('audited', IN, up(), down()); // contested, but drawn: the audit’s alone
    await answer('uncertain', OUT, anEvent('dismiss', {}));
    await answer('corrected', OUT, anEvent('correction', { text: 'Better.' }));
    await answer('contested', OUT, up(), down());
    await answer('clear', OUT, up());
    const order: unknown[] = [];
    for (let item = await next('Rita'); item !== null; item = await next('Rita')) {
      order.push([item.generation.trace_id, item.queue]);
      await decide('Rita', item.generation.trace_id);
    }
    expect(order).toEqual([
      ['contested', 'contested'],
      ['corrected', 'correction'],
      ['uncertain', 'uncertain'],
      ['audited', 'audit'],
    ]);
    await close();
  });

  test('as often as its share the audit comes first, whatever else waits; a queue can be had alone', async () => {
    const { answer, trace, close } = await open({ chance: 0 });
    await answer('contested', OUT, up(), down());
    await answer('audited', IN, up());
    expect(await trace('Rita')).toBe('audited');
    expect(await trace('Sam', { queue: 'contested' })).toBe('contested');
    expect(await trace('Sam', { queue: 'uncertain' })).toBeNull();
    await close();
  });

  test('two people never get the same, until a claim runs out or is let go', async () => {
    const { answer, trace, skip, expire, decide, people, close } = await open();
    await answer('one', OUT, up(), down());
    await answer('two', OUT, up(), down());
    const both = await Promise.all([trace('Rita'), trace('Sam')]);
    expect([...both].sort()).toEqual(['one', 'two']);
    expect(await trace('Rita')).toBe(both[0]); // loaded anew
    expect(await trace('Tom')).toBeNull();
    await expire();
    expect(await trace('Tom')).not.toBeNull();
    await skip('Tom', 'one');
    await skip('Tom', 'two');
    expect(await trace('Tom')).toBeNull(); // skipped: not offered to Tom again
    expect(await trace('Rita')).not.toBeNull();
    // Decided, and the label not yet made anew: nobody is handed it.
    await people.Rita.post('/v1/review/skip', { trace_id: 'one' });
    await people.Rita.post('/v1/review/decisions', { id: randomUUID(), trace_id: 'two', verdict: 'positive' });
    expect(await trace('Sam')).toBe('one');
    expect(await decide('Sam', 'one')).toBeTypeOf('string');
    expect(await trace('Sam')).toBeNull();
    await close();
  });

  test('who only looks claims nothing, and sees what they would be handed', async () => {
    const { answer, peek, next, trace, skip, db, id, close } = await open();
    await answer('one', OUT, up(), down());
    await answer('two', OUT, up(), down());
    const looked = await peek('Rita');
    expect(looked).toMatchObject({ queue: 'contested', claimed_until: null, generation: { trace_id: 'one' } });
    expect(await peek('Rita', '?blind=true')).toMatchObject({ queue: null, label: null });
    expect(await db.selectFrom('review_claims').selectAll().where('project_id', '=', id).execute()).toEqual([]);
    expect(await trace('Sam')).toBe('one'); // Rita does not hold it
    expect((await peek('Rita'))?.generation.trace_id).toBe('two');
    const claimed = await next('Rita');
    expect(claimed?.claimed_until).not.toBeNull();
    expect(await peek('Rita')).toEqual(claimed);
    expect(await peek('Tom')).toBeNull();
    await skip('Rita', 'two');
    expect(await peek('Rita')).toBeNull();
    expect((await peek('Tom'))?.generation.trace_id).toBe('two');
    // A skip that has run out, which nobody has cleared away yet.
    await db
      .updateTable('review_claims')
      .set({ skipped_at: new Date(0) })
      .where('project_id', '=', id)
      .where('reviewer', '=', 'Rita')
      .execute();
    expect((await peek('Rita'))?.generation.trace_id).toBe('two');
    await close();
  });

  test('blind, neither label nor queue is told', async () => {
    const { answer, next, close } = await open();
    await answer('contested', OUT, up(), down());
    const open_ = await next('Rita');
    expect(open_).toMatchObject({ queue: 'contested', label: { status: 'contested' } });
    expect(open_?.label?.evidence).toHaveLength(2);
    const blind = await next('Rita', { blind: true });
    expect(blind).toMatchObject({ queue: null, label: null, generation: { trace_id: 'contested' } });
    expect(JSON.stringify(blind)).not.toContain('evidence');
    await close();
  });

  test('who disagreed are not asked again, a third is; what asks for a second look may be looked at by anybody', async () => {
    const { db, id, answer, trace, decide, work, close } = await open();
    await answer('split', OUT, up(), down());
    await decide('Rita', 'split', 'positive');
    expect(await trace('Sam')).toBeNull();
    await decide('Sam', 'split', 'negative');
    expect(await trace('Rita')).toBeNull();
    expect(await trace('Sam')).toBeNull();
    expect(await trace('Tom')).toBe('split');
    await decide('Tom', 'split', 'negative');
    for (const actor of ['uEve', 'uKim']) {
      const event = { ...up(actor), trace_id: 'split', received_at: new Date(Date.now() + 60_000), id: freshId() };
      await storeEvent(db, id, event);
    }
    await work();
    await db.updateTable('labels').set({ draw: OUT }).where('project_id', '=', id).execute();
    expect(await trace('Rita')).toBe('split'); // evidence against the verdict came after it
    await close();
  });

  test('a decision is part of the audit only if the audit handed it out, and says what the machine said', async () => {
    const { answer, next, trace, decide, decisions, report, close } = await open();
    await answer('audited', IN, up());
    await answer('direct', IN, up());
    await decide('Sam', 'direct'); // from a list, not from the queue
    expect(await trace('Rita')).toBe('audited');
    await decide('Rita', 'audited', 'negative');
    expect((await decisions()).map(({ trace_id, audit }) => [trace_id, audit])).toEqual([
      ['direct', null],
      ['audited', { probability: 0.05, status: 'positive', p: 0.8, policy_version: policy.version, signals: ['up'] }],
    ]);
    const { machine, waiting } = await report();
    expect(machine).toMatchObject({ outputs: 1, sampling_probability: 0.05 });
    expect(machine.statuses.find(({ status }) => status === 'positive')).toMatchObject({ precision: { value: 0 } });
    expect(waiting.map(({ outputs }) => outputs)).toEqual([0, 0, 0, 0]);

    // A second opinion on what was audited, for agreement: the machine is still taken by its own word.
    expect(await next('Rita', { overlap: true })).not.toMatchObject({ generation: { trace_id: 'audited' } });
    expect(await trace('Tom', { overlap: true })).not.toBeNull();
    await decide('Tom', 'audited', 'negative');
    expect((await report()).agreement).toMatchObject({ outputs: 1, same: 1, reviewers: 2 });
    await close();
  });

  test('a withdrawn decision counts nothing, stays as history, and is its reviewer’s alone to take back', async () => {
    const { db, id, answer, decide, decisions, people, work, report, trace, close } = await open();
    await answer('one', OUT, up(), down());
    const decision = await decide('Rita', 'one', 'negative');
    const status = async () =>
      db.selectFrom('labels').select(['status', 'gold']).where('project_id', '=', id).executeTakeFirst();
    expect(await status()).toEqual({ status: 'negative', gold: true });
    const path = `/v1/review/decisions/${decision}/withdraw`;
    expect((await people.Sam.post(path, undefined)).status).toBe(403);
    expect((await people.Rita.post(`/v1/review/decisions/${randomUUID()}/withdraw`, undefined)).status).toBe(404);
    const first = await (await people.Rita.post(path, undefined)).json();
    expect(await (await people.Rita.post(path, undefined)).json()).toEqual(first); // again: nothing more
    await work();
    await db.updateTable('labels').set({ draw: OUT }).where('project_id', '=', id).execute();
    expect(await status()).toEqual({ status: 'contested', gold: false });
    expect(await decisions()).toMatchObject([{ verdict: 'negative', withdrawn_at: new Date(first.withdrawn_at) }]);
    expect(await report()).toMatchObject({ decisions: 0, withdrawn: 1, reviewers: [] });
    expect(await trace('Rita')).toBe('one');
    await close();
  });

  test('nothing is handed out that nobody can judge', async () => {
    const { db, id, trace, work, answer, close } = await open();
    await storeEvent(db, id, { ...up(), trace_id: 'orphan', id: freshId() });
    await storeEvent(db, id, { ...down(), trace_id: 'orphan', id: freshId() });
    await storeGeneration(db, id, aGeneration({ trace_id: 'silent', output: '' }));
    await work();
    await db.updateTable('labels').set({ draw: IN }).where('project_id', '=', id).execute();
    expect(await trace('Rita')).toBeNull();
    await answer('real', IN);
    expect(await trace('Rita')).toBe('real');
    await close();
  });
});
