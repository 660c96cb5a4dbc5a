import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Db } from '../db/connect.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { policyOf } from './policy.ts';
import { isClean, rebuild } from './rebuild/rebuild.ts';
import { aGeneration, anEvent, freshId, storeEvent, storeGeneration } from './test-data.ts';
import { createWorker } from './worker.ts';

const policy = policyOf({ profile: 'chat', signed: false });

describe.each(databaseKinds)('the worker on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const statusOf = async (projectId: number): Promise<string | undefined> => {
    const { db } = database;
    return (await db.selectFrom('labels').select('status').where('project_id', '=', projectId).executeTakeFirst())
      ?.status;
  };

  const versionOf = async (db: Db, projectId: number): Promise<string | undefined> =>
    (await db.selectFrom('labels').select('policy_version').where('project_id', '=', projectId).executeTakeFirst())
      ?.policy_version;

  const never = (error: unknown): void => {
    throw error;
  };

  test('works when woken, across projects, and says how long its queue is', async () => {
    const { db, embedded } = database;
    const worker = createWorker({ db, embedded, onError: never, pollMs: 60_000 });
    const projects = [(await createTestProject(db)).id, (await createTestProject(db)).id];
    for (const id of projects) {
      await storeGeneration(db, id, aGeneration());
      await storeEvent(db, id, { ...anEvent('vote', { value: 'up' }), id: freshId() });
    }
    const { depth, lagSeconds } = await worker.queue();
    expect(depth).toBe(4);
    expect(lagSeconds).toBeGreaterThan(0);
    worker.wake();
    await worker.idle();
    expect(await worker.queue()).toEqual({ depth: 0, lagSeconds: 0 });
    expect(await Promise.all(projects.map(statusOf))).toEqual(['positive', 'positive']);
    await worker.stop();
  });

  test('finds marks that nobody told it of', async () => {
    const { db, embedded } = database;
    const worker = createWorker({ db, embedded, onError: never, pollMs: 10 });
    worker.start();
    const { id } = await createTestProject(db);
    await storeGeneration(db, id, aGeneration());
    await expect.poll(() => statusOf(id), { timeout: 5000 }).toBe('unlabelled');
    await worker.stop();
  });

  test('stops after its batch, and does nothing more until it is started again', async () => {
    const { db, embedded } = database;
    const worker = createWorker({ db, embedded, onError: never, pollMs: 10 });
    worker.start();
    await worker.stop();
    const { id } = await createTestProject(db);
    await storeGeneration(db, id, aGeneration());
    worker.wake();
    await worker.stop();
    expect(await statusOf(id)).toBeUndefined();
    worker.start();
    await worker.idle();
    expect(await statusOf(id)).toBe('unlabelled');
    await worker.stop();
  });

  test('knows a project that signs, and one whose products are forms', async () => {
    const { db, embedded } = database;
    const signed = await createTestProject(db);
    await db
      .insertInto('signing_secrets')
      .values({ project_id: signed.id, kid: 'k', secret: 's'.repeat(32) })
      .execute();
    const form = await createTestProject(db, { profile: 'form' });
    for (const { id } of [signed, form]) {
      const edit = anEvent('edit', { similarity: 0.9, final: true, text: 'Other' });
      await storeEvent(db, id, { ...edit, id: freshId() });
    }
    const worker = createWorker({ db, embedded, onError: never });
    await worker.idle();
    const labels = await db.selectFrom('labels').select(['project_id', 'p', 'policy_version']).execute();
    const of = (id: number) => labels.find((label) => label.project_id === id);
    expect(of(signed.id)).toMatchObject({
      p: 0.55051, // half of the weight of .6
      policy_version: policyOf({ profile: 'chat', signed: true }).version,
    });
    expect(of(form.id)).toMatchObject({
      p: 0.15,
      policy_version: policyOf({ profile: 'form', signed: false }).version,
    });
    await db.deleteFrom('signing_secrets').execute();
    worker.policyChanged();
    await worker.idle();
    expect(await versionOf(db, signed.id)).toEqual(policyOf({ profile: 'chat', signed: false }).version);
    await db.updateTable('projects').set({ signs: true }).where('id', '=', signed.id).execute();
    worker.policyChanged();
    await worker.idle();
    expect(await versionOf(db, signed.id)).toEqual(policyOf({ profile: 'chat', signed: true }).version);
    await worker.stop();
  });

  test('makes labels of an older policy anew, but not those of a newer edition, nor for ever what it cannot', async () => {
    const { db, embedded } = database;
    const { id } = await createTestProject(db);
    for (const trace_id of ['old', 'newer', 'stuck']) await storeGeneration(db, id, aGeneration({ trace_id }));
    await createWorker({ db, embedded, onError: never }).idle();
    const vote = anEvent('vote', { value: 'down' }, { trace_id: 'stuck' });
    await storeEvent(db, id, { ...vote, id: freshId(), body: { value: 'down', reasons: 7, comment: 7 } });
    const pretend = (trace_id: string, policy_version: string) =>
      db
        .updateTable('labels')
        .set({ policy_version })
        .where('project_id', '=', id)
        .where('trace_id', '=', trace_id)
        .execute();
    await pretend('old', '1-00000000');
    await pretend('stuck', '1-00000000');
    await pretend('newer', '999-00000000');

    const worker = createWorker({ db, embedded, onError: () => undefined, pollMs: 60_000 });
    await worker.idle();
    await worker.stop();
    const labels = await db
      .selectFrom('labels')
      .select(['trace_id', 'policy_version'])
      .where('project_id', '=', id)
      .orderBy('trace_id')
      .execute();
    expect(labels.map((label) => [label.trace_id, label.policy_version])).toEqual([
      ['newer', '999-00000000'],
      ['old', policy.version],
      ['stuck', '1-00000000'],
    ]);
    const marks = await db.selectFrom('marks').select('trace_id').where('project_id', '=', id).execute();
    expect(marks.length).toBeLessThanOrEqual(2); // the event's own, and one attempt
    await db.deleteFrom('marks').where('project_id', '=', id).execute();
    await db.deleteFrom('labels').where('project_id', '=', id).execute();
  });

  test('one generation that cannot be labelled holds up no other', async () => {
    const { db, embedded } = database;
    const { id } = await createTestProject(db);
    for (const trace_id of ['a', 'broken', 'z']) await storeGeneration(db, id, aGeneration({ trace_id }));
    // A body that the contract's schema would never have let in.
    const vote = anEvent('vote', { value: 'down' }, { trace_id: 'broken' });
    await storeEvent(db, id, { ...vote, id: freshId(), body: { value: 'down', reasons: 7, comment: 7 } });
    const errors: unknown[] = [];
    const worker = createWorker({ db, embedded, onError: (error) => errors.push(error), pollMs: 10 });
    worker.start();
    await worker.idle();
    const labels = await db.selectFrom('labels').select('trace_id').where('project_id', '=', id).execute();
    expect(labels.map((label) => label.trace_id).sort()).toEqual(['a', 'z']);
    expect(errors.length).toBeGreaterThan(0);
    expect(errors.length).toBeLessThan(10); // each is reported, none again and again
    await worker.stop();
    await db.deleteFrom('marks').where('project_id', '=', id).execute();
  });
});

describe('two workers and two writers on few generations, each with connections of their own', () => {
  test('lose no mark: labels equal a rebuild, rollups a recount', async () => {
    const database = await openTestDatabase('postgres');
    const url = database.url ?? expect.fail('PostgreSQL has an address');
    const open = () => connect({ url, dataDir: '', maxConnections: 5 }, () => undefined);
    const others = await Promise.all([open(), open()]);
    const { id } = await createTestProject(database.db);
    const errors: unknown[] = [];
    const workers = [database, ...others]
      .slice(0, 2)
      .map(({ db }) => createWorker({ db, embedded: false, onError: (error) => errors.push(error), pollMs: 5 }));
    for (const worker of workers) worker.start();

    const EVENTS = 400;
    const traces = ['t0', 't1', 't2', 't3'];
    const write = async (writer: number): Promise<void> => {
      const db = others[writer]?.db ?? expect.fail('there is a connection for each writer');
      for (let n = 0; n < EVENTS; n += 1) {
        const trace_id = traces[(n * 7 + writer) % traces.length] ?? 't0';
        const next = traces[(n * 3 + 1) % traces.length] ?? 't0';
        const who = { trace_id, actor: `u${writer}-${n % 5}`, s: n };
        if (n % 100 === writer * 50)
          await storeGeneration(
            db,
            id,
            aGeneration({ trace_id: traces[Math.floor(n / 100) % 4] ?? 't0', span_id: `${writer}` }),
          );
        const event =
          n % 10 === 3
            ? anEvent('regenerate', { next: { trace_id: next } }, who)
            : n % 10 === 7
              ? anEvent('choice', { rejected: [{ trace_id: next, span_id: '' }] }, who)
              : anEvent('vote', { value: n % 3 === 0 ? 'up' : 'down' }, who);
        await storeEvent(db, id, { ...event, id: freshId() });
        for (const worker of workers) worker.wake();
      }
    };
    await Promise.all([write(0), write(1)]);
    await Promise.all(workers.map((worker) => worker.idle()));
    await Promise.all(workers.map((worker) => worker.stop()));

    expect(errors).toEqual([]);
    const count = await database.db
      .selectFrom('events')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirst();
    expect(count?.n).toBe(2 * EVENTS);
    const report = await rebuild(database.db, id, policy, { check: true });
    expect(report.labels).toBeGreaterThan(traces.length);
    expect(report.examples).toEqual([]);
    expect(isClean(report)).toBe(true);
    expect(await database.db.selectFrom('marks').selectAll().execute()).toEqual([]);
    for (const other of others) await other.close();
    await database.close();
  }, 120_000);
});
