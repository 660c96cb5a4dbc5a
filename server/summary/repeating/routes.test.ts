import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Repeated } from '../../../shared/repeated.ts';
import type { Project } from '../../db/tables/keys.ts';
import { policyOf } from '../../labels/policy.ts';
import { type GenerationFilter, listGenerations } from '../../labels/reading/store.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from '../../labels/test-data.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Served, serveEndpoints } from '../../test/serve-endpoints.ts';
import { repeatedRoutes } from './routes.ts';

/** More than figures are made of. */
const ASKED = 60;

describe.each(databaseKinds)('repeated prompts on %s', (kind) => {
  let database: TestDatabase;
  let project: Project;
  let served: Served;

  /** One question in two spellings, answered by two versions and by one that was not given; and one asked twice. */
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    const { db } = database;
    project = await createTestProject(db);
    for (let n = 0; n < ASKED + 3; n += 1) {
      const [trace_id, at] = [`t-${n}`, later(n * 60)];
      const input = n < ASKED ? (n % 2 === 0 ? 'Eggs?' : ' eggs? ') : n < ASKED + 2 ? 'Milk?' : 'Asked once?';
      const prompt_version = ['v1', 'v2', null][n % 3] ?? null;
      await storeGeneration(db, project.id, aGeneration({ trace_id, at, input, prompt_version, output: `${n % 4}` }));
      if (n % 4 > 0) continue;
      const vote = anEvent('vote', { value: n % 8 === 0 ? 'up' : 'down' }, { trace_id, s: n * 60 + 5 });
      await storeEvent(db, project.id, { ...vote, id: freshId() });
    }
    const batch = { marks: 200, generations: 50 };
    while ((await relabelMarked(db, project.id, policyOf({ profile: 'chat', signed: false }), batch)) > 0);
    served = await serveEndpoints(repeatedRoutes({ db }), project);
  });
  afterAll(async () => {
    await served.close();
    await database.close();
  });

  test('each number is how many generations its filters find', async () => {
    const time = 'from=2026-03-01T00:00:00.000Z&to=2026-03-02T00:00:00.000Z';
    const { items, looked_at, looked_from, to } = Repeated.parse(
      await (await served.get(`/v1/prompts/repeated?${time}`)).json(),
    );
    const found = async (filter: GenerationFilter): Promise<number> =>
      (await listGenerations(database.db, project.id, { ...filter, to }, { after: null, limit: 500 })).length;
    expect(looked_at).toBe(ASKED + 3);
    expect(await found({ from: looked_from })).toBe(looked_at);
    expect(items.map(({ asked, of }) => [asked, of])).toEqual([
      [ASKED, 50],
      [2, 2],
    ]);
    for (const { prompt_hash, asked, of, of_from, likened_from, versions } of items) {
      expect(await found({ prompt_hash, from: looked_from })).toBe(asked);
      expect(await found({ prompt_hash, from: of_from })).toBe(of);
      expect(await found({ prompt_hash, from: likened_from })).toBe(Math.min(6, of));
      expect(versions.reduce((sum, version) => sum + version.asked, 0)).toBe(of);
      for (const { key, asked: answers, positive_rate } of versions) {
        const version = { prompt_hash, from: of_from, prompt_version: key };
        expect(await found(version)).toBe(answers);
        expect(await found({ ...version, labelled: 'true' })).toBe(positive_rate?.n ?? 0);
      }
    }
    expect(items[0]?.versions.map(({ key }) => key)).toEqual(['', 'v1', 'v2']);
    expect(await found({ prompt_hash: '' })).toBe(0);
  });
});
