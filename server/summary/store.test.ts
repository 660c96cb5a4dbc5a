import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Counters, Summary } from '../../shared/summary.ts';
import type { Project } from '../db/tables/keys.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { serveEndpoints } from '../test/serve-endpoints.ts';
import { noCounts } from './rate.ts';
import { summaryRoutes } from './routes.ts';
import { readCourse, readExtent, readSeries } from './store.ts';

const from = new Date('2026-03-01T00:00:00Z');
const to = new Date('2026-04-01T00:00:00Z');
const all = { from, to, filter: {} };

describe.each(databaseKinds)('on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  type Group = Partial<Record<'model' | 'model_version' | 'prompt_version', string>>;

  async function bucket(project: Project, hour: string, group: Group, counters: Partial<Counters>): Promise<void> {
    const key = { project_id: project.id, hour, channel: 'widget' as const };
    const none = { model: '', model_version: '', prompt_version: '' };
    await database.db
      .insertInto('rollups')
      .values({ ...noCounts(), ...key, ...none, ...group, ...counters })
      .execute();
  }

  test('hours, days and ISO weeks are cut in UTC', async () => {
    const project = await createTestProject(database.db);
    // 2026-03-29 is a Sunday on which many clocks move, 2026-03-30 the Monday after it.
    for (const hour of ['2026-03-28T23:00Z', '2026-03-29T00:00Z', '2026-03-29T23:00Z', '2026-03-30T00:00Z']) {
      await bucket(project, hour, {}, { generations: 1 });
    }
    const starts = async (interval: 'hour' | 'day' | 'week'): Promise<string[]> => {
      const series = await readSeries(database.db, project.id, { ...all, interval });
      const course = await readCourse(database.db, project.id, { ...all, interval, groupBy: 'model' });
      expect(course.series).toEqual(series);
      return series.map(({ at, counts }) => `${at.toISOString().slice(5, 13)} ${counts.generations}`);
    };
    expect(await starts('hour')).toEqual(['03-28T23 1', '03-29T00 1', '03-29T23 1', '03-30T00 1']);
    expect(await starts('day')).toEqual(['03-28T00 1', '03-29T00 2', '03-30T00 1']);
    expect(await starts('week')).toEqual(['03-23T00 3', '03-30T00 1']);
  });

  test('groups are summed over hours, largest first, and vanish when all was taken back', async () => {
    const project = await createTestProject(database.db);
    await bucket(
      project,
      '2026-03-02T10:00Z',
      { model: 'small', prompt_version: 'v1' },
      { generations: 2, positive: 1 },
    );
    await bucket(
      project,
      '2026-03-03T10:00Z',
      { model: 'large', prompt_version: 'v1' },
      { generations: 3, negative: 2 },
    );
    await bucket(
      project,
      '2026-03-04T10:00Z',
      { model: 'large', prompt_version: 'v2' },
      { generations: 4, negative: 1 },
    );
    await bucket(project, '2026-03-04T10:00Z', { model: 'gone' }, { generations: 0 });
    await bucket(project, '2026-03-04T10:00Z', {}, { orphans: 200 });
    const { groups } = await readCourse(database.db, project.id, { ...all, interval: 'day', groupBy: 'model' });
    expect(groups.map(({ key, counts }) => [key, counts.generations, counts.positive, counts.negative])).toEqual([
      ['large', 7, 0, 3],
      ['small', 2, 1, 0],
    ]);
    const { groups: versions } = await readCourse(database.db, project.id, {
      ...all,
      interval: 'day',
      groupBy: 'prompt_version',
    });
    expect(versions.map(({ key, counts }) => [key, counts.generations])).toEqual([
      ['v1', 5],
      ['v2', 4],
    ]);
  });

  test('the end of the time is exclusive, and another project is not counted', async () => {
    const [project, other] = [await createTestProject(database.db), await createTestProject(database.db)];
    await bucket(project, '2026-03-31T23:00Z', {}, { generations: 1 });
    await bucket(project, '2026-04-01T00:00Z', {}, { generations: 1 });
    await bucket(other, '2026-03-31T23:00Z', {}, { generations: 1 });
    const { groups } = await readCourse(database.db, project.id, { ...all, interval: 'day', groupBy: 'channel' });
    expect(groups).toEqual([{ key: 'widget', counts: expect.objectContaining({ generations: 1 }) }]);
  });

  test('the extent leaves out hours whose counts were taken back', async () => {
    const project = await createTestProject(database.db);
    expect(await readExtent(database.db, project.id)).toEqual({ first: null, last: null });
    await bucket(project, '2020-01-01T00:00Z', {}, { generations: 0 });
    await bucket(project, '2026-03-01T05:00Z', {}, { orphans: 1 });
    await bucket(project, '2026-03-02T06:00Z', {}, { generations: 1 });
    await bucket(project, '2027-01-01T00:00Z', {}, { generations: 0 });
    expect(await readExtent(database.db, project.id)).toEqual({
      first: new Date('2026-03-01T05:00:00Z'),
      last: new Date('2026-03-02T06:00:00Z'),
    });
  });

  test('what cannot be answered is `invalid` and names the field', async () => {
    const server = await serveEndpoints(summaryRoutes({ db: database.db }), await createTestProject(database.db));
    const response = await server.get('/v1/summary?from=2020-01-01T00:00:00Z&interval=hour');
    await server.close();
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid', path: 'query.interval' } });
  });

  test('the answer keeps the contract, fills intervals without data, and its series adds up to its totals', async () => {
    const project = await createTestProject(database.db);
    await bucket(
      project,
      '2026-03-02T10:00Z',
      { model: 'm' },
      { generations: 4, positive: 3, negative: 1, shown: 4, voted: 2 },
    );
    await bucket(project, '2026-03-04T11:00Z', { model: 'm' }, { generations: 6, unlabelled: 6, shown: 6 });
    const before = Date.now();
    const server = await serveEndpoints(summaryRoutes({ db: database.db }), project);
    const response = await server.get(
      '/v1/summary?from=2026-03-01T12:34:56.000Z&to=2026-03-05T00:00:00.000Z&interval=day&group_by=model',
    );
    const summary = Summary.parse(await response.json());
    await server.close();
    const provisional = Date.parse(summary.provisional_from) + 10 * 60_000;
    expect(provisional).toBeGreaterThanOrEqual(before);
    expect(provisional).toBeLessThanOrEqual(Date.now());
    expect(summary.from).toBe('2026-03-01T12:00:00.000Z');
    expect(summary.series.map(({ at, metrics }) => [at.slice(0, 10), metrics.counts.generations])).toEqual([
      ['2026-03-01', 0],
      ['2026-03-02', 4],
      ['2026-03-03', 0],
      ['2026-03-04', 6],
    ]);
    expect(summary.totals.counts.generations).toBe(10);
    expect(summary.totals.positive_rate).toMatchObject({ value: 0.75, n: 4 });
    expect(summary.totals.coverage).toMatchObject({ value: 0.4, n: 10 });
    expect(summary.totals.response_rate).toMatchObject({ value: 0.2, n: 10 });
    expect(summary.groups).toEqual([{ key: 'm', metrics: summary.totals }]);
    expect([summary.first_at, summary.last_at]).toEqual(['2026-03-02T10:00:00.000Z', '2026-03-04T11:00:00.000Z']);
  });

  test('the period before, a filter, the details and the exposure come from the same buckets', async () => {
    const project = await createTestProject(database.db);
    const { db } = database;
    await bucket(project, '2026-03-02T10:00Z', { model: 'm' }, { generations: 4, shown: 4, voted: 2, accepted: 1 });
    await bucket(project, '2026-03-02T10:00Z', { model: 'n' }, { generations: 9, shown: 9 });
    await bucket(project, '2026-02-27T10:00Z', { model: 'm' }, { generations: 3, shown: 3, voted: 3 });
    const tally = { model: 'm', model_version: '', prompt_version: '', channel: 'widget' as const, measure: 'reason' };
    await db
      .insertInto('tallies')
      .values([
        { ...tally, project_id: project.id, hour: '2026-03-02T10:00Z', value: 'wrong', count: 2, good: 0, total: 0 },
        { ...tally, project_id: project.id, hour: '2026-02-27T10:00Z', value: 'wrong', count: 1, good: 0, total: 0 },
        { ...tally, project_id: project.id, hour: '2026-03-02T10:00Z', value: 'gone', count: 0, good: 0, total: 0 },
      ])
      .execute();
    const person = { project_id: project.id, day: '2026-03-02', prompt_version: '' };
    await db
      .insertInto('exposures')
      .values([
        { ...person, actor: '', shown: 5, positive: 1, negative: 0 },
        ...['a', 'b'].map((actor, n) => ({ ...person, actor, shown: 1 + n, positive: n, negative: 1 })),
        { ...person, prompt_version: 'p', actor: 'b', shown: 2, positive: 0, negative: 0 },
        { ...person, day: '2026-03-05', actor: 'late', shown: 7, positive: 7, negative: 0 },
      ])
      .execute();
    const server = await serveEndpoints(summaryRoutes({ db }), project);
    const ask = async (path: string): Promise<unknown> => (await server.get(path)).json();
    const time = 'from=2026-03-01T00:00:00.000Z&to=2026-03-05T00:00:00.000Z';
    expect(await ask(`/v1/summary?${time}&model=m&compare=previous`)).toMatchObject({
      totals: { counts: { generations: 4 }, acceptance_rate: { value: 0.25, n: 4 } },
      previous: {
        from: '2026-02-25T00:00:00.000Z',
        to: '2026-03-01T00:00:00.000Z',
        totals: { counts: { generations: 3 }, response_rate: { value: 1 } },
      },
      groups: [{ key: 'm' }],
    });
    expect(await ask(`/v1/summary?${time}`)).toMatchObject({ totals: { counts: { generations: 13 } }, previous: null });
    expect(await ask(`/v1/summary/details?${time}&compare=previous`)).toMatchObject({
      previous_from: '2026-02-25T00:00:00.000Z',
      reasons: [{ reason: 'wrong', count: 2, share: { value: 1, n: 2 }, previous: { value: 1 / 3, n: 3 } }],
    });
    expect(await ask(`/v1/summary/exposure?${time}`)).toMatchObject({
      people: 2,
      raw: { value: 0.5, n: 4 },
      tenths: [
        { tenth: 0, people: 0, shown: 5, labelled: 1 },
        { tenth: 1, people: 1, shown: 1, labelled: 1 },
        { tenth: 6, people: 1, shown: 4, labelled: 2 },
      ],
    });
    await server.close();
  });
});
