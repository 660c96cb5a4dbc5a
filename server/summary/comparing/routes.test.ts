/** Two versions of an invented product, labelled as a real one would be. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ChangedOutputs, Comparison } from '../../../shared/comparison.ts';
import { Repeated } from '../../../shared/repeated.ts';
import { policyOf } from '../../labels/policy.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from '../../labels/test-data.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Served, serveEndpoints } from '../../test/serve-endpoints.ts';
import { repeatedRoutes } from '../repeating/routes.ts';
import { comparisonRoutes } from './routes.ts';

const ANSWERS = 30;

describe.each(databaseKinds)('comparing on %s', (kind) => {
  let database: TestDatabase;
  let served: Served;

  /** v1 is voted down each time, v2 up; both answer prompt 0 to 4, and v2 prompts of its own. */
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    const { db } = database;
    const project = await createTestProject(db);
    for (const prompt_version of ['v1', 'v2']) {
      for (let n = 0; n < ANSWERS; n += 1) {
        const trace_id = `${prompt_version}-${n}`;
        const input = `${prompt_version === 'v1' ? n % 5 : n} Apples?`;
        const at = later(n * 60);
        await storeGeneration(db, project.id, {
          ...aGeneration({
            trace_id,
            prompt_version,
            at,
            input,
            output: `An answer of ${prompt_version}`,
            latency_ms: prompt_version === 'v1' ? 900 : 300 + n,
          }),
        });
        const value = prompt_version === 'v2' ? 'up' : 'down';
        await storeEvent(db, project.id, { ...anEvent('vote', { value }, { trace_id, s: n * 60 + 5 }), id: freshId() });
      }
    }
    for (const [n, output] of ['', 'Some text', 'More of it'].entries()) {
      const [trace_id, at] = [`v3-${n}`, later(3 * 86_400 + n)];
      await storeGeneration(db, project.id, aGeneration({ trace_id, prompt_version: 'v3', at, output }));
    }
    const batch = { marks: 200, generations: 50 };
    while ((await relabelMarked(db, project.id, policyOf({ profile: 'chat', signed: false }), batch)) > 0);
    served = await serveEndpoints([...comparisonRoutes({ db }), ...repeatedRoutes({ db })], project);
  });
  afterAll(async () => {
    await served.close();
    await database.close();
  });

  test('each metric comes with both shares, a difference and a verdict', async () => {
    const response = await served.get('/v1/comparison?by=prompt_version&a=v1&b=v2');
    const { a, b, side_by_side, metrics, numbers } = Comparison.parse(await response.json());
    expect([a, b]).toMatchObject([
      { key: 'v1', generations: ANSWERS, latency_ms: { n: ANSWERS, mean: 900 } },
      { key: 'v2', generations: ANSWERS, first_at: '2026-03-01T12:00:00.000Z' },
    ]);
    expect(side_by_side).toBe(true);
    const of = (name: string) => metrics.find((metric) => metric.name === name);
    expect(of('positive_rate')).toMatchObject({
      a: { value: 0, n: ANSWERS },
      b: { value: 1, n: ANSWERS },
      difference: { value: 1, high: 1 },
      verdict: 'better',
      more_needed: null,
    });
    expect(of('downvote_rate')).toMatchObject({ a: { value: 1 }, b: { value: 0 }, verdict: 'better' });
    expect(of('kept_120')).toMatchObject({ a: null, b: null, difference: null, verdict: 'cannot_tell' });
    expect(numbers).toMatchObject([
      { name: 'latency_ms', a: { n: ANSWERS, mean: 900 }, b: { n: ANSWERS }, verdict: 'better' },
      { name: 'output_tokens', a: null, b: null, ratio: null, verdict: 'no_verdict' },
      { name: 'answer_chars', a: { n: ANSWERS }, ratio: { value: 1 }, verdict: 'no_verdict' },
    ]);
    expect(numbers[0]?.ratio?.value).toBeCloseTo(0.35, 2);
    expect(of('response_rate')).toMatchObject({ verdict: 'no_verdict', more_needed: null });
  });

  test('the length is that of answers with text', async () => {
    const response = await served.get('/v1/comparison?by=prompt_version&a=v3&b=v1');
    const { a, numbers } = Comparison.parse(await response.json());
    expect(a.generations).toBe(3);
    expect(numbers.find(({ name }) => name === 'answer_chars')).toMatchObject({ a: { n: 2, mean: 9.5 } });
  });

  test('the outputs that changed the most are answers to the same prompt, the newest of each', async () => {
    const response = await served.get('/v1/comparison/outputs?by=prompt_version&a=v1&b=v2');
    const { looked_at, items } = ChangedOutputs.parse(await response.json());
    expect(looked_at).toBe(5);
    expect(items.map(({ prompt, a, b }) => [prompt, a.trace_id, b.trace_id]).sort()).toEqual(
      Array.from({ length: 5 }, (_, n) => [`${n} Apples?`, `v1-${n + 25}`, `v2-${n}`]),
    );
    expect(items[0]).toMatchObject({ a: { status: 'negative', output: 'An answer of v1' }, b: { status: 'positive' } });
  });

  test('versions that nobody has sent are compared as nothing', async () => {
    const response = await served.get('/v1/comparison?by=model&a=x&b=y');
    expect(Comparison.parse(await response.json())).toMatchObject({
      a: { generations: 0, first_at: null },
      side_by_side: false,
    });
    expect(await (await served.get('/v1/comparison/outputs?by=model&a=x&b=y')).json()).toEqual({
      looked_at: 0,
      items: [],
    });
  });

  test('a prompt asked again and again is told by version, the most asked first', async () => {
    const time = 'from=2026-03-01T00:00:00.000Z&to=2026-03-02T00:00:00.000Z';
    const { looked_at, items } = Repeated.parse(await (await served.get(`/v1/prompts/repeated?${time}`)).json());
    expect(looked_at).toBe(2 * ANSWERS);
    expect(items.map(({ prompt, asked }) => [prompt, asked]).sort()).toEqual(
      Array.from({ length: 5 }, (_, n) => [`${n} Apples?`, 7]),
    );
    expect(items[0]).toMatchObject({
      of: 7,
      wordings: 2,
      positive_rate: { value: 1 / 7, n: 7 },
      versions: [
        { key: 'v1', asked: 6, positive_rate: { value: 0 }, wordings: 1 },
        { key: 'v2', asked: 1, positive_rate: { value: 1 } },
      ],
    });
    const others = await served.get(`/v1/prompts/repeated?${time}&model=nobody`);
    expect(await others.json()).toMatchObject({ looked_at: 0, items: [] });
  });
});
