import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NextPair } from '../../../shared/pair.ts';
import { ReviewReport } from '../../../shared/review.ts';
import { policyOf } from '../../labels/policy.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from '../../labels/test-data.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { serveEndpoints } from '../../test/serve-endpoints.ts';
import { reviewRoutes } from '../routes.ts';
import { deleteDecisions } from '../store.ts';
import { pairRoutes } from './routes.ts';

const policy = policyOf({ profile: 'chat', signed: false });

describe.each(databaseKinds)('pairs on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  test('two answers of one turn are compared blind, by one person at a time, and make the rows they should', async () => {
    const { db } = database;
    const project = await createTestProject(db);
    const { id } = project;
    const deps = { db, onCommitted: () => undefined };
    const routes = [...reviewRoutes(deps), ...pairRoutes(deps)];
    const rita = await serveEndpoints(routes, project, { name: 'Rita' });
    const sam = await serveEndpoints(routes, project, { name: 'Sam' });
    const next = async (who = rita, wanted: object = {}) =>
      NextPair.parse(await (await who.post('/v1/review/pairs/claims', wanted)).json()).pair;
    const peek = async (who = rita) => NextPair.parse(await (await who.get('/v1/review/pairs/next')).json()).pair;
    const work = async (): Promise<void> => {
      while ((await relabelMarked(db, id, policy, { marks: 100, generations: 20 })) > 0);
    };
    const rowsOf = async (trace_id: string) => {
      const rows = await db
        .selectFrom('rows')
        .select(['task', 'source', 'gates', 'p'])
        .where('project_id', '=', id)
        .where('trace_id', '=', trace_id)
        .execute();
      return rows.filter(({ task }) => task === 'preference');
    };
    const labelOf = (trace_id: string) =>
      db
        .selectFrom('labels')
        .select(['status', 'gold', 'p'])
        .where('project_id', '=', id)
        .where('trace_id', '=', trace_id)
        .executeTakeFirstOrThrow();
    const answer = (trace_id: string, output: string, s: number, input = 'What is a spine?') =>
      storeGeneration(db, id, aGeneration({ trace_id, output, input, at: later(s), model: `secret ${trace_id}` }));
    const again = (from: string, to: string) =>
      storeEvent(db, id, anEvent('regenerate', { next: { trace_id: to } }, { trace_id: from, id: freshId() }));

    expect(await next()).toBeNull();
    await answer('alone', 'Bones.', 900);
    for (const [name, s] of [
      ['new', 600],
      ['old', 0],
    ] as const) {
      await answer(`${name}-1`, 'Bones.', s);
      await answer(`${name}-2`, 'A row of bones.', s + 10);
      await again(`${name}-1`, `${name}-2`);
    }
    await answer('asked-otherwise', 'Bones?', 700, 'What is a femur?');
    await again('new-1', 'asked-otherwise');
    const metadata = JSON.stringify({ synthetic: true, note: 'secret' });
    await db.updateTable('generations').set({ metadata }).where('project_id', '=', id).execute();
    await work();

    const looked = await peek();
    expect(looked?.claimed_until).toBeNull();
    const held = await db.selectFrom('pair_claims').selectAll().where('project_id', '=', id).execute();
    expect(held).toEqual([]);
    const pair = await next();
    expect(pair).toEqual({ ...looked, claimed_until: expect.any(String) });
    expect(await peek()).toEqual(pair);
    const tracesIn = (one: typeof pair) => [one?.left.trace_id, one?.right.trace_id].sort();
    expect(tracesIn(pair)).toEqual(['new-1', 'new-2']);
    expect(JSON.stringify(pair)).not.toContain('secret');
    expect(pair?.metadata).toEqual({ synthetic: true });
    expect(await next()).toEqual(pair); // hers, and as it stood
    expect(tracesIn(await next(sam))).toEqual(['old-1', 'old-2']);
    const [left, right] = [{ trace_id: pair?.left.trace_id }, { trace_id: pair?.right.trace_id }];
    const winner = pair?.left.trace_id ?? '';
    const loser = pair?.right.trace_id ?? '';

    const decision = { id: randomUUID(), left, right, verdict: 'left', reason: 'Says more' };
    const say = async (body: object) =>
      (await (await rita.post('/v1/review/pairs', body)).json()) as { status: string };
    expect(await say(decision)).toMatchObject({ status: 'accepted' });
    expect(await say(decision)).toMatchObject({ status: 'duplicate' });
    expect(await say({ ...decision, verdict: 'right' })).toMatchObject({ status: 'conflict' });
    expect((await rita.post('/v1/review/pairs', { ...decision, right: left })).status).toBe(400);
    await work();
    expect(await rowsOf(winner)).toEqual([{ task: 'preference', source: 'gold', gates: [], p: 1 }]);
    expect(await labelOf(winner)).toMatchObject({ gold: false });
    expect((await labelOf(winner)).p).toBeGreaterThan(0.5);
    expect((await labelOf(loser)).p).toBeLessThan(0.5);

    // Sam holds the older pair, so nothing is left for Rita; then Sam has done it, and she may see it as a second opinion.
    expect(await next()).toBeNull();
    const old = await next(sam);
    const both = { id: randomUUID(), left: { trace_id: old?.left.trace_id }, right: { trace_id: old?.right.trace_id } };
    await sam.post('/v1/review/pairs', { ...both, verdict: 'both_bad', reason: 'Neither says where' });
    await work();
    for (const trace_id of ['old-1', 'old-2']) expect(await labelOf(trace_id)).toMatchObject({ gold: true, p: 0 });
    expect(await next()).toBeNull();
    expect(tracesIn(await next(rita, { overlap: true }))).toEqual(['old-1', 'old-2']);
    await rita.post('/v1/review/pairs/skip', { left: both.left, right: both.right });
    expect(await next(rita, { overlap: true })).toBeNull();

    const report = ReviewReport.parse(await (await rita.get('/v1/review/report')).json());
    expect(report.pairs).toMatchObject({
      decisions: 2,
      left: 1,
      right: 0,
      both_good: 0,
      both_bad: 1,
      left_share: { n: 1 },
    });
    expect(report.reviewers).toEqual([{ reviewer: 'Sam', decisions: 2, outputs: 2, positive: 0 }]);

    expect((await sam.post(`/v1/review/pairs/${decision.id}/withdraw`, {})).status).toBe(403);
    expect((await rita.post(`/v1/review/pairs/${randomUUID()}/withdraw`, {})).status).toBe(404);
    for (const who of [1, 2])
      expect((await rita.post(`/v1/review/pairs/${decision.id}/withdraw`, {})).status, `${who}`).toBe(200);
    expect((await sam.post(`/v1/review/pairs/${both.id}/withdraw`, {})).status).toBe(200);
    await work();
    expect(await rowsOf(winner)).toEqual([]);
    for (const trace_id of ['old-1', 'old-2']) expect(await labelOf(trace_id)).toMatchObject({ gold: false });
    expect(tracesIn(await next())).toEqual(['new-1', 'new-2']);

    expect(await say({ ...decision, id: randomUUID() })).toMatchObject({ status: 'accepted' });
    await work();
    await deleteDecisions(db, id, [{ trace_id: loser, span_id: '' }]);
    await work();
    expect(await rowsOf(winner)).toEqual([]);
    await Promise.all([rita.close(), sam.close()]);
  });
});
