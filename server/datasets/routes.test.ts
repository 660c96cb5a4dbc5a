import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../../shared/error.ts';
import type { Scope } from '../../shared/key.ts';
import { createJobRunner } from '../jobs/runner.ts';
import { readAllTies } from '../labels/gathering/follow-chains.ts';
import { policyOf } from '../labels/policy.ts';
import { relabelMarked } from '../labels/relabel.ts';
import { aGeneration, anEvent, storeEvent, storeGeneration } from '../labels/test-data.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { serveEndpoints } from '../test/serve-endpoints.ts';
import { freezing } from './freezing/freeze.ts';
import { erased, letters } from './freezing/test-data.ts';
import { datasetRoutes } from './routes.ts';
import { FREEZE } from './store.ts';
import { revokeRows } from './versions/store.ts';

const policy = policyOf({ profile: 'chat', signed: false });

describe.each(databaseKinds)('datasets over HTTP on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const open = async (scopes: readonly Scope[] = ['admin'], requireRoom = async (): Promise<void> => undefined) => {
    const { db } = database;
    const project = await createTestProject(db);
    const runner = createJobRunner({
      db,
      works: { [FREEZE]: freezing({ ...database, readTies: readAllTies }) },
      onError: (error) => {
        throw error;
      },
      pollMs: 60_000,
    });
    const served = await serveEndpoints(
      datasetRoutes({ db, readTies: readAllTies, onAsked: () => undefined, requireRoom }),
      project,
      {
        scopes,
      },
    );
    const json = async (answer: Promise<Response>) => {
      const response = await answer;
      return { status: response.status, json: await response.json() };
    };
    return {
      db,
      id: project.id,
      get: (path: string) => json(served.get(path)),
      text: async (path: string) => (await served.get(path)).text(),
      post: (path: string, body: unknown = {}) => json(served.post(path, body)),
      /** Answers with corrections of them, by people of their own. */
      happen: async (traces: readonly string[], text = (trace: string) => `${trace} ${letters(60, trace.length)}`) => {
        for (const trace_id of traces) {
          const seed = Number(trace_id.slice(1)) + 1;
          const words = { input: letters(90, seed), output: letters(90, seed + 1000) };
          await storeGeneration(db, project.id, { ...aGeneration({ trace_id, ...words }), user_actor: `u${trace_id}` });
          const event = anEvent('correction', { text: text(trace_id) }, { trace_id, verified: true, id: randomUUID() });
          await storeEvent(db, project.id, { ...event, actor: `u${trace_id}` });
        }
        while ((await relabelMarked(db, project.id, policy, { marks: 500, generations: 50 })) > 0);
      },
      freeze: async (name: string) => {
        const asked = await json(served.post(`/v1/datasets/${name}/versions`, {}));
        await runner.idle();
        return asked;
      },
      close: () => served.close(),
    };
  };

  const traces = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, at) => `t${String(from + at).padStart(3, '0')}`);

  test('from definition to card', async () => {
    const { get, text, post, happen, freeze, close } = await open();
    await happen(traces(0, 30));
    expect(await post('/v1/datasets', { name: 'answers', task: 'sft', filter: { model: 'small' } })).toMatchObject({
      status: 200,
      json: {
        name: 'answers',
        definition: { task: 'sft', caps: { rows: 20, share: 0.05 }, decontaminate: 'train' },
        versions: [],
      },
    });
    expect(await freeze('answers')).toMatchObject({ status: 202, json: { kind: 'freeze', progress: { done: 0 } } });
    const { json: dataset } = await get('/v1/datasets/answers');
    expect(dataset).toMatchObject({ versions: [{ version: 1, state: 'frozen', rows: 30, revoked: 0 }] });
    expect((await get('/v1/datasets')).json).toEqual({ items: [dataset] });
    const { json: manifest } = await get('/v1/datasets/answers/versions/1');
    expect(manifest).toMatchObject({ dataset: 'answers', version: 1, figures: { rows: 30, people: { count: 30 } } });
    expect(manifest).toMatchObject({ sha256: dataset.versions[0].sha256, split: { train: 0.8 } });
    const card = await text('/v1/datasets/answers/versions/1/card');
    expect(card).toContain('# answers, version 1');
    expect(card).toContain(manifest.sha256);
    await close();
  });

  test('no version is begun on a disk that is nearly full', async () => {
    const full = new AppError('no_space', 'The disk is nearly full.');
    const { get, post, close } = await open(['admin'], () => Promise.reject(full));
    await post('/v1/datasets', { name: 'late', task: 'sft' });
    expect(await post('/v1/datasets/late/versions')).toMatchObject({
      status: 507,
      json: { error: { code: 'no_space' } },
    });
    expect((await get('/v1/datasets/late')).json).toMatchObject({ versions: [] });
    await close();
  });

  test('a preview says what a version would hold, of a dataset or of a definition that is none yet', async () => {
    const { get, post, happen, close } = await open(['read']);
    await happen(traces(0, 12));
    const { status, json } = await post('/v1/datasets/idea/preview', { definition: { task: 'preference' } });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      looked_at: 12,
      complete: true,
      figures: { rows: 12, lengths: { ratio_median: expect.any(Number) } },
    });
    expect(json.samples).toHaveLength(5);
    expect(json.samples[0]).toMatchObject({ task: 'preference', split: expect.any(String) });
    expect((await post('/v1/datasets/idea/preview')).status).toBe(404);
    expect((await get('/v1/datasets')).json).toEqual({ items: [] });
    await close();
  });

  test('what changed between versions, and what was taken out since', async () => {
    const { db, id, get, post, happen, freeze, close } = await open();
    await post('/v1/datasets', { name: 'd', task: 'sft' });
    await happen(traces(0, 5));
    await freeze('d');
    await happen(traces(5, 7));
    await freeze('d');
    expect((await get('/v1/datasets/d/versions/2/diff?against=1')).json).toMatchObject({
      ...{ version: 2, against: 1, same: 5, removed: { rows: 0 }, relabelled: { rows: 0 } },
      added: { rows: 2 },
    });
    await revokeRows(db, id, erased(traces(0, 3).map((trace_id) => ({ trace_id, span_id: '' }))), 'erased');
    const { json: first } = await get('/v1/datasets/d/versions/1/revocations?limit=2');
    expect(first).toMatchObject({ dataset: 'd', version: 1, items: [{ reason: 'erased' }, { reason: 'erased' }] });
    const { json: rest } = await get(`/v1/datasets/d/versions/1/revocations?limit=2&cursor=${first.next_cursor}`);
    expect([rest.items.length, rest.next_cursor]).toEqual([1, null]);
    expect((await get('/v1/datasets/d')).json.versions.map(({ revoked }: { revoked: number }) => revoked)).toEqual([
      3, 3,
    ]);
    await close();
  });

  test('a definition never changes, and a version that is still to come is not asked for twice', async () => {
    const { post, freeze, get, close, happen } = await open();
    await happen(traces(0, 2));
    const definition = { name: 'd', task: 'unpaired' };
    expect((await post('/v1/datasets', definition)).status).toBe(200);
    expect((await post('/v1/datasets', definition)).status).toBe(200);
    expect(await post('/v1/datasets', { ...definition, task: 'sft' })).toMatchObject({
      status: 409,
      json: { error: { code: 'conflict', path: 'name' } },
    });
    const asked = await Promise.all([post('/v1/datasets/d/versions'), post('/v1/datasets/d/versions')]);
    expect(asked[0]?.json.id).toBe(asked[1]?.json.id);
    expect((await freeze('d')).json.id).toBe(asked[0]?.json.id);
    expect((await get('/v1/datasets/d')).json.versions).toHaveLength(1);
    await freeze('d');
    expect((await get('/v1/datasets/d')).json.versions).toHaveLength(2);
    await close();
  });

  test('a definition stored before a field was there is the same as one that has its default', async () => {
    const { db, id, post, close } = await open();
    const definition = { name: 'd', task: 'sft', redact: false };
    const { redact: _, ...before } = (await post('/v1/datasets', definition)).json.definition;
    const stored = JSON.stringify(before);
    await db.updateTable('datasets').set({ definition: stored }).where('project_id', '=', id).execute();
    expect((await post('/v1/datasets', definition)).status).toBe(200);
    expect((await post('/v1/datasets', { ...definition, redact: true })).status).toBe(409);
    await close();
  });

  test('shares of the sides are fixed by the first version', async () => {
    const { post, freeze, close } = await open();
    const shares = { train: 0.6, validation: 0.2, test: 0.2 };
    await post('/v1/datasets', { name: 'd', task: 'sft', split: shares });
    await post('/v1/datasets', { name: 'late', task: 'sft', split: { train: 0.5, validation: 0.3, test: 0.2 } });
    await freeze('d');
    expect((await post('/v1/datasets/late/versions')).status).toBe(409);
    expect(
      (await post('/v1/datasets', { name: 'other', task: 'sft', split: { train: 1, validation: 0, test: 0 } })).status,
    ).toBe(409);
    expect((await post('/v1/datasets', { name: 'same', task: 'eval', split: shares })).status).toBe(200);
    await close();
  });

  test.each<[string, object, string]>([
    ['a name with a slash', { name: 'a/b', task: 'sft' }, 'name'],
    ['no task', { name: 'd' }, 'task'],
    ['training on consent to improve', { name: 'd', task: 'sft', consent: 'improve' }, 'consent'],
    [
      'a time that ends before it begins',
      { name: 'd', task: 'sft', filter: { from: '2026-12-01T00:00:00Z', to: '2026-01-01T00:00:00Z' } },
      'filter.from',
    ],
    ['shares that do not add up', { name: 'd', task: 'sft', split: { train: 0.5, validation: 0, test: 0 } }, 'split'],
    ['a cap above what one person may have', { name: 'd', task: 'sft', caps: { share: 0.5 } }, 'caps.share'],
    ['an unknown field', { name: 'd', task: 'sft', shuffle: true }, 'shuffle'],
  ])('%s is invalid', async (_what, body, path) => {
    const { post, close } = await open();
    expect(await post('/v1/datasets', body)).toMatchObject({ status: 400, json: { error: { code: 'invalid', path } } });
    await close();
  });

  test('what is not there is not found, and who may only read defines nothing', async () => {
    const { get, post, close } = await open(['read']);
    for (const path of [
      '',
      '/versions/1',
      '/versions/1/card',
      '/versions/1/revocations',
      '/versions/1/diff?against=2',
    ]) {
      expect((await get(`/v1/datasets/none${path}`)).status).toBe(404);
    }
    for (const version of ['0x1', '+1', '1e0', '01', '0', '1.5', '1000001']) {
      expect(await get(`/v1/datasets/none/versions/${encodeURIComponent(version)}`)).toMatchObject({
        status: 400,
        json: { error: { code: 'invalid' } },
      });
    }
    expect((await post('/v1/datasets', { name: 'd', task: 'sft' })).status).toBe(403);
    expect((await post('/v1/datasets/d/versions')).status).toBe(403);
    await close();
  });

  test('a project sees its own datasets alone', async () => {
    const [one, other] = [await open(), await open()];
    await one.happen(traces(0, 3));
    await one.post('/v1/datasets', { name: 'd', task: 'sft' });
    await one.freeze('d');
    expect((await other.get('/v1/datasets')).json).toEqual({ items: [] });
    expect((await other.get('/v1/datasets/d/versions/1')).status).toBe(404);
    await one.close();
    await other.close();
  });
});
