import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { PolicyVersions, ProjectPolicy } from '../../../shared/policy.ts';
import { PolicyEstimate, PolicyPreview } from '../../../shared/policy.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { serveEndpoints } from '../../test/serve-endpoints.ts';
import { policyOf } from '../policy.ts';
import { aGeneration, anEvent, freshId, storeEvent, storeGeneration } from '../test-data.ts';
import { createWorker } from '../worker.ts';
import { preview } from './preview.ts';
import { policyRoutes } from './routes.ts';

describe.each(databaseKinds)('policies on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** A project with `n` answers, each voted up, and its worker, which is told of a new policy unless `told` is false. */
  const open = async (n = 0, { told = true } = {}) => {
    const { db } = database;
    const project = await createTestProject(db);
    const failures: unknown[] = [];
    const worker = createWorker({ db, embedded: database.embedded, onError: (error) => failures.push(error) });
    const served = await serveEndpoints(
      policyRoutes({ db, onAdopted: told ? worker.policyChanged : () => undefined }),
      project,
      {
        name: 'Ada',
        scopes: ['admin'],
      },
    );
    for (let index = 0; index < n; index += 1) {
      const trace_id = `t${index}`;
      await storeGeneration(db, project.id, aGeneration({ trace_id }));
      await storeEvent(db, project.id, { ...anEvent('vote', { value: 'up' }, { trace_id }), id: freshId() });
    }
    await worker.idle();
    const policy = async (): Promise<ProjectPolicy> => (await served.get('/v1/policy')).json();
    return {
      ...{ db, id: project.id, worker, served, policy },
      put: async (content: object): Promise<ProjectPolicy> => (await served.send('PUT', '/v1/policy', content)).json(),
      versions: async (): Promise<z.output<typeof PolicyVersions>> => (await served.get('/v1/policy/versions')).json(),
      statuses: async () => {
        const labels = await db
          .selectFrom('labels')
          .select(['status', 'policy_version', 'draw'])
          .where('project_id', '=', project.id)
          .execute();
        for (const { draw } of labels) expect(draw).toBeGreaterThanOrEqual(0);
        return [...new Set(labels.map((label) => `${label.status} ${label.policy_version}`))];
      },
      close: async () => {
        await worker.stop();
        await served.close();
        expect(failures).toEqual([]);
      },
    };
  };

  test('starts as the table in code, every number assumed', async () => {
    const { policy, close } = await open();
    const found = await policy();
    expect(found).toMatchObject({
      version: policyOf({ profile: 'chat', signed: false }).version,
      ...{ number: null, adopted_by: null, profile: 'chat', signed: false, content: {} },
      base_rate: { value: 0.5, basis: 'assumed', n: null },
    });
    expect(found.signals.find(({ signal }) => signal === 'up')).toEqual({
      ...{ signal: 'up', words: 'voted up', family: 'vote', says: 'good' },
      ...{ accuracy: 0.8, weight: 1.386294, assumed: 0.8, basis: 'assumed', n: null },
    });
    await close();
  });

  test('another policy is another version with who and when, and every label follows', async () => {
    const { policy, put, worker, statuses, versions, served, close } = await open(12, { told: false });
    const before = await policy();
    expect(before.recompute).toEqual({ labels: 12, on_older_version: 0, exact: true });
    expect(await statuses()).toEqual([`positive ${before.version}`]);

    const set = await put({ accuracies: { up: 0.7 } });
    expect(set).toMatchObject({ number: 1, adopted_by: 'Ada', recompute: { labels: 12, on_older_version: 12 } });
    expect(set.signals.find(({ signal }) => signal === 'up')).toMatchObject({ accuracy: 0.7, basis: 'set' });
    worker.policyChanged();
    await worker.idle();
    expect(await statuses()).toEqual([`uncertain ${set.version}`]);
    expect((await policy()).recompute.on_older_version).toBe(0);

    await put({});
    expect(await (await served.post('/v1/policy/adopt', { number: 1 })).json()).toMatchObject({ version: set.version });
    const { items } = await versions();
    expect(items.map(({ number, in_force, adoptions }) => [number, in_force, adoptions.length])).toEqual([
      [2, false, 1],
      [1, true, 2],
    ]);
    expect(items[0]?.version).toBe(before.version); // the same numbers are the same policy
    expect((await served.post('/v1/policy/adopt', { number: 9 })).status).toBe(404);
    worker.policyChanged();
    await worker.idle();
    expect(await statuses()).toEqual([`uncertain ${set.version}`]);
    await close();
  });

  test.each([
    ['an accuracy of 1', { accuracies: { up: 1 } }],
    ['a signal there is not', { accuracies: { clap: 0.8 } }],
    ['an outcome without a rule', { outcomes: { sold: { accuracy: 0.8 } } }],
  ])('refuses %s', async (_, content) => {
    const { served, versions, close } = await open();
    expect((await served.send('PUT', '/v1/policy', content)).status).toBe(400);
    expect((await versions()).items).toEqual([]);
    await close();
  });

  test('is measured by the random audit alone, and only changes when somebody adopts it', async () => {
    const { db, id, policy, served, put, close } = await open();
    const estimated = async () =>
      PolicyEstimate.parse(await (await served.post('/v1/policy/estimate', undefined)).json());
    await put({ profile: 'editor' });
    expect(await estimated()).toMatchObject({ number: null, outputs: 0 });
    const audit = { probability: 0.05, status: 'positive', p: 0.8, policy_version: 'x', signals: ['up'] };
    const decide = (trace_id: string, verdict: 'positive' | 'negative', more: object) => ({
      ...{ project_id: id, id: randomUUID(), trace_id, span_id: '', reviewer: 'Rita', verdict },
      ...{ content_hash: Buffer.alloc(32), decided_at: new Date(), ...more },
    });
    const rows = [
      ...Array.from({ length: 10 }, (_, n) => decide(`a${n}`, 'positive', { audit: JSON.stringify(audit) })),
      ...Array.from({ length: 10 }, (_, n) => decide(`b${n}`, 'negative', {})), // from elsewhere in the queue
      decide('c', 'negative', { audit: JSON.stringify(audit), withdrawn_at: new Date() }),
    ];
    await db
      .insertInto('decisions')
      .values(rows as never)
      .execute();

    const proposal = await estimated();
    expect(proposal).toMatchObject({ number: 2, outputs: 10, base_rate: { now: 0.5, n: 10, agreed: 10 } });
    const up = proposal.signals.find(({ signal }) => signal === 'up');
    expect(up).toMatchObject({ words: 'voted up', now: 0.8, n: 10, agreed: 10 });
    expect(await policy()).toMatchObject({ number: 1, base_rate: { basis: 'assumed' } });

    await served.post('/v1/policy/adopt', { number: 2 });
    const adopted = await policy();
    expect(adopted).toMatchObject({ number: 2, profile: 'editor', base_rate: { basis: 'measured', n: 10 } });
    expect(adopted.signals.find(({ signal }) => signal === 'up')).toMatchObject({ basis: 'measured', n: 10 });
    expect(adopted.signals.find(({ signal }) => signal === 'down')).toMatchObject({ basis: 'assumed', n: null });
    // One number changed by hand: the others stay as measured as they were.
    const edited = await put({ ...adopted.content, base_rate: 0.6 });
    expect(edited.base_rate).toEqual({ value: 0.6, basis: 'set', n: null });
    expect(edited.signals.find(({ signal }) => signal === 'up')).toMatchObject({ basis: 'measured', n: 10 });
    expect(edited.signals.find(({ signal }) => signal === 'down')).toMatchObject({ basis: 'assumed', n: null });
    await put({ ...adopted.content, accuracies: { ...adopted.content.accuracies, down: 0.7 } });
    await served.post('/v1/policy/adopt', { number: (await estimated()).number });
    expect((await policy()).signals.find(({ signal }) => signal === 'down')).toMatchObject({ basis: 'set', n: null });
    await close();
  });

  test('a preview says what a change would move, and moves nothing', async () => {
    const { db, id, served, statuses, policy, put, close } = await open(12);
    const ask = async (body: object) =>
      PolicyPreview.parse(await (await served.post('/v1/policy/preview', body)).json());
    const all = { value: 12, low: 12, high: 12 };
    const found = await ask({ content: { accuracies: { up: 0.7 } } });
    expect(found).toMatchObject({ labels: 12, looked_at: 12, exact: true, changed: all });
    expect(found.moves).toEqual([{ from: 'positive', to: 'uncertain', labels: all }]);
    expect(found.rows.find(({ task }) => task === 'unpaired')).toMatchObject({ gained: { value: 0 }, lost: all });
    expect(await statuses()).toEqual([`positive ${(await policy()).version}`]);

    const to = policyOf({ profile: 'chat', signed: false }, { accuracies: { up: 0.7 } });
    const from = policyOf({ profile: 'chat', signed: false });
    for (const start of [0, 0.5, 0.999]) {
      const sampled = await preview(db, id, { from, to }, { max: 5, random: () => start });
      expect(sampled).toMatchObject({ labels: 12, looked_at: 5, exact: false, changed: { value: 12, high: 12 } });
    }
    await put({ accuracies: { up: 0.7 } });
    expect(await ask({ number: 1 })).toMatchObject({ changed: { value: 0 }, moves: [] });
    await close();
  });
});
