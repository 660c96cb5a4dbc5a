import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { policyOf } from '../labels/policy.ts';
import { relabelMarked } from '../labels/relabel.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { serveEndpoints } from '../test/serve-endpoints.ts';
import { reviewRoutes } from './routes.ts';
import { insertDecision } from './store.ts';

describe.each(databaseKinds)('decisions on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const open = async () => {
    const { db } = database;
    const project = await createTestProject(db);
    let commits = 0;
    const served = await serveEndpoints(
      reviewRoutes({
        db,
        onCommitted: () => {
          commits += 1;
        },
      }),
      project,
    );
    return {
      ...served,
      id: project.id,
      commits: () => commits,
      decide: async (body: object) => (await served.post('/v1/review/decisions', body)).json(),
      marks: () => db.selectFrom('marks').select('trace_id').where('project_id', '=', project.id).execute(),
      label: async () => {
        const policy = policyOf({ profile: 'chat', signed: false });
        while ((await relabelMarked(db, project.id, policy, { marks: 100, generations: 20 })) > 0);
        return db.selectFrom('labels').selectAll().where('project_id', '=', project.id).executeTakeFirst();
      },
    };
  };

  test('is stored once, with its mark, and makes the label gold', async () => {
    const { id: _, decide, marks, commits, label, close } = await open();
    const decision = { id: randomUUID(), trace_id: 'trace', verdict: 'positive', reason: 'clear' };
    expect(await decide(decision)).toEqual({ id: decision.id, status: 'accepted' });
    expect(await marks()).toEqual([{ trace_id: 'trace' }]);
    expect(await decide(decision)).toEqual({ id: decision.id, status: 'duplicate' });
    expect(await decide({ ...decision, span_id: '' })).toEqual({ id: decision.id, status: 'duplicate' });
    expect(await decide({ ...decision, verdict: 'negative' })).toEqual({ id: decision.id, status: 'conflict' });
    expect(await marks()).toHaveLength(1);
    expect(commits()).toBe(1);
    expect(await label()).toMatchObject({ status: 'positive', gold: true, p: 1 });
    await close();
  });

  test('keeps nothing personal of what a reviewer writes, and knows the same decision again', async () => {
    const { id: project, decide, close } = await open();
    const [reason, corrected_text] = ['As ada@example.com told me', 'Write to ada@example.com.'];
    const decision = { id: randomUUID(), trace_id: 'personal', verdict: 'negative', reason, corrected_text };
    expect(await decide(decision)).toMatchObject({ status: 'accepted' });
    expect(await decide(decision)).toMatchObject({ status: 'duplicate' });
    const stored = await database.db
      .selectFrom('decisions')
      .select(['reason', 'corrected_text'])
      .where('project_id', '=', project)
      .execute();
    expect(stored).toEqual([{ reason: 'As [email] told me', corrected_text: 'Write to [email].' }]);
    await close();
  });

  test('two reviewers who disagree contest it, a third adjudicates', async () => {
    const { id, label, close } = await open();
    const decide = (reviewer: string, verdict: 'positive' | 'negative', second: number) =>
      insertDecision(database.db, id, {
        ...{ id: randomUUID(), trace_id: 'trace', span_id: '', reviewer, verdict, corrected_text: null, reason: null },
        ...{ content_hash: Buffer.alloc(32), decided_at: new Date(Date.UTC(2026, 2, 1, 12, 0, second)) },
      });
    await decide('Rita', 'positive', 1);
    await decide('Sam', 'negative', 2);
    expect(await label()).toMatchObject({ status: 'contested', gold: false });
    await decide('Tom', 'negative', 3);
    expect(await label()).toMatchObject({ status: 'negative', gold: true });
    await close();
  });

  test('characters the database cannot hold are replaced, and the repeat is still a repeat', async () => {
    const { decide, id, close } = await open();
    const decision = { id: randomUUID(), trace_id: 'trace', verdict: 'negative', corrected_text: 'a\u0000b\ud800c' };
    expect(await decide(decision)).toMatchObject({ status: 'accepted' });
    expect(await decide(decision)).toMatchObject({ status: 'duplicate' });
    const stored = await database.db.selectFrom('decisions').selectAll().where('project_id', '=', id).execute();
    expect(stored).toMatchObject([{ corrected_text: 'a\ufffdb\ufffdc', reviewer: 'reader', reason: null }]);
    await close();
  });

  test('a wrong one is refused by name', async () => {
    const { post, close } = await open();
    const response = await post('/v1/review/decisions', { id: randomUUID(), trace_id: 'trace', verdict: 'maybe' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'invalid' } });
    await close();
  });
});
