import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '../../shared/error.ts';
import type { Job } from '../../shared/job.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { serveEndpoints } from '../test/serve-endpoints.ts';
import { jobRoutes } from './routes.ts';
import { createJobRunner, type JobRunner, type JobWork } from './runner.ts';
import { claimJob, endJob, insertJob, readJob } from './store.ts';

describe.each(databaseKinds)('jobs on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  /** A project, and a kind of job that nobody else's test runs. */
  const prepare = async () => {
    const { db } = database;
    const project = await createTestProject(db);
    const name = `test ${project.id}`;
    const ask = async (input: unknown = null): Promise<string> => {
      const id = randomUUID();
      await insertJob(db, project.id, { id, kind: name, input });
      return id;
    };
    const read = async (id: string): Promise<Job> => {
      const job = await readJob(db, project.id, id);
      if (job === undefined) throw new Error('no such job');
      return job;
    };
    const errors: unknown[] = [];
    const runner = (work: JobWork): JobRunner =>
      createJobRunner({ db, works: { [name]: work }, onError: (error) => errors.push(error), pollMs: 60_000 });
    return { db, project, name, ask, read, runner, errors };
  };

  /** Runs until no job of this runner is left to take. */
  const workOff = async (runner: JobRunner): Promise<void> => {
    runner.start();
    await runner.idle();
    await runner.stop();
  };

  test('run when asked for, say how far they are, and keep what came of them', async () => {
    const { project, ask, read, runner, db } = await prepare();
    const id = await ask({ up_to: 3 });
    expect(await read(id)).toMatchObject({
      state: 'waiting',
      progress: { step: '', done: 0, total: null },
      result: null,
    });
    const seen: Job[] = [];
    await workOff(
      runner(async ({ input, step }) => {
        for (let done = 0; done < 3; done += 1) {
          await step({ step: 'counting', done, total: 3 }, async () => undefined);
          seen.push(await read(id));
        }
        return { counted: input };
      }),
    );
    expect(seen.map(({ state, progress }) => [state, progress.done])).toEqual(
      [0, 1, 2].map((done) => ['running', done]),
    );
    const served = await serveEndpoints(jobRoutes({ db }), project);
    const answer = await served.get(`/v1/jobs/${id}`);
    expect(await answer.json()).toMatchObject({ state: 'done', result: { counted: { up_to: 3 } }, error: null });
    expect((await served.get(`/v1/jobs/${randomUUID()}`)).status).toBe(404);
    await served.close();
  });

  test('that cannot be done fail with their reason; what is our fault is not told', async () => {
    const { ask, read, runner, errors } = await prepare();
    const [refused, broken] = [await ask('refused'), await ask('broken')];
    await workOff(
      runner(async ({ input }) => {
        throw input === 'refused' ? new AppError('conflict', 'Not so.') : new Error('a secret of the server');
      }),
    );
    expect(await read(refused)).toMatchObject({ state: 'failed', error: { code: 'conflict', message: 'Not so.' } });
    expect(await read(broken)).toMatchObject({ state: 'failed', error: { code: 'internal' } });
    expect(JSON.stringify(await read(broken))).not.toContain('secret');
    expect(errors).toHaveLength(1);
  });

  test('end where the disk is full, and say so', async () => {
    const { ask, read, runner, errors } = await prepare();
    const [floor, full] = [await ask('floor'), await ask('full')];
    await workOff(
      runner(async ({ input }) => {
        throw input === 'floor'
          ? new AppError('no_space', 'Nearly full.')
          : Object.assign(new Error(), { code: '53100' });
      }),
    );
    expect(await read(floor)).toMatchObject({ state: 'failed', error: { code: 'no_space', message: 'Nearly full.' } });
    expect(await read(full)).toMatchObject({ state: 'failed', error: { code: 'no_space' } });
    expect(errors).toEqual([]);
  });

  test('of a lost connection are tried again later', async () => {
    const { db, project, name, ask, read, runner } = await prepare();
    const id = await ask();
    const failing = runner(async () => {
      throw Object.assign(new Error('gone'), { code: '57P01' });
    });
    failing.start();
    await expect
      .poll(
        async () =>
          (
            await db
              .selectFrom('jobs')
              .select('failures')
              .where('id', '=', id)
              .where('project_id', '=', project.id)
              .executeTakeFirst()
          )?.failures,
      )
      .toBe(1);
    await failing.stop();
    expect(await read(id)).toMatchObject({ state: 'waiting' });
    expect(await claimJob(db, name, 60)).toBeUndefined(); // not at once
  });

  test('pass to another server when the one that had them is gone, and what that one still writes is refused', async () => {
    const { db, name, ask, read, runner } = await prepare();
    const id = await ask();
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let late: unknown;
    const first = runner(async ({ step }) => {
      await step({ step: 'first', done: 1, total: null }, async () => undefined);
      await held;
      await step({ step: 'too late', done: 9, total: null }, async () => undefined).catch((error: unknown) => {
        late = error;
        throw error;
      });
      return 'first';
    });
    first.start();
    await expect.poll(async () => (await read(id)).progress.step).toBe('first');
    await db
      .updateTable('jobs')
      .set({ lease_until: new Date(0) })
      .where('id', '=', id)
      .execute(); // as if it had died
    const second = await claimJob(db, name, 60);
    expect(second).toMatchObject({ id, attempt: 2, failures: 1 });
    release();
    await expect.poll(() => late).toBeInstanceOf(Error);
    expect(await read(id)).toMatchObject({ state: 'running', progress: { step: 'first' } });
    if (second !== undefined) await endJob(db, second, { state: 'done', result: 'second' });
    await first.stop();
    expect(await read(id)).toMatchObject({ state: 'done', result: 'second' });
  });

  test('are taken on at once where no other server could have them', async () => {
    const { db, name, ask, read } = await prepare();
    const id = await ask();
    expect(await claimJob(db, name, 60)).toMatchObject({ id }); // by a server that was killed
    const errors: unknown[] = [];
    const works = { [name]: async () => 'done' };
    const alone = createJobRunner({ db, works, alone: true, onError: (error) => errors.push(error), pollMs: 60_000 });
    await workOff(alone);
    expect(await read(id)).toMatchObject({ state: 'done', result: 'done' });
    expect(errors).toEqual([]);
  });

  test('are given back at once by a server that stops', async () => {
    const { db, name, ask, read, runner } = await prepare();
    const id = await ask();
    const stopping = runner(async ({ step, turn }) => {
      for (let done = 0; ; done += 1) {
        await step({ step: 'on and on', done, total: null }, async () => undefined);
        await turn();
      }
    });
    stopping.start();
    await expect.poll(async () => (await read(id)).progress.done).toBeGreaterThan(0);
    await stopping.stop();
    expect(await read(id)).toMatchObject({ state: 'waiting' });
    expect(await claimJob(db, name, 60)).toMatchObject({ id, failures: 0 });
  });

  test('that break off again and again are given up', async () => {
    const { db, project, ask, read, runner } = await prepare();
    const id = await ask();
    await db
      .updateTable('jobs')
      .set({ failures: 5 })
      .where('project_id', '=', project.id)
      .where('id', '=', id)
      .execute();
    await workOff(runner(async () => 'never'));
    expect(await read(id)).toMatchObject({ state: 'failed', error: { code: 'internal' } });
  });

  test('of one kind run one after the other in a project, oldest first', async () => {
    const { db, name, ask } = await prepare();
    const first = await ask();
    const second = await ask();
    const claimed = await claimJob(db, name, 60);
    expect(claimed?.id).toBe(first);
    expect(await claimJob(db, name, 60)).toBeUndefined();
    if (claimed !== undefined) await endJob(db, claimed, { state: 'done', result: null });
    expect((await claimJob(db, name, 60))?.id).toBe(second);
  });
});
