/** Each tenth of the exposure opens the generations that its people were shown, and no others. */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { routes } from '../../../shared/routes.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Served, serveEndpoints } from '../../test/serve-endpoints.ts';
import { policyOf } from '../policy.ts';
import { relabelMarked } from '../relabel.ts';
import { labelRoutes } from '../routes.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from '../test-data.ts';
import { pageOfAudience, readAudience, wholeDays } from './store.ts';

const policy = policyOf({ profile: 'chat', signed: false });
/** Twelve people: two see one answer, the others one more each, the last far more. Nobody knows who saw three others. */
const seen: Record<string, number> = {
  ...Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`u${String.fromCharCode(97 + n)}`, Math.max(1, n)])),
  uz: 30,
  '': 3,
};

test('a person’s days are whole', () => {
  expect(wholeDays({})).toEqual({ from: undefined, to: undefined });
  expect(wholeDays({ from: '2026-03-01T12:30:00.000Z', to: '2026-03-03T00:00:00.000Z' })).toEqual({
    from: '2026-03-01T00:00:00.000Z',
    to: '2026-03-03T00:00:00.000Z',
  });
  expect(wholeDays({ to: '2026-03-03T00:00:00.001Z' }).to).toBe('2026-03-04T00:00:00.000Z');
});

describe.each(databaseKinds)('what people of a tenth were shown, on %s', (kind) => {
  let database: TestDatabase;
  let served: Served;
  let projectId: number;

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    const { db } = database;
    const project = await createTestProject(db);
    projectId = project.id;
    const show = async (trace_id: string, actor: string, at: Date, prompt_version = 'p1'): Promise<void> => {
      const user_actor = actor === '' ? null : actor;
      await storeGeneration(db, projectId, aGeneration({ trace_id, user_actor, at, prompt_version }));
      await storeEvent(db, projectId, anEvent('shown', {}, { trace_id, actor, id: freshId() }));
    };
    // In turns: what one person saw is spread over time.
    for (let turn = 0; turn < 30; turn += 1) {
      for (const [place, [actor, times]] of Object.entries(seen).entries()) {
        if (turn < times) await show(`${actor}-${turn}`, actor, later(turn * 20 + place));
      }
    }
    await storeEvent(
      db,
      projectId,
      anEvent('vote', { value: 'down' }, { trace_id: 'uz-3', actor: 'uz', id: freshId() }),
    );
    // On another day, and of another prompt version, the least active is the most.
    for (let n = 0; n < 40; n += 1) await show(`late-${n}`, 'ua', later(86_400 + n), 'p2');
    await storeGeneration(db, projectId, aGeneration({ trace_id: 'unseen', user_actor: 'uz' }));
    while ((await relabelMarked(db, projectId, policy, { marks: 500, generations: 100 })) > 0);
    served = await serveEndpoints(labelRoutes({ db }), project);
  });
  afterAll(async () => {
    await served.close();
    await database.close();
  });

  const list = async (query: Record<string, string>): Promise<string[]> => {
    const traces: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const asked = new URLSearchParams({ ...query, ...(cursor === '' ? {} : { cursor }) });
      const response = await served.get(`/v1/generations?${asked}`);
      expect(response.status).toBe(200);
      const page = (await response.json()) as z.output<typeof routes.listGenerations.response>;
      traces.push(...page.items.map(({ generation }) => generation.trace_id));
      cursor = page.next_cursor;
    }
    return traces;
  };
  const day = { from: later(0).toISOString(), to: later(600).toISOString() };
  const of = (...actors: string[]): string[] =>
    actors.flatMap((actor) => Array.from({ length: seen[actor] ?? 0 }, (_, n) => `${actor}-${n}`)).sort();

  test.each([
    ['0', of('')],
    ['1', of('ua', 'ub')], // twelve people in ten parts: two in the first and two in the sixth
    ['2', of('uc')],
    ['6', of('ug', 'uh')],
    ['10', of('uz')],
  ])('tenth %s by pages of any size: looked up person by person, and walked by time', async (tenth, traces) => {
    for (const limit of ['1', '7', '100']) {
      const found = await list({ ...day, tenth, limit });
      expect(found.toSorted()).toEqual(traces);
    }
  });

  test('both ways give the same page in the same order', async () => {
    const { db } = database;
    const audience = await readAudience(db, projectId, { ...day, tenth: 6 });
    expect(audience).toEqual({ actors: ['ug', 'uh'], shown: 13, total: 89 });
    const page = (shown: number) =>
      pageOfAudience(
        { ...audience, shown },
        5,
        (isTheirs) => sql`
          select trace_id, span_id, at::text as position from labels
          where project_id = ${projectId} and ${isTheirs} order by labels.at desc limit 5`,
      ).execute(db);
    const walked = await page(1e6);
    expect(walked.rows).toHaveLength(5);
    expect((await page(0)).rows).toEqual(walked.rows);
  });

  test('is ranked in the days and of the prompt version asked for, and narrowed by the rest', async () => {
    expect((await list({ tenth: '10' })).filter((trace) => trace.startsWith('late'))).toHaveLength(40);
    expect(await list({ tenth: '10', prompt_version: 'p1', limit: '100' })).toHaveLength(30);
    expect(await list({ tenth: '10', prompt_version: 'p2', limit: '100' })).toEqual([]);
    expect(await list({ tenth: '1', prompt_version: 'p2', limit: '100' })).toHaveLength(40);
    expect(await list({ ...day, tenth: '10', labelled: 'true' })).toEqual(await list({ status: 'negative' }));
    expect(await list({ ...day, tenth: '10', status: 'negative', q: 'spine' })).toEqual(['uz-3']);
    expect(await list({ ...day, tenth: '10', q: 'nothing like it' })).toEqual([]);
    expect(await list({ ...day, tenth: '10', min_latency_ms: '1' })).toEqual([]);
    expect((await served.get('/v1/generations?tenth=11')).status).toBe(400);
  });
});
