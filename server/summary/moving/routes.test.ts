/** An invented product whose answers turn from prose into JSON, labelled as a real one would be. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Movement } from '../../../shared/movement.ts';
import { policyOf } from '../../labels/policy.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { aGeneration, anEvent, freshId, later, storeEvent, storeGeneration } from '../../labels/test-data.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Served, serveEndpoints } from '../../test/serve-endpoints.ts';
import { movementRoutes } from './routes.ts';

const ANSWERS = 40;
const DAY_S = 86_400;
const SECOND_DAY = 'from=2026-03-02T00:00:00.000Z&to=2026-03-03T00:00:00.000Z';

describe.each(databaseKinds)('what moved on %s', (kind) => {
  let database: TestDatabase;
  let served: Served;

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    const { db } = database;
    const project = await createTestProject(db);
    for (const day of [0, 1]) {
      for (let n = 0; n < ANSWERS; n += 1) {
        const trace_id = `${day}-${n}`;
        const at = day * DAY_S + n * 60;
        const input =
          day === 0 ? `How many ${n < 10 ? 'pepole' : 'people'}?` : 'Сколько яблок в корзине у моей соседки?';
        const output = day === 0 ? 'Seven.' : `{"apples": 7, "note": "${'x'.repeat(n)}"}`;
        await storeGeneration(db, project.id, {
          ...aGeneration({ trace_id, input, output, at: later(at), model: n < 30 ? 'large' : 'small' }),
        });
        if (n % 2 === 0) {
          const vote = { value: 'down' as const, reasons: [day === 0 || n < 4 ? 'wrong' : 'format'] };
          const event = anEvent('vote', vote, { trace_id, s: at + 5 });
          await storeEvent(db, project.id, { ...event, id: freshId() });
        }
      }
    }
    const batch = { marks: 200, generations: 50 };
    while ((await relabelMarked(db, project.id, policyOf({ profile: 'chat', signed: false }), batch)) > 0);
    served = await serveEndpoints(movementRoutes({ db }), project);
  });
  afterAll(async () => {
    await served.close();
    await database.close();
  });

  const read = async (query: string): Promise<Movement> =>
    Movement.parse(await (await served.get(`/v1/summary/movement?${query}`)).json());

  test('shapes, scripts, reasons and lengths stand against the period before', async () => {
    const { previous_from, shares, lengths } = await read(SECOND_DAY);
    expect(previous_from).toBe('2026-03-01T00:00:00.000Z');
    const of = (value: string) => shares.find((share) => share.value === value);
    expect(of('json')).toMatchObject({
      before: { value: 0, n: ANSWERS },
      now: { value: 1, n: ANSWERS },
      difference: { value: 1 },
      is_new: true,
      beyond_noise: true,
    });
    expect(of('cyrillic')).toMatchObject({ now: { value: 1 }, is_new: true, beyond_noise: true });
    expect(of('latin')).toMatchObject({ before: { value: 1 }, now: { value: 0 }, is_new: false });
    expect(of('typo')).toMatchObject({ of: 'spelling', before: { value: 0.25, n: ANSWERS }, now: null, p: null });
    expect(of('format')).toMatchObject({ before: { value: 0, n: 20 }, now: { value: 0.9, n: 20 }, is_new: true });
    expect(lengths).toMatchObject([
      { of: 'prompt_chars', before: { n: ANSWERS }, now: { n: ANSWERS }, beyond_noise: true },
      { of: 'answer_chars', beyond_noise: true },
    ]);
    expect(lengths[1]?.ratio?.low).toBeGreaterThan(2);
  });

  test('a filter narrows both periods, and a time without any before has nothing to compare', async () => {
    expect((await read(`${SECOND_DAY}&model=small`)).shares[0]).toMatchObject({ now: { n: 10 }, before: { n: 10 } });
    const { shares, lengths } = await read('from=2026-03-01T00:00:00.000Z&to=2026-03-02T00:00:00.000Z');
    expect(shares.every(({ p, difference }) => p === null && difference === null)).toBe(true);
    expect(lengths.every(({ p, ratio }) => p === null && ratio === null)).toBe(true);
    expect(await read(`${SECOND_DAY}&model=nobody`)).toMatchObject({ shares: [] });
  });
});
