/** Every number of the summary opens the generations it counted; words find what was asked and answered. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { routes } from '../../shared/routes.ts';
import { counterNames } from '../../shared/summary.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { type Served, serveEndpoints } from '../test/serve-endpoints.ts';
import { policyOf } from './policy.ts';
import { rebuild } from './rebuild/rebuild.ts';
import { relabelMarked } from './relabel.ts';
import { labelRoutes } from './routes.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from './test-data.ts';

const policy = policyOf({ profile: 'chat', signed: false });

describe.each(databaseKinds)('finding generations on %s', (kind) => {
  let database: TestDatabase;
  let served: Served;
  let projectId: number;

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    const { db } = database;
    const project = await createTestProject(db);
    projectId = project.id;
    const generations = [
      aGeneration({
        trace_id: 'eggs',
        input: 'How long do Eggs keep?',
        output: 'Three weeks on the counter.',
        latency_ms: 900,
      }),
      aGeneration({
        trace_id: 'milk',
        input: 'How long does milk usualy keep?',
        output: '{"days": 7}',
        at: later(60),
        latency_ms: 40,
        output_tokens: 7,
      }),
      aGeneration({ trace_id: 'tokyo', input: '東京はどこですか', output: 'Japan', model: 'large', at: later(120) }),
    ];
    for (const generation of generations) await storeGeneration(db, project.id, generation);
    const events = [
      anEvent('vote', { value: 'down', reasons: ['wrong'] }, { trace_id: 'eggs' }),
      anEvent('copy', { chars: 5, total: 11, of: 'output' }, { trace_id: 'milk', channel: 'server' }),
      anEvent('edit', { similarity: 0.42, final: true }, { trace_id: 'milk' }),
      anEvent('edit', { similarity: 0.67, final: true }, { trace_id: 'tokyo' }),
      anEvent('edit', { similarity: 0.66, final: true }, { trace_id: 'eggs' }),
      anEvent('retention', { after_s: 30, similarity: 0.9 }, { trace_id: 'tokyo' }),
      anEvent('outcome', { name: 'solved', value: true }, { trace_id: 'tokyo' }),
    ];
    for (const event of events) await storeEvent(db, project.id, { ...event, id: freshId() });
    while ((await relabelMarked(db, project.id, policy, { marks: 50, generations: 20 })) > 0);
    served = await serveEndpoints(labelRoutes({ db }), project);
  });
  afterAll(async () => {
    await served.close();
    await database.close();
  });

  const find = async (query: Record<string, string>): Promise<string[]> => {
    const response = await served.get(`/v1/generations?${new URLSearchParams(query)}`);
    expect(response.status).toBe(200);
    const page = (await response.json()) as z.output<typeof routes.listGenerations.response>;
    return page.items.map(({ generation }) => generation.trace_id);
  };

  test.each([
    [{ q: 'eggs' }, ['eggs']],
    [{ q: 'How long' }, ['milk', 'eggs']],
    [{ q: 'coun' }, ['eggs']], // still being typed
    [{ q: '"long do" keep' }, ['eggs']],
    [{ q: 'long -milk' }, ['eggs']],
    [{ q: '東京' }, ['tokyo']],
    [{ q: '京東' }, ['tokyo']], // characters, not words: in any order, as words are
    [{ q: '"京東"' }, []],
    [{ q: 'nothing like it' }, []],
    [{ q: ' -' }, []],
    [{ q: "it's \\ ' & | ! ( ) :* <->" }, []],
    [{ did: 'voted' }, ['eggs']],
    [{ did: 'copied', channel: 'widget' }, ['milk']],
    [{ reason: 'wrong', status: 'negative' }, ['eggs']],
    [{ edit: '4' }, ['milk']],
    [{ kept: '30' }, ['tokyo']],
    [{ kept: '600' }, []],
    [{ outcome: 'solved', model: 'large' }, ['tokyo']],
    [{ shape: 'json' }, ['milk']],
    [{ shape: 'code' }, []],
    [{ edit: '6' }, ['tokyo', 'eggs']],
    [{ light_edit: 'true' }, ['tokyo']],
    [{ watched: '30' }, ['tokyo']],
    [{ watched: '120' }, []],
    [{ outcome_true: 'solved' }, ['tokyo']],
    [{ outcome_true: 'Solved' }, []],
    [{ script: 'latin' }, ['milk', 'eggs']],
    [{ script: 'kana', did: 'shown' }, ['tokyo']],
    [{ min_prompt_chars: '0' }, ['tokyo', 'milk', 'eggs']],
    [{ min_prompt_chars: '22' }, ['milk', 'eggs']],
    [{ min_prompt_chars: '22.5' }, ['milk']],
    [{ min_answer_chars: '12', q: 'long' }, ['eggs']],
    [{ spelling: 'judged' }, ['milk', 'eggs']],
    [{ spelling: 'typo' }, ['milk']],
    [{ labelled: 'true' }, ['tokyo', 'eggs']],
    [{ labelled: 'true', did: 'voted' }, ['eggs']],
    [{ labelled: 'true', q: 'long' }, ['eggs']],
    [{ min_latency_ms: '0' }, ['milk', 'eggs']], // not sent, not there
    [{ min_latency_ms: '900' }, ['eggs']],
    [{ min_latency_ms: '900.5' }, []],
    [{ min_latency_ms: '10', min_output_tokens: '7' }, ['milk']],
    [{ min_latency_ms: '10', did: 'voted' }, ['eggs']],
    [{ min_input_tokens: '0' }, []],
    [{ q: 'long', from: later(30).toISOString() }, ['milk']],
  ])('%j finds %j', async (query, traces) => {
    expect(await find(query)).toEqual(traces);
  });

  describe('by what reviewers decided', () => {
    const audit = (status: string) => ({ probability: 0.05, status, p: 0.5, policy_version: '1', signals: [] });
    beforeAll(async () => {
      const decide = (trace_id: string, reviewer: string, verdict: 'positive' | 'negative', s: number, more = {}) => ({
        ...{ project_id: projectId, id: freshId(), trace_id, span_id: '', reviewer, verdict },
        ...{ decided_at: later(s), content_hash: Buffer.alloc(32), ...more },
      });
      await database.db
        .insertInto('decisions')
        .values([
          decide('eggs', 'Rita', 'positive', 1, { audit: JSON.stringify(audit('negative')) }),
          decide('eggs', 'Sam', 'positive', 2, { audit: JSON.stringify(audit('positive')) }), // said at first: negative
          decide('milk', 'Rita', 'positive', 3, { audit: JSON.stringify(audit('uncertain')) }),
          decide('milk', 'Sam', 'positive', 4, { audit: JSON.stringify(audit('uncertain')) }),
          decide('milk', 'Sam', 'negative', 5, { audit: JSON.stringify(audit('uncertain')) }), // the last word
          decide('tokyo', 'Rita', 'positive', 6, { withdrawn_at: later(7), audit: JSON.stringify(audit('positive')) }),
          decide('tokyo', 'Tom', 'positive', 8),
        ])
        .execute();
      await database.db
        .insertInto('decisions')
        .values(decide('eggs', 'Una', 'negative', 9, { project_id: 0 }))
        .execute();
      const claimed = { span_id: '', reviewer: 'Rita', queue: 'skipped', claimed_at: later(0), expires_at: later(0) };
      const claims = database.db.insertInto('review_claims');
      for (const [project_id, trace_id] of [
        [projectId, 'milk'],
        [projectId, 'tokyo'],
        [projectId, 'eggs'],
        [0, 'eggs'],
      ] as const)
        await claims.values({ ...claimed, project_id, trace_id }).execute();
      const skipped = (daysAgo: number) =>
        database.db.updateTable('review_claims').set({ skipped_at: new Date(Date.now() - daysAgo * 86_400_000) });
      await skipped(8).where('trace_id', '=', 'tokyo').execute();
      await skipped(1).where('trace_id', '=', 'milk').execute();
      await skipped(1).where('project_id', '=', 0).execute();
    });
    afterAll(async () => {
      await database.db.deleteFrom('decisions').execute();
      await database.db.deleteFrom('review_claims').execute();
    });

    test.each([
      [{ reviewer: 'Rita' }, ['milk', 'eggs']], // not what was taken back
      [{ reviewer: 'Tom' }, ['tokyo']],
      [{ reviewer: 'Una' }, []],
      [{ reviewer: 'Rita', q: 'eggs' }, ['eggs']],
      [{ reviewer: 'Sam', did: 'voted' }, ['eggs']],
      [{ reviewed: 'decided' }, ['tokyo', 'milk', 'eggs']],
      [{ reviewed: 'decided', audited: 'tied' }, ['milk']],
      [{ reviewed: 'withdrawn' }, ['tokyo']],
      [{ reviewed: 'skipped' }, ['milk']], // eight days on, it is offered again
      [{ reviewed: 'shared' }, ['milk', 'eggs']], // what one reviewer said twice is no second opinion
      [{ reviewed: 'split' }, ['milk']],
      [{ audited: 'negative' }, ['eggs']],
      [{ audited: 'positive' }, []],
      [{ audited: 'uncertain' }, []],
      [{ audited: 'tied' }, ['milk']],
    ])('%j finds %j', async (query, traces) => {
      expect(await find(query)).toEqual(traces);
    });
  });

  test('every counter of the rollups is the number of generations found by it', async () => {
    const sums = await database.db.selectFrom('rollups').selectAll().where('project_id', '=', projectId).execute();
    for (const did of routes.listGenerations.query.shape.did.unwrap().options) {
      expect(counterNames).toContain(did);
      expect([did, (await find({ did })).length]).toEqual([did, sums.reduce((sum, row) => sum + row[did], 0)]);
    }
  });

  test('what was lost of it is noticed and mended by a rebuild', async () => {
    await database.db.deleteFrom('lookups').where('trace_id', '=', 'eggs').execute();
    expect(await rebuild(database.db, projectId, policy, { check: true })).toMatchObject({ examples: ['eggs '] });
    await rebuild(database.db, projectId, policy, { check: false });
    expect(await find({ q: 'eggs' })).toEqual(['eggs']);
  });
});
