import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { routes } from '../../shared/routes.ts';
import type { Project } from '../db/tables/keys.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { type Served, serveEndpoints } from '../test/serve-endpoints.ts';
import { policyOf } from './policy.ts';
import { relabelMarked } from './relabel.ts';
import { labelRoutes } from './routes.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from './test-data.ts';

const TRACES = 230; // more than two pages of a stream

type GenerationPage = z.output<typeof routes.listGenerations.response>;
type LabelPage = z.output<typeof routes.listLabels.response>;

describe.each(databaseKinds)('reading labels on %s', (kind) => {
  let database: TestDatabase;
  let project: Project;
  let served: Served;

  /** Pairs of one time each; every third voted up, every fifth of another model; one orphan. */
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    const { db } = database;
    project = await createTestProject(db);
    for (let n = 0; n < TRACES; n += 1) {
      const trace_id = `t${n}`;
      const model = n % 5 === 0 ? 'large' : 'small';
      await storeGeneration(db, project.id, {
        ...aGeneration({ trace_id, model, at: later(Math.floor(n / 2)) }),
        conversation_id: `c${n % 2}`,
      });
      if (n % 3 !== 0) continue;
      await storeEvent(db, project.id, { ...anEvent('vote', { value: 'up' }, { trace_id }), id: freshId() });
    }
    const choice = anEvent('choice', { rejected: [{ trace_id: 'lost' }] }, { trace_id: 't1', s: -60 });
    await storeEvent(db, project.id, { ...choice, id: freshId() });
    // Microseconds, which a `Date` would lose and a cursor must not.
    const [a, b] = [aGeneration({ trace_id: 'u1' }), aGeneration({ trace_id: 'u2' })];
    await storeGeneration(db, project.id, { ...a, at: '2026-03-01T13:00:00.000001Z' as never });
    await storeGeneration(db, project.id, { ...b, at: '2026-03-01T13:00:00.000002Z' as never });
    const batch = { marks: 200, generations: 50 };
    while ((await relabelMarked(db, project.id, policyOf({ profile: 'chat', signed: false }), batch)) > 0);
    served = await serveEndpoints(labelRoutes({ db }), project);
  });
  afterAll(async () => {
    await served.close();
    await database.close();
  });

  const read = async <T>(path: string): Promise<T> => {
    const response = await served.get(path);
    expect(response.status).toBe(200);
    return (await response.json()) as T;
  };

  const walk = async (query: string): Promise<{ traces: string[]; pages: number }> => {
    const traces: string[] = [];
    let cursor = '';
    for (let pages = 1; ; pages += 1) {
      const page = await read<GenerationPage>(`/v1/generations?${query}${cursor}`);
      traces.push(...page.items.map(({ generation }) => generation.trace_id));
      if (page.next_cursor === null) return { traces, pages };
      cursor = `&cursor=${page.next_cursor}`;
    }
  };

  test('pages hold every generation once, newest first, ties by key', async () => {
    const { traces, pages } = await walk('limit=50');
    expect(pages).toBe(5);
    expect(traces).toHaveLength(TRACES + 2);
    expect(new Set(traces).size).toBe(TRACES + 2);
    expect(traces.slice(0, 4)).toEqual(['u2', 'u1', 't228', 't229']);
    expect((await walk('limit=1&from=2026-03-01T12:01:52.000Z')).traces).toEqual(traces.slice(0, 8));
  });

  test('a full last page has no next', async () => {
    expect((await walk(`limit=${(TRACES + 2) / 2}`)).pages).toBe(2);
  });

  test.each([
    ['status=positive', (n: number) => n % 3 === 0 || n === 1],
    ['model=large', (n: number) => n % 5 === 0],
    ['model=large&status=positive', (n: number) => n % 15 === 0],
    ['conversation_id=c1', (n: number) => n % 2 === 1],
    ['from=2026-03-01T12:00:10.000Z&to=2026-03-01T12:00:12.000Z', (n: number) => n >= 20 && n < 24],
    ['model_version=9', () => false],
    [
      'status=positive&prompt_version=p1&model_version=1&to=2026-03-01T12:00:03.000Z',
      (n: number) => n < 6 && (n % 3 === 0 || n === 1),
    ],
  ])('filter: %s', async (query, expected) => {
    const wanted = Array.from({ length: TRACES }, (_, n) => n)
      .filter(expected)
      .map((n) => `t${n}`);
    const found = (await walk(`limit=100&${query}`)).traces.filter((trace) => trace.startsWith('t'));
    expect(found.sort()).toEqual(wanted.sort());
  });

  test('each generation comes with its label and the rows that yields', async () => {
    const page = await read<GenerationPage>('/v1/generations?conversation_id=c0&limit=1&to=2026-03-01T12:00:01.000Z');
    expect(page.items[0]).toMatchObject({
      generation: { trace_id: 't0', model: 'large', parent: null, user: null, consent: ['improve', 'train'] },
      label: {
        status: 'positive',
        p: 0.8,
        confidence: 0.8,
        rows: [
          { task: 'sft', gates: ['needs_proof'] },
          { task: 'unpaired', gates: [] },
        ],
      },
    });
  });

  test('labels: filters by status, gold and confidence; orphans are among them', async () => {
    const labels = (query: string) => read<LabelPage>(`/v1/labels?limit=500&${query}`);
    expect((await labels('')).items).toHaveLength(TRACES + 3);
    expect((await labels('status=negative')).items).toMatchObject([{ trace_id: 'lost', orphan: true, p: 0.15 }]);
    expect((await labels('gold=true')).items).toEqual([]);
    expect((await labels('gold=false')).items).toHaveLength(TRACES + 3);
    expect((await labels('min_confidence=0.85')).items.map(({ trace_id }) => trace_id).sort()).toEqual(['lost', 't1']);
  });

  test.each([
    ['/v1/generations', TRACES + 2],
    ['/v1/labels', TRACES + 3],
    ['/v1/labels?limit=7', 7],
    ['/v1/generations?status=contested', 0],
  ])('%s as lines: %i of them, the same items as in pages', async (path, count) => {
    const response = await served.get(path, { accept: 'application/x-ndjson' });
    expect(response.headers.get('content-type')).toContain('application/x-ndjson');
    const lines = (await response.text()).split('\n').filter(Boolean);
    expect(lines).toHaveLength(count);
    const line = path.includes('labels') ? routes.listLabels.ndjson : routes.listGenerations.ndjson;
    for (const one of lines.slice(0, 5)) expect(line.safeParse(JSON.parse(one)).success).toBe(true);
    expect(new Set(lines).size).toBe(count);
  });

  test.each([
    'not-a-cursor',
    Buffer.from('[1,2,3]').toString('base64url'),
    Buffer.from('["x","a","b"]').toString('base64url'),
  ])('a made-up cursor is invalid: %s', async (cursor) => {
    const response = await served.get(`/v1/labels?cursor=${cursor}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid', path: 'cursor' } });
  });

  test('one generation comes with its label, events and decisions', async () => {
    const { db } = database;
    await db
      .insertInto('decisions')
      .values({
        ...{
          project_id: project.id,
          id: freshId(),
          trace_id: 't3',
          span_id: '',
          reviewer: 'Rita',
          verdict: 'negative',
        },
        ...{ content_hash: Buffer.alloc(32), decided_at: later(9) },
      })
      .execute();
    expect(await read('/v1/generations/t3')).toMatchObject({
      generation: { trace_id: 't3', output: 'The row of bones down your back.' },
      label: { trace_id: 't3', evidence: [{ signal: 'up' }] },
      events: [{ kind: 'vote', body: { value: 'up' }, anonymous: false, channel: 'widget' }],
      decisions: [{ reviewer: 'Rita', verdict: 'negative', corrected_text: null }],
    });
  });

  test('an orphan shows the choice that rejected it', async () => {
    expect(await read('/v1/generations/lost')).toMatchObject({
      generation: null,
      label: { orphan: true, evidence: [{ signal: 'rejected' }] },
      events: [{ kind: 'choice', trace_id: 't1' }],
    });
  });

  test('what nobody has heard of is not found, nor is what another project holds', async () => {
    expect((await served.get('/v1/generations/nothing')).status).toBe(404);
    expect((await served.get('/v1/generations/t3?span_id=x')).status).toBe(404);
    const other = await serveEndpoints(labelRoutes({ db: database.db }), await createTestProject(database.db));
    expect((await other.get('/v1/generations/t3')).status).toBe(404);
    expect(await (await other.get('/v1/labels')).json()).toEqual({ items: [], next_cursor: null });
    await other.close();
  });
});
