import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DailySample } from '../../../shared/sample.ts';
import { policyOf } from '../../labels/policy.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from '../../labels/test-data.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { serveEndpoints } from '../../test/serve-endpoints.ts';
import { reviewRoutes } from '../routes.ts';
import { deleteDecisions } from '../store.ts';
import { samplingRoutes } from './routes.ts';

const policy = policyOf({ profile: 'chat', signed: false });
const DAY = '2026-03-01';

describe.each(databaseKinds)('the daily sample on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  test('is drawn once, the same for all, read and decided by each for themselves, and erased with what it shows', async () => {
    const { db } = database;
    const project = await createTestProject(db);
    const routes = [...reviewRoutes({ db, onCommitted: () => undefined }), ...samplingRoutes({ db })];
    const rita = await serveEndpoints(routes, project, { name: 'Rita' });
    const sam = await serveEndpoints(routes, project, { name: 'Sam' });
    const work = async (): Promise<void> => {
      while ((await relabelMarked(db, project.id, policy, { marks: 100, generations: 20 })) > 0);
    };
    const answer = async (trace_id: string, input: string, ...votes: ('up' | 'down')[]): Promise<void> => {
      const hour = trace_id.startsWith('other-day') ? 20 * 3600 : 0;
      await storeGeneration(db, project.id, aGeneration({ trace_id, input, at: later(hour) }));
      for (const [n, value] of votes.entries()) {
        await storeEvent(db, project.id, anEvent('vote', { value }, { trace_id, id: freshId(), actor: `u${n}` }));
      }
    };
    const sample = async (who = rita) =>
      DailySample.parse(await (await who.get(`/v1/review/sample?day=${DAY}`)).json());

    expect(await sample()).toEqual({ day: DAY, looked_at: 0, items: [], read: 0 });
    for (let n = 0; n < 12; n += 1) await answer(`plain${n}`, `Question ${n}?`);
    for (let n = 0; n < 8; n += 1) await answer(`eggs${n}`, n % 2 === 0 ? 'Eggs?' : ' eggs? ');
    for (let n = 0; n < 5; n += 1) await answer(`bad${n}`, `Bad ${n}?`, 'down', 'down');
    for (let n = 0; n < 5; n += 1) await answer(`split${n}`, `Split ${n}?`, 'up', 'down');
    await answer('other-day', 'Later?', 'down');
    await work();

    const foreseen = await sample();
    const kept = await db.selectFrom('daily_samples').selectAll().where('project_id', '=', project.id).execute();
    expect(kept).toEqual([]); // who looks keeps nothing
    const drawn = DailySample.parse(await (await rita.post('/v1/review/sample', { day: DAY })).json());
    expect(drawn).toEqual(foreseen);
    expect(drawn).toMatchObject({ looked_at: 30, read: 0 });
    expect(drawn.items).toHaveLength(12);
    const ofSort = (why: string) => drawn.items.filter((item) => item.why === why);
    for (const one of ofSort('worst')) expect(one.trace_id).toMatch(/^bad/);
    for (const one of ofSort('contested')) expect(one.trace_id).toMatch(/^split/);
    expect(ofSort('worst').length).toBeGreaterThanOrEqual(2);
    const busy = ofSort('busy');
    expect(busy.length).toBeLessThanOrEqual(1);
    for (const one of busy) expect(one).toMatchObject({ trace_id: expect.stringMatching(/^eggs/), asked: 8 });
    expect(await sample(sam)).toEqual(drawn);

    const [first, second] = drawn.items;
    const trace_id = first?.trace_id ?? '';
    expect((await rita.post('/v1/review/sample/read', { day: DAY, trace_id })).status).toBe(200);
    await rita.post('/v1/review/sample/read', { day: DAY, trace_id });
    await rita.post('/v1/review/sample/read', { day: DAY, trace_id: 'never drawn' });
    await rita.post('/v1/review/decisions', { id: randomUUID(), trace_id: second?.trace_id, verdict: 'negative' });
    await answer('late', 'Late?', 'down', 'down');
    await work();
    const after = await sample();
    expect(after.read).toBe(1);
    expect(after.items[0]?.read_at).not.toBeNull();
    expect(after.items[1]).toMatchObject({ verdict: 'negative', read_at: null });
    expect(after.items.map((item) => item.trace_id)).toEqual(drawn.items.map((item) => item.trace_id));
    expect(await sample(sam)).toEqual(drawn);

    await deleteDecisions(db, project.id, [{ trace_id, span_id: '' }]);
    const left = await sample();
    expect(left).toMatchObject({ read: 0 });
    expect(left.items.map((item) => item.trace_id)).toEqual(drawn.items.slice(1).map((item) => item.trace_id));

    const today = new Date().toISOString().slice(0, 10);
    expect((await rita.get(`/v1/review/sample?day=${today}`)).status).toBe(400);
    expect((await rita.get('/v1/review/sample?day=yesterday')).status).toBe(400);
    expect(await (await rita.get('/v1/review/sample')).json()).toMatchObject({ items: [] });
    await Promise.all([rita.close(), sam.close()]);
  });
});
