import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Alert, type AlertRule } from '../../../shared/alert.ts';
import { ALERT_RULES_MAX } from '../../../shared/limits.ts';
import type { Project } from '../../db/tables/keys.ts';
import { policyOf } from '../../labels/policy.ts';
import { listGenerations } from '../../labels/reading/store.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { aGeneration, anEvent, freshId, storeEvent, storeGeneration } from '../../labels/test-data.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Served, serveEndpoints } from '../../test/serve-endpoints.ts';
import { readExposure } from '../store.ts';
import { weighExposure } from '../weigh-exposure.ts';
import { alertRoutes } from './routes.ts';
import { AlertWatch, readAlerts } from './watch.ts';

const bad: AlertRule = {
  name: 'v2 is bad',
  metric: 'positive_rate',
  group: { prompt_version: 'v2' },
  window_hours: 24,
  condition: { kind: 'below', value: 0.5 },
  least_n: 5,
};

describe.each(databaseKinds)('alerts on %s', (kind) => {
  let database: TestDatabase;
  let project: Project;
  let watch: AlertWatch;
  let served: Served;

  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  beforeEach(async () => {
    const { db } = database;
    project = await createTestProject(db, { name: freshId() });
    watch = new AlertWatch({ db, readDb: db });
    served = await serve(project);
    return () => served.close();
  });

  const serve = (of: Project): Promise<Served> =>
    serveEndpoints(alertRoutes({ db: database.db, readDb: database.db, onChanged: () => watch.forget() }), of, {
      scopes: ['admin'],
    });

  /** v2 is voted down each time, v1 up. */
  async function judge(): Promise<void> {
    const { db } = database;
    const at = new Date();
    for (const [prompt_version, value] of [
      ['v1', 'up'],
      ['v2', 'down'],
    ] as const) {
      for (let n = 0; n < 8; n += 1) {
        const trace_id = `${prompt_version}-${n}`;
        await storeGeneration(db, project.id, aGeneration({ trace_id, prompt_version, at, latency_ms: 900 + n * 10 }));
        await storeEvent(db, project.id, {
          ...anEvent('vote', { value, reasons: n < 2 ? ['Too long'] : [] }, { trace_id }),
          id: freshId(),
          at,
        });
      }
    }
    await relabel();
  }

  async function relabel(): Promise<void> {
    const policy = policyOf({ profile: 'chat', signed: false });
    while ((await relabelMarked(database.db, project.id, policy, { marks: 200, generations: 50 })) > 0);
  }

  const list = async (of = served): Promise<Alert[]> => {
    const { items } = (await (await of.get('/v1/alerts')).json()) as { items: unknown[] };
    return items.map((item) => Alert.parse(item));
  };
  const add = async (rule: AlertRule): Promise<Alert> =>
    Alert.parse(await (await served.post('/v1/alerts', rule)).json());
  const firing = async (): Promise<Record<string, number>> => {
    const all = await watch.firing();
    return Object.fromEntries(
      all.filter(({ labels }) => labels.project === project.name).map(({ labels, value }) => [labels.rule, value]),
    );
  };

  test('rules that look at one group are read at once, however many they are and whatever they ask', async () => {
    await judge();
    const counted = { statements: 0 };
    const readDb = database.db.withPlugin({
      transformQuery({ node }) {
        counted.statements += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    const said = ({ name, state }: Alert) => [name, state.status, state.since, state.now];
    const alone: unknown[] = []; // each is read by itself when it is added
    for (let n = 0; n < 6; n += 1) {
      const window_hours = 1 + n * 20;
      alone.push(said(await add({ ...bad, name: `v2 over ${n}`, window_hours })));
      alone.push(said(await add({ ...bad, name: `all over ${n}`, group: {}, window_hours })));
    }
    const alerts = await readAlerts({ db: database.db, readDb }, project.id, new Date());
    expect(alerts.map(said).sort()).toEqual(alone.sort());
    expect(counted.statements).toBe(2);
  });

  test('a rule says what the rollups say, for its group alone; those that fire come first', async () => {
    await judge();
    const calm = await add({ ...bad, name: 'A calm one', group: { prompt_version: 'v1' } });
    expect(calm.state).toMatchObject({ status: 'quiet', now: { value: 1, n: 8 }, since: null });
    const { id, state } = await add(bad);
    expect(state).toMatchObject({ status: 'firing', now: { value: 0, n: 8 }, more_needed: 0 });
    expect(Date.now() - Date.parse(state.since ?? '')).toBeLessThan(2 * 3_600_000);
    expect((await add({ ...bad, name: 'More', least_n: 20 })).state).toMatchObject({
      status: 'not_enough_data',
      more_needed: 12,
    });
    expect((await list()).map(({ name }) => name)).toEqual(['v2 is bad', 'A calm one', 'More']);
    expect(await firing()).toEqual({ 'v2 is bad': 1, 'A calm one': 0, More: 0 });

    const mild = { ...bad, condition: { kind: 'above' as const, value: 0.5 } };
    const changed = Alert.parse(await (await served.send('PUT', `/v1/alerts/${id}`, mild)).json());
    expect(changed).toMatchObject({ id, condition: mild.condition, state: { status: 'quiet' } });
    expect(await firing()).toMatchObject({ 'v2 is bad': 0 });

    expect((await served.send('DELETE', `/v1/alerts/${id}`)).status).toBe(200);
    expect((await served.send('DELETE', `/v1/alerts/${id}`)).status).toBe(404);
    expect((await served.send('PUT', `/v1/alerts/${id}`, bad)).status).toBe(404);
    expect((await list()).map(({ name }) => name)).toEqual(['A calm one', 'More']);
  });

  test('rules look at times, and at one reason, of their group alone', async () => {
    await judge();
    const slow = { ...bad, name: 'Slow', metric: 'latency_ms_p50', condition: { kind: 'above', value: 500 } } as const;
    expect((await add(slow)).state).toMatchObject({ status: 'firing', now: { n: 8 } });
    const reason = { ...bad, name: 'Long', metric: 'reason_share', of: 'Too long' } as const;
    expect((await add({ ...reason, group: {} })).state).toMatchObject({ now: { value: 0.25, n: 16 } });
    expect(await list()).toMatchObject([{ name: 'Long', of: 'Too long' }, { name: 'Slow' }]);
    expect(await firing()).toEqual({ Slow: 1, Long: 1 });
  });

  test('rules look at what machines say, at amounts, and at what each label weighs', async () => {
    const { db } = database;
    const hourMs = 3_600_000;
    const now = Math.floor(Date.now() / hourMs) * hourMs;
    for (let n = 0; n < 36; n += 1) {
      // Three an hour, for twelve hours; the newest first. One of four people likes it, and saw more than they judged.
      const [at, trace_id] = [new Date(now - Math.floor(n / 3) * hourMs), freshId()];
      await storeGeneration(
        db,
        project.id,
        aGeneration({ trace_id, prompt_version: 'v2', user_actor: `u${n % 4}`, at }),
      );
      const events = [
        anEvent('vote', { value: n % 4 === 0 ? 'up' : 'down' }, { trace_id, actor: `u${n % 4}` }),
        anEvent(
          'score',
          { name: 'helpful', source: 'judge', value: -2 - (n % 3) / 10 },
          { trace_id, channel: 'server' },
        ),
        anEvent('outcome', { name: 'paid', value: 20 + (n % 4) }, { trace_id, channel: 'server' }),
      ];
      for (const event of events) await storeEvent(db, project.id, { ...event, id: freshId(), at });
    }
    for (let n = 0; n < 12; n += 1) {
      const [at, trace_id] = [new Date(now - n * hourMs), freshId()];
      await storeGeneration(db, project.id, aGeneration({ trace_id, prompt_version: 'v2', user_actor: 'u0', at }));
      await storeEvent(db, project.id, { ...anEvent('shown', {}, { trace_id, actor: 'u0' }), id: freshId(), at });
    }
    await relabel();
    const of = '["helpful","judge"]';
    const scored = await add({
      ...bad,
      name: 'Scored',
      metric: 'score_mean',
      of,
      condition: { kind: 'below', value: -2 },
    });
    expect(scored.state).toMatchObject({ status: 'firing', now: { value: expect.closeTo(-2.1), n: 36 } });
    // What the page opens of it.
    const behind = { score: of, prompt_version: 'v2', from: scored.state.from };
    expect(await listGenerations(db, project.id, behind, { after: null, limit: 500 })).toHaveLength(36);
    const paid = { ...bad, name: 'Paid', metric: 'outcome_mean', of: 'paid' } as const;
    expect((await add({ ...paid, condition: { kind: 'above', value: 15 } })).state).toMatchObject({
      ...{ status: 'firing', now: { value: 21.5, n: 36 } },
    });
    const weighted = {
      ...bad,
      name: 'Weighted',
      metric: 'weighted_positive_rate',
      condition: { kind: 'below' as const, value: 0.3 },
    } as const;
    const { state } = await add(weighted);
    const exposed = weighExposure(
      await readExposure(db, project.id, { from: new Date(state.from), to: new Date(state.to), filter: bad.group }),
    );
    expect(state).toMatchObject({
      status: 'quiet',
      since: null,
      now: exposed.weighted,
      from: expect.stringMatching(/T00:00:00/),
    });
    expect(state.now?.value).toBeCloseTo(21 / 48); // as counted: 9 / 36
    const above = { ...weighted, name: 'Above', condition: { kind: 'above', value: 0.05 } } as const;
    expect((await add({ ...above, group: {} })).state).toMatchObject({ status: 'firing' });
    expect((await add({ ...above, name: 'Of v1', group: { prompt_version: 'v1' } })).state.now).toBeNull();
    expect(await firing()).toEqual({ Scored: 1, Paid: 1, Weighted: 0, Above: 1, 'Of v1': 0 });
  });

  test('names are unique and rules are few', async () => {
    const { id } = await add(bad);
    const refused = async (response: Promise<Response>) => ((await (await response).json()) as { error: object }).error;
    expect(await refused(served.post('/v1/alerts', bad))).toMatchObject({ code: 'conflict', path: 'name' });
    expect((await served.send('PUT', `/v1/alerts/${id}`, bad)).status).toBe(200); // its own name
    for (let n = 1; n < ALERT_RULES_MAX; n += 1) await add({ ...bad, name: `Rule ${n}` });
    expect(await refused(served.post('/v1/alerts', { ...bad, name: 'One more' }))).toMatchObject({ code: 'conflict' });
    expect(await refused(served.send('PUT', `/v1/alerts/${id}`, { ...bad, name: 'Rule 1' }))).toMatchObject({
      code: 'conflict',
    });
    expect(await list()).toHaveLength(ALERT_RULES_MAX);
  });

  test('another project sees, changes and deletes nothing of it', async () => {
    const { id } = await add(bad);
    const stranger = await serve(await createTestProject(database.db));
    expect(await list(stranger)).toEqual([]);
    expect((await stranger.send('PUT', `/v1/alerts/${id}`, { ...bad, name: 'Mine' })).status).toBe(404);
    expect((await stranger.send('DELETE', `/v1/alerts/${id}`)).status).toBe(404);
    expect((await stranger.post('/v1/alerts', bad)).status).toBe(200);
    expect((await list()).map(({ name }) => name)).toEqual([bad.name]);
    await stranger.close();
  });

  test('what tools scrape is remembered for a moment; a look that failed is not', async () => {
    await add(bad);
    expect(watch.firing()).toBe(watch.firing());
    const broken = new AlertWatch({ db: database.db.withSchema('nowhere') as never, readDb: database.db });
    const look = broken.firing();
    await expect(look).rejects.toThrow();
    expect(broken.firing()).not.toBe(look);
    await expect(broken.firing()).rejects.toThrow();
  });
});
