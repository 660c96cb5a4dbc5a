import { randomUUID } from 'node:crypto';
import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DatasetDefinition } from '../../shared/dataset.ts';
import { addCase } from '../datasets/cases/add.ts';
import { letters } from '../datasets/freezing/test-data.ts';
import { walkNamed } from '../datasets/naming/store.ts';
import { findDataset, insertDataset } from '../datasets/store.ts';
import { revokeRows } from '../datasets/versions/store.ts';
import type { Project } from '../db/tables/keys.ts';
import { findDeadLetters } from '../ingest/dead-letters/store.ts';
import { Ingest, type Sender } from '../ingest/ingest.ts';
import { markSampleFilled } from '../keys/store.ts';
import { readAllTies } from '../labels/gathering/follow-chains.ts';
import { policyOf } from '../labels/policy.ts';
import { rebuild } from '../labels/rebuild/rebuild.ts';
import { relabel, relabelMarked } from '../labels/relabel.ts';
import { userPseudonym } from '../privacy/pseudonym.ts';
import { insertDecision } from '../review/store.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { freezeVersion } from '../test/freeze-version.ts';
import { type Served, serveEndpoints } from '../test/serve-endpoints.ts';
import type { ErasureDeps, Scope } from './erase.ts';
import { replayTombstones } from './replay-tombstones.ts';
import { createRetirer } from './retire.ts';
import { erasureRoutes } from './routes.ts';
import { TombstoneFile } from './tombstone-file.ts';

const policy = policyOf({ profile: 'chat', signed: false });
/** More than a statement waits on a busy machine: what came so long before an erasure came before it by any clock. */
const AGES_MS = 700;
/** Keyed by what is erased, so that it stays so: nobody's name or words, and no generation's id. */
const KEPT = ['tombstones', 'erasures'];

const oneSide = { train: 1, validation: 0, test: 0 };

describe.each(databaseKinds)('taking back, on %s', (kind) => {
  let database: TestDatabase;
  let directory = '';
  let project: Project;
  let ingest: Ingest;
  let deps: ErasureDeps;
  let served: Served;
  let copied: { scope: Scope; reason: string }[] = [];

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    directory = await mkdtemp(join(tmpdir(), 'nod-tombstones-'));
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
    await database.close();
  });
  beforeEach(async () => {
    const { db, embedded } = database;
    project = await createTestProject(db, { burst_votes_per_minute: 1_000_000 });
    ingest = new Ingest({
      ...{ db, embedded, signingSecrets: async () => [] },
      ...{ onCommitted: () => undefined, onResults: () => undefined, onQuarantined: () => undefined },
    });
    copied = [];
    deps = {
      ...{ db, embedded, file: new TombstoneFile(join(directory, randomUUID())) },
      labels: {
        readTies: readAllTies,
        rederive: async (transaction, projectId, keys) => void (await relabel(transaction, projectId, policy, keys)),
      },
      copies: [
        {
          table: 'dataset_rows',
          walkNamed,
          remove: (transaction, projectId, scope, reason) => {
            copied.push({ scope, reason });
            return revokeRows(transaction, projectId, scope, reason);
          },
        },
      ],
    };
    served = await serveEndpoints(erasureRoutes(deps), project, { scopes: ['admin'] });
    return () => served.close();
  });

  const sender = (more: Partial<Sender> = {}): Sender => ({
    ...{ project, via: 'secret', address: undefined, receivedAt: new Date(), bytes: 1000 },
    ...more,
  });
  const event = (kind: string, trace_id: string, more: object) => ({
    ...{ id: randomUUID(), kind, trace_id, occurred_at: new Date(Date.now() - 60_000).toISOString() },
    ...more,
  });
  const send = async (...items: object[]): Promise<string[]> =>
    (await ingest.addEvents(items, new Date(), sender())).map(({ status, error }) => error?.code ?? status);
  const post = async (...items: object[]): Promise<string[]> =>
    (await ingest.addGenerations(items, sender())).map(({ status, error }) => error?.code ?? status);
  const settle = async (): Promise<void> => {
    while ((await relabelMarked(database.db, project.id, policy, { marks: 1000, generations: 100 })) > 0);
  };
  /** As a case that somebody adds. */
  const putInto = async (name: string, trace_id: string): Promise<void> => {
    const definition = DatasetDefinition.parse({ task: 'eval' });
    await insertDataset(database.db, project.id, { name, definition });
    const dataset = await findDataset(database.db, project.id, { name });
    await addCase(database.db, project.id, { datasetId: dataset?.id ?? 0, trace_id, span_id: '' }, 'Rita');
  };
  const idsOfLetters = async (): Promise<string[]> => (await select('id', 'dead_letters')).map(({ id }) => String(id));
  const ask = async (path: string, body: object) => (await served.post(path, body)).json();

  const select = async (what: string, table: string): Promise<Record<string, unknown>[]> =>
    (await database.pool.query(`select ${what} from ${table} where project_id = $1`, [project.id])).rows;
  /** Everything the project's tables hold, as one text to search in. */
  const dump = async (): Promise<string> => {
    const { rows: tables } = await database.pool.query<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = 'public' and column_name = 'project_id' and table_name <> all ($1) order by 1`,
      [KEPT],
    );
    const parts = [];
    for (const { name } of tables) parts.push(JSON.stringify(await select('*', name)));
    return parts.join('\n');
  };
  const count = async (table: string): Promise<number> => (await select('1', table)).length;
  const differences = async (): Promise<number> => {
    await settle();
    const report = await rebuild(database.db, project.id, policy, { check: true });
    return report.differences.labels + report.differences.rows + report.differences.rollups;
  };

  /**
   * People with a generation and a correction each, who also vote on their neighbour's. Nothing is nearly like anything
   * else, or a version might leave some of it out: which, depends on the project's random salt.
   */
  const crowd = async (size: number): Promise<void> => {
    const people = Array.from({ length: size }, (_, n) => n);
    const asked = (n: number) => ({
      ...{ trace_id: `t${n}`, user_id: `user-${n}`, input: `${letters(60, n)} of ${n}?`, output: `answer-to-${n}` },
      ...{ model: 'm', started_at: new Date(Date.now() - 120_000).toISOString() },
    });
    await post(...people.map(asked));
    await send(
      ...people.flatMap((n) => [
        event('correction', `t${n}`, { user_id: `user-${n}`, text: `${letters(60, 1000 + n)} words-of-${n}` }),
        event('vote', `t${(n + 1) % size}`, { user_id: `user-${n}`, value: 'up', comment: `comment-of-${n}` }),
      ]),
    );
    await settle();
  };

  it('erases one of a hundred people from everything, says exactly what went, and leaves the others as they were', async () => {
    await crowd(100);
    await insertDecision(database.db, project.id, {
      ...{ id: randomUUID(), trace_id: 't7', span_id: '', reviewer: 'Rita', verdict: 'negative' },
      ...{ corrected_text: 'better', reason: null, content_hash: Buffer.alloc(32), decided_at: new Date() },
    });
    await settle();
    for (const trace_id of ['t7', 't8']) await putInto('cases', trace_id);
    const rowsOf7 = await database.db
      .selectFrom('rows')
      .select('id')
      .where('trace_id', '=', 't7')
      .where('project_id', '=', project.id)
      .execute();
    expect(rowsOf7.length).toBeGreaterThan(0);

    const receipt = await ask('/v1/erasures', { user_id: 'user-7' });
    // Their own correction, their vote on t8, and the vote of user-6 on their generation.
    expect(receipt.counts).toEqual({
      ...{ events: 3, generations: 1, decisions: 1, decision_texts: 0, dead_letters: 0, dataset_rows: 0 },
      ...{ dataset_cases: 1, labels: 1, rows: rowsOf7.length },
    });
    const left = await dump();
    for (const trace of [
      'words-of-7"',
      'comment-of-7"',
      'answer-to-7"',
      '"t7"',
      userPseudonym(project.pseudonym_secret, 'user-7'),
    ]) {
      expect(left).not.toContain(trace);
    }
    expect([await count('events'), await count('generations'), await count('labels')]).toEqual([197, 99, 99]);
    expect(await select('trace_id', 'dataset_cases')).toEqual([{ trace_id: 't8' }]);
    expect(await differences()).toBe(0);
    expect(copied).toMatchObject([{ reason: 'erased', scope: { generations: [{ trace_id: 't7', span_id: '' }] } }]);
  });

  it('removes the sample some at a time, from frozen versions as well, and nothing else', async () => {
    await crowd(4);
    const sample = Array.from({ length: 30 }, (_, n) => ({
      ...{ trace_id: `s${n}`, user_id: 'sample', input: `sample question ${n}?`, output: `sample answer ${n}` },
      ...{ started_at: new Date(Date.now() - 90_000).toISOString(), metadata: { sample: 'RealHumanEval' } },
    }));
    // Somebody's own field of that name is not what came with the server.
    await post(...sample, { trace_id: 'own', input: 'mine', output: 'mine', metadata: { sample: 'ours' } });
    await send(event('correction', 's0', { user_id: 'sample', text: 'sample correction' }));
    await settle();
    await freezeVersion(database, project.id, 'd', { task: 'sft' });
    const remove = async () => (await served.send('DELETE', '/v1/sample')).json();
    expect(await remove()).toEqual({ generations: 0, more: false }); // it was never put in
    await markSampleFilled(database.db, project.id);
    await new Promise((resolve) => setTimeout(resolve, 5)); // in another millisecond
    await post({ ...sample[0], trace_id: 'later', started_at: undefined });

    const first = await remove();
    expect(first).toEqual(database.embedded ? { generations: 25, more: true } : { generations: 30, more: false });
    if (first.more) expect(await remove()).toEqual({ generations: 5, more: false });
    const left = await dump();
    expect(left).not.toMatch(/sample (question|correction)(?! 0\?)/);
    expect((await select('trace_id', 'generations')).map(({ trace_id }) => trace_id).sort()).toEqual(
      ['later', 'own', 't0', 't1', 't2', 't3'].sort(),
    );
    expect((await select('trace_id', 'dataset_rows')).map(({ trace_id }) => trace_id)).not.toContain('s0');
    expect(await count('events')).toBe(8);
    expect(await differences()).toBe(0);
  });

  it('takes a person out of frozen versions, also where others’ labels weighed what they said', async () => {
    await crowd(12);
    await freezeVersion(database, project.id, 'd', { task: 'sft' });
    const before = (await select('trace_id', 'dataset_rows')).map(({ trace_id }) => trace_id);
    const shown = (await (await served.post('/v1/access', { user_id: 'user-7' })).text()).match(
      /^{"of":"dataset_row"/gm,
    );
    const receipt = await ask('/v1/erasures', { user_id: 'user-7' });
    // Their own generation, and the one they voted on: its row says who judged it.
    const gone = before.filter((trace) => trace === 't7' || trace === 't8');
    expect(gone.length).toBeGreaterThan(0);
    expect(receipt.counts.dataset_rows).toBe(gone.length);
    expect(shown).toHaveLength(gone.length);
    expect((await select('row_id, reason', 'dataset_revocations')).map(({ reason }) => reason)).toEqual(
      gone.map(() => 'erased'),
    );
    const left = await dump();
    for (const trace of ['words-of-7"', '"t7"', userPseudonym(project.pseudonym_secret, 'user-7')]) {
      expect(left).not.toContain(trace);
    }
  });

  it('takes what may not train any more out of versions to train on, and leaves those to evaluate by', async () => {
    await crowd(4);
    const everywhere = { split: { train: 0, validation: 0, test: 1 } };
    for (const trace_id of ['t1', 't2']) {
      await insertDecision(database.db, project.id, {
        ...{ id: randomUUID(), trace_id, span_id: '', reviewer: 'Rita', verdict: 'negative', reason: null },
        ...{ corrected_text: `better than ${trace_id}`, content_hash: Buffer.alloc(32), decided_at: new Date() },
      });
    }
    await settle();
    await freezeVersion(database, project.id, 'training', { task: 'sft', ...everywhere });
    await freezeVersion(database, project.id, 'cases', { task: 'eval', ...everywhere });
    const held = async (name: string): Promise<unknown[]> =>
      (
        await database.pool.query(
          `select distinct trace_id from dataset_rows
           join datasets on datasets.project_id = dataset_rows.project_id and datasets.id = dataset_id
           where dataset_rows.project_id = $1 and name = $2 order by 1`,
          [project.id, name],
        )
      ).rows.map(({ trace_id }) => trace_id);
    const cases = await held('cases');
    expect(await held('training')).toContain('t1');
    expect(cases).toContain('t1');
    await ask('/v1/consent', { user_id: 'user-1', withdraw: ['train'] });
    expect(await held('training')).not.toContain('t1');
    expect(await held('training')).toContain('t2');
    expect(await held('cases')).toEqual(cases);
  });

  it.each(['this release', 'earlier ones'])('finds a person in versions of %s when all else has gone', async (of) => {
    await crowd(12);
    await freezeVersion(database, project.id, 'd', { task: 'sft' });
    if (of === 'earlier ones') await database.db.updateTable('dataset_rows').set({ people: null }).execute();
    const held = async () => (await select('trace_id', 'dataset_rows')).map(({ trace_id }) => trace_id).sort();
    const before = await held();
    const retirer = createRetirer({ ...deps, onError: (error) => expect(error).toBeUndefined() });
    await retirer.run(new Date(Date.now() + (project.retention_days + 1) * 86_400_000));
    expect([await count('events'), await count('generations')]).toEqual([0, 0]);
    expect(await held()).toEqual(before);
    const shown = (await (await served.post('/v1/access', { user_id: 'user-7' })).text()).trim().split('\n');
    const lines = shown.map((line) => JSON.parse(line));
    expect(
      lines.map(({ of, data }) => [of, data.trace_id, JSON.stringify(data.chosen).includes('words-of-7')]).sort(),
    ).toEqual(
      before.filter((trace) => trace === 't7' || trace === 't8').map((trace) => ['dataset_row', trace, trace === 't7']),
    );
    expect(lines.length).toBeGreaterThan(1);
    const { counts } = await ask('/v1/erasures', { user_id: 'user-7' });
    expect(counts.dataset_rows).toBe(lines.length);
    expect(await dump()).not.toMatch(/words-of-7"/);
    expect(await dump()).not.toContain(userPseudonym(project.pseudonym_secret, 'user-7'));

    expect((await ask('/v1/consent', { user_id: 'user-4', withdraw: ['train'] })).counts.dataset_rows).toBe(
      before.filter((trace) => trace === 't4').length,
    );
    expect(await held()).toContain('t5');

    const backup = await database.db
      .selectFrom('dataset_rows')
      .selectAll()
      .where('project_id', '=', project.id)
      .where('trace_id', '=', 't5')
      .execute();
    expect((await ask('/v1/erasures', { ref: { trace_id: 't5' } })).counts.dataset_rows).toBe(backup.length);
    await database.db.deleteFrom('tombstones').where('project_id', '=', project.id).execute();
    await database.db
      .insertInto('dataset_rows')
      .values(backup.map((row) => ({ ...row, content: JSON.stringify(row.content) })))
      .execute();
    expect(await held()).toContain('t5');
    await replayTombstones(deps);
    expect(await held()).not.toContain('t5');
  });

  describe('an answer that is only left as the other side of a frozen pair', () => {
    const held = async () => (await select('trace_id', 'dataset_rows')).map(({ trace_id }) => trace_id);

    /** Everything sent goes with its age; what is frozen stays. */
    const letAge = async (): Promise<void> => {
      for (const table of ['generations', 'events'] as const) {
        await database.db
          .updateTable(table)
          .set({ at: new Date('2020-01-01') })
          .execute();
      }
      await createRetirer({ ...deps, onError: (error) => expect(error).toBeUndefined() }).run();
    };

    /** Pairs whose other side is Ada's answer; what is theirs goes with its age, what Bob was told stays. */
    const freezePairs = async (): Promise<void> => {
      const parent = { trace_id: 'turn' };
      const asked = { parent, input: 'Q?', started_at: new Date(Date.now() - 120_000).toISOString() };
      await post(
        { ...asked, trace_id: 'good', user_id: 'bob', output: 'what bob was told' },
        { ...asked, trace_id: 'bad', user_id: 'ada', output: 'what ada was told' },
        { ...asked, trace_id: 'other', user_id: 'cleo', output: 'what cleo was told' },
      );
      await send(event('choice', 'good', { user_id: 'bob', rejected: [{ trace_id: 'bad' }] }));
      await settle();
      await freezeVersion(database, project.id, 'pairs', { task: 'preference', split: oneSide });
      expect(await held()).toEqual(['good']);
      await letAge();
      expect([await count('events'), await count('generations')]).toEqual([0, 0]);
      expect(await held()).toEqual(['good']);
    };

    it('is found by its person', async () => {
      await freezePairs();
      const shown = await (await served.post('/v1/access', { user_id: 'ada' })).text();
      expect(JSON.parse(shown)).toMatchObject({ data: { chosen: null, rejected: 'what ada was told', input: null } });
      expect(await (await served.post('/v1/access', { user_id: 'cleo' })).text()).toBe('');
      expect((await ask('/v1/erasures', { user_id: 'cleo' })).counts.dataset_rows).toBe(0);
      expect((await ask('/v1/erasures', { user_id: 'ada' })).counts.dataset_rows).toBe(1);
      expect(await dump()).not.toContain('what ada was told');
    });

    it('is found by its generation, also when a backup brings it back', async () => {
      await freezePairs();
      const backup = await database.db
        .selectFrom('dataset_rows')
        .selectAll()
        .where('project_id', '=', project.id)
        .execute();
      expect((await ask('/v1/erasures', { ref: { trace_id: 'bad' } })).counts.dataset_rows).toBe(1);
      await database.db.deleteFrom('tombstones').where('project_id', '=', project.id).execute();
      await database.db
        .insertInto('dataset_rows')
        .values(backup.map((row) => ({ ...row, content: JSON.stringify(row.content) })))
        .execute();
      await replayTombstones(deps);
      expect(await held()).toEqual([]);
    });

    it('goes with whoever spoke of that answer, whom the line does not name', async () => {
      const asked = {
        parent: { trace_id: 'turn' },
        input: 'Q?',
        started_at: new Date(Date.now() - 120_000).toISOString(),
      };
      await post({ ...asked, trace_id: 'good', output: 'better' }, { ...asked, trace_id: 'bad', output: 'worse' });
      for (const user_id of ['bob', 'eve']) await send(event('vote', 'good', { user_id, value: 'up' }));
      for (const user_id of ['dan', 'kim']) await send(event('vote', 'bad', { user_id, value: 'down' }));
      await settle();
      await freezeVersion(database, project.id, 'pairs', { task: 'preference', split: oneSide });
      expect(await held()).toEqual(['good']);
      await letAge();
      expect([await count('events'), await held()]).toEqual([0, ['good']]);
      expect((await ask('/v1/erasures', { user_id: 'cleo' })).counts.dataset_rows).toBe(0);
      expect((await ask('/v1/erasures', { user_id: 'dan' })).counts.dataset_rows).toBe(1);
      expect(await held()).toEqual([]);
    });

    it('trains no more when its person takes consent back', async () => {
      await freezePairs();
      expect((await ask('/v1/consent', { user_id: 'ada', withdraw: ['train'] })).counts.dataset_rows).toBe(1);
      expect(await held()).toEqual([]);
    });
  });

  it('still knows whose words a reviewer made theirs when the correction has gone with its age', async () => {
    await post({ trace_id: 't', output: 'A' });
    await send(event('correction', 't', { user_id: 'ada', text: 'as ada would say it' }));
    const decision = { trace_id: 't', span_id: '', reviewer: 'Rita', verdict: 'negative' } as const;
    const common = { reason: null, content_hash: Buffer.alloc(32), decided_at: new Date() };
    for (const corrected_text of ['as ada would say it', 'as Rita says it']) {
      await insertDecision(database.db, project.id, { ...decision, ...common, id: randomUUID(), corrected_text });
    }
    await settle();
    const young = { occurred_at: new Date(Date.now() + 3_600_000).toISOString() };
    const inAnHour = sender({ receivedAt: new Date(Date.now() + 3_600_000) });
    await ingest.addEvents([event('copy', 't', { ...young, chars: 1, total: 1, of: 'output' })], new Date(), inAnHour);
    const retirer = createRetirer({ ...deps, onError: (error) => expect(error).toBeUndefined() });
    await retirer.run(new Date(Date.now() + project.retention_days * 86_400_000));
    expect([await count('events'), await count('decisions')]).toEqual([1, 2]);
    await ask('/v1/erasures', { user_id: 'ada' });
    expect(await dump()).not.toContain('as ada would say it');
    expect(await dump()).toContain('as Rita says it');
    expect(await differences()).toBe(0);
  });

  it('goes by one clock, though that of a server goes ahead', async () => {
    const ahead = (): Sender => sender({ receivedAt: new Date(Date.now() + 30_000) });
    const now = (): string => new Date().toISOString();
    const vote = (user_id: string, occurred_at: string) => event('vote', 't', { user_id, value: 'up', occurred_at });
    const sendAhead = async (one: object): Promise<string[]> =>
      (await ingest.addEvents([one], new Date(), ahead())).map(({ status, error }) => error?.code ?? status);

    expect(await sendAhead(vote('ada', now()))).toEqual(['accepted']);
    expect((await ask('/v1/erasures', { user_id: 'ada' })).counts).toMatchObject({ events: 1 });

    const before = now();
    await new Promise((resolve) => setTimeout(resolve, AGES_MS));
    await ask('/v1/erasures', { user_id: 'eve' });
    await new Promise((resolve) => setTimeout(resolve, AGES_MS));
    expect(await sendAhead(vote('eve', before))).toEqual(['erased']);
    expect(await sendAhead({ ...vote('eve', before), value: 'sideways' })).toEqual(['invalid']);
    expect(await count('dead_letters')).toBe(0);
    const said = [{ ...vote('kim', now()), consent: ['improve', 'train'] }];
    await new Promise((resolve) => setTimeout(resolve, AGES_MS));
    await ask('/v1/consent', { user_id: 'kim', withdraw: ['train'] });
    await ingest.addEvents(said, new Date(), ahead());
    expect(await select('train', 'events')).toEqual([{ train: false }]);
    expect(await sendAhead(vote('eve', now()))).toEqual(['accepted']); // she has come back
  });

  it('turns away what an offline queue of theirs sends later, and takes them back when they come back', async () => {
    await crowd(3);
    await ask('/v1/erasures', { user_id: 'user-1' });
    const old = { user_id: 'user-1', value: 'down' };
    expect(await send(event('vote', 't2', old), event('vote', 't1', { value: 'up' }))).toEqual(['erased', 'erased']);
    expect(await post({ trace_id: 't1', output: 'answer-to-1' })).toEqual(['erased']);
    const later = sender({ receivedAt: new Date(Date.now() + 1000) });
    const back = event('vote', 't2', { ...old, occurred_at: new Date(Date.now() + 1000).toISOString() });
    const [result] = await ingest.addEvents([back], new Date(Date.now() + 1000), later);
    expect(result?.status).toBe('accepted');
  });

  it.each<[string, object]>([
    ['its own name', { user_id: '12345' }],
    ['a number', { user_id: 12345 }],
    ['its own name beside an object', { user: { plan: 'pro' }, user_id: '12345' }],
    ['its own name beside another id', { uid: 7, user_id: '12345' }],
    ['another name', { endUserId: '12345' }],
    ['the name of an account', { username: '12345' }],
    ['an object', { userInfo: { user_id: 12345, name: 'Ada Lovelace' } }],
  ])('shows and erases an invalid event that names the person by %s', async (_name, who) => {
    const wrong = event('vote', 't', { value: 'sideways', comment: 'their words', ...who });
    expect(await send(wrong, { ...wrong, id: randomUUID(), user_id: 'eve' })).toEqual(['invalid', 'invalid']);
    expect(await dump()).not.toMatch(/12345|Lovelace/);
    const found = await findDeadLetters(database.db, project.id, await idsOfLetters());
    const theirs = found.filter(({ actor }) => actor === userPseudonym(project.pseudonym_secret, '12345'));
    expect(theirs).toHaveLength(1);
    const shown = await (await served.post('/v1/access', { user_id: '12345' })).text();
    expect(JSON.parse(shown)).toMatchObject({ of: 'dead_letter', data: { body: { comment: 'their words' } } });

    expect((await ask('/v1/erasures', { user_id: '12345' })).counts).toMatchObject({ dead_letters: 1 });
    expect(await count('dead_letters')).toBe(1);
    // Read before the erasure and sent again after it; and somebody else's that is said to be theirs.
    const mended = { value: 'up', colour: null, userInfo: null, endUserId: null, username: null };
    const late = await ingest.replay(theirs, mended, project);
    const others = found.filter((letter) => !theirs.includes(letter));
    const said = await ingest.replay(others, { ...mended, user_id: '12345' }, project);
    expect([...late, ...said].map(({ status, error }) => error?.code ?? status)).toEqual(['erased', 'erased']);
    expect(await count('events')).toBe(0);
  });

  it('erases a generation, with the rows of others that were paired with it', async () => {
    const parent = { trace_id: 'turn' };
    await post(
      { trace_id: 'good', parent, input: 'Q?', output: 'the good answer' },
      { trace_id: 'bad', parent, input: 'Q?', output: 'the bad answer' },
    );
    await send(event('choice', 'good', { user_id: 'ada', rejected: [{ trace_id: 'bad' }] }));
    await settle();
    expect(await dump()).toMatch(/rejected.*the bad answer/);
    const { counts } = await ask('/v1/erasures', { ref: { trace_id: 'bad' } });
    expect(counts).toMatchObject({ generations: 1, events: 0 });
    expect(await dump()).not.toContain('the bad answer');
    expect(await differences()).toBe(0);
    expect(await post({ trace_id: 'bad', output: 'the bad answer' })).toEqual(['erased']);
    expect(copied).toMatchObject([{ scope: { tied: [{ trace_id: 'good' }] } }]);
  });

  it('takes a person’s words out of the decision of a reviewer who made them theirs', async () => {
    await post({ trace_id: 't', output: 'A' });
    await send(event('correction', 't', { user_id: 'ada', text: 'as ada would say it' }));
    await insertDecision(database.db, project.id, {
      ...{ id: randomUUID(), trace_id: 't', span_id: '', reviewer: 'Rita', verdict: 'negative' },
      ...{
        corrected_text: 'as ada would say it',
        reason: null,
        content_hash: Buffer.alloc(32),
        decided_at: new Date(),
      },
    });
    await settle();
    const { counts } = await ask('/v1/erasures', { user_id: 'ada' });
    expect(counts).toMatchObject({ events: 1, decisions: 0, decision_texts: 1 });
    expect(await dump()).not.toContain('as ada would say it');
    expect(await count('decisions')).toBe(1);
  });

  it('misses nothing that is being stored while somebody is erased', async () => {
    const sending = Array.from({ length: 20 }, () =>
      send(...Array.from({ length: 10 }, () => event('vote', 'busy', { user_id: 'ada', value: 'up' }))),
    );
    const erased = ask('/v1/erasures', { user_id: 'ada' });
    await Promise.all([...sending, erased]);
    expect(await dump()).not.toContain(userPseudonym(project.pseudonym_secret, 'ada'));
  });

  it('erases again what a restored backup brings back, and only that', async () => {
    await crowd(3);
    const backup = await database.db.selectFrom('events').selectAll().where('project_id', '=', project.id).execute();
    const generations = await database.db
      .selectFrom('generations')
      .selectAll()
      .where('project_id', '=', project.id)
      .execute();
    await ask('/v1/erasures', { user_id: 'user-1' });
    await ask('/v1/erasures', { ref: { trace_id: 't2' } });
    await ask('/v1/consent', { user_id: 'user-0', withdraw: ['train'] });
    const after = await dump();

    // As a backup from before has it: the data is back, and nobody knows of an erasure.
    for (const table of ['events', 'generations', 'tombstones', 'erasures'] as const) {
      await database.db.deleteFrom(table).where('project_id', '=', project.id).execute();
    }
    const body = (value: object) => JSON.stringify(value);
    await database.db
      .insertInto('events')
      .values(backup.map((row) => ({ ...row, body: body(row.body) })))
      .execute();
    await database.db
      .insertInto('generations')
      .values(
        generations.map(({ context: _c, tools: _t, params: _p, metadata: _m, ...row }) => ({
          ...row,
          input: JSON.stringify(row.input),
          output: JSON.stringify(row.output),
        })),
      )
      .execute();
    expect(await dump()).toContain('words-of-1"');

    expect(await replayTombstones(deps)).toBeGreaterThan(0);
    const sorted = (text: string): string[] =>
      [...text.matchAll(/"(?:trace_id|train)":[^,]+/g)].map(([found]) => found).sort();
    expect(await dump()).not.toContain('words-of-1"');
    expect(await dump()).not.toContain('answer-to-2"');
    expect(sorted(await dump())).toEqual(sorted(after));
    expect(await replayTombstones(deps)).toBe(0);
  });

  it('takes the later of two lines about one person, in whatever order files were put together', async () => {
    const subject = userPseudonym(project.pseudonym_secret, 'ada');
    const nothing = { project_id: project.id, subject, erased_before: null, improve_before: null };
    for (const day of ['02', '01']) {
      await deps.file.append([{ ...nothing, train_before: `2026-01-${day}T00:00:00.000Z` }]);
    }
    expect(await replayTombstones(deps)).toBe(2);
    expect(await select('train_before', 'tombstones')).toEqual([{ train_before: new Date('2026-01-02') }]);
    expect(await replayTombstones(deps)).toBe(0);
  });

  it('remembers who was erased after a crash in the middle of a line', async () => {
    await crowd(2);
    await ask('/v1/erasures', { user_id: 'user-0' });
    const { path } = deps.file as unknown as { path: string };
    const known = (await deps.file.read()).length;
    await appendFile(path, '{"project_id":1,"subj');
    await ask('/v1/erasures', { user_id: 'user-1' });
    expect((await deps.file.read()).slice(known).map(({ subject }) => subject)).toContain(
      userPseudonym(project.pseudonym_secret, 'user-1'),
    );
  });

  it('keeps no name of anybody in the file of tombstones', async () => {
    await crowd(2);
    await ask('/v1/erasures', { user_id: 'user-1' });
    const file = deps.file as unknown as { path: string };
    const text = await readFile(file.path, 'utf8');
    expect(text.split('\n').filter((line) => line !== '')).toHaveLength(2);
    expect(text).not.toMatch(/user-1|"t1"/);
  });

  it('shows a person all that is kept of them, and nothing of anybody else', async () => {
    await crowd(3);
    const response = await served.post('/v1/access', { user_id: 'user-1' });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.filter(({ of }) => of === 'generation')).toMatchObject([{ data: { output: 'answer-to-1' } }]);
    expect(
      lines
        .filter(({ of }) => of === 'event')
        .map(({ data }) => data.kind)
        .sort(),
    ).toEqual(['correction', 'vote']);
    expect(lines.some(({ of, data }) => of === 'row' && JSON.stringify(data).includes('words-of-1'))).toBe(true);
    expect(JSON.stringify(lines)).not.toMatch(/words-of-[02]|answer-to-[02]"/);
  });

  it('takes consent to train from all that is there, and the rows that rested on it train no more', async () => {
    await crowd(3);
    const gated = async () =>
      (
        await database.db
          .selectFrom('rows')
          .select(['trace_id', 'gates'])
          .where('project_id', '=', project.id)
          .execute()
      )
        .filter(({ gates }) => gates.includes('no_consent'))
        .map(({ trace_id }) => trace_id);
    expect(await gated()).toEqual([]);
    const { counts } = await ask('/v1/consent', { user_id: 'user-1', withdraw: ['train'] });
    expect(counts).toEqual({ events: 2, generations: 1, dataset_rows: 0 });
    expect([...new Set(await gated())]).toContain('t1');
    expect(await gated()).not.toContain('t0');
    expect(await differences()).toBe(0);
    expect((await ask('/v1/consent', { user_id: 'user-1', withdraw: ['train'] })).counts).toMatchObject({ events: 0 });
    expect(copied.map(({ reason }) => reason)).toEqual(['consent', 'consent']);
  });

  it('deletes what is older than the project keeps data, and derives the rest anew', async () => {
    await crowd(3);
    const retirer = createRetirer({ ...deps, onError: (error) => expect(error).toBeUndefined() });
    const before = Date.now();
    await post({ trace_id: 'young', output: 'still here' });
    await settle();
    for (const trace_id of ['t1', 'young']) await putInto('cases', trace_id);
    await retirer.run(); // nothing is that old
    expect(await count('events')).toBe(6);
    await retirer.run(new Date(before + project.retention_days * 86_400_000));
    expect([await count('events'), await count('generations'), await count('rows')]).toEqual([0, 1, 0]);
    expect(await select('trace_id', 'dataset_cases')).toEqual([{ trace_id: 'young' }]);
    expect(await dump()).toContain('still here');
    expect(await differences()).toBe(0);
  });
});
