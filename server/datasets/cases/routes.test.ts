import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AddedCase } from '../../../shared/eval-case.ts';
import { sql as firstMigration } from '../../db/migrations/0009-cases.ts';
import { sql as migration } from '../../db/migrations/0015-names-on-sides.ts';
import { readAllTies } from '../../labels/gathering/follow-chains.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import {
  ask,
  aTurn,
  decide,
  freeze,
  happen,
  personOn,
  putIn,
  rowsOf,
  runOf,
  SALT,
  SFT,
  type Turn,
} from '../../test/frozen-versions.ts';
import { serveEndpoints } from '../../test/serve-endpoints.ts';
import { freezing } from '../freezing/freeze.ts';
import { letters } from '../freezing/test-data.ts';
import { datasetRoutes } from '../routes.ts';
import { caseRoutes } from './routes.ts';

/** Takes nothing by itself. */
const EVAL = { task: 'eval', filter: { model: 'none' } };

describe.each(databaseKinds)('added cases on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const open = async () => {
    const { db } = database;
    const project = await createTestProject(db);
    await db.insertInto('splits').values({ project_id: project.id, salt: SALT }).execute();
    const routes = [...caseRoutes({ db }), ...datasetRoutes({ db, readTies: readAllTies, onAsked: () => undefined })];
    const served = await serveEndpoints(routes, project, { scopes: ['admin'] });
    const post = async (path: string, body: object) => {
      const response = await served.post(path, body);
      return { status: response.status, json: await response.json() };
    };
    const { status } = await post('/v1/datasets', { name: 'failing', ...EVAL });
    expect(status).toBe(200);
    return {
      ...{ db, id: project.id, post },
      add: async (turn: Turn, name = 'failing'): Promise<AddedCase> => {
        const answer = await post(`/v1/datasets/${name}/cases`, { trace_id: turn.generation.trace_id });
        expect(answer.status).toBe(200);
        return answer.json;
      },
      list: async (query = ''): Promise<{ items: AddedCase[]; next_cursor: string | null }> =>
        (await served.get(`/v1/datasets/failing/cases${query}`)).json(),
    };
  };
  type Opened = Awaited<ReturnType<typeof open>>;
  const freezeCases = ({ id }: Opened, definition: object = EVAL) => freeze(database, id, 'failing', definition);
  const splitsOf = async ({ db, id }: Opened, name: string, version = 1) =>
    (await rowsOf(db, id, name, version)).map(({ line, split }) => [line.generation.trace_id, split]);

  test('a case is in the next version whatever the filter takes, on the held-out side whatever the hash says', async () => {
    const it = await open();
    const turn = aTurn({ user: personOn('train') });
    await happen(it.db, it.id, [turn]);
    await decide(it.db, it.id, turn, 'negative', { reason: 'must not guess' });
    const added = await it.add(turn);
    expect(added).toMatchObject({
      ...{ trace_id: turn.generation.trace_id, span_id: '', verdict: 'negative', left_out: null },
      prompt: turn.generation.input,
    });
    const { figures } = await freezeCases(it);
    expect(figures).toMatchObject({ rows: 1, added: 1, left_out: [] });
    const [row] = await rowsOf(it.db, it.id, 'failing', 1);
    expect(row).toMatchObject({ split: 'test', line: { rubric: 'must not guess' } });
  });

  test('from then on its person is held out in every dataset, also when the case is removed', async () => {
    const it = await open();
    const user = personOn('train');
    const turn = aTurn({ user });
    const another = aTurn({ user, correction: letters(60, 7) });
    await happen(it.db, it.id, [turn, another]);
    await decide(it.db, it.id, turn, 'positive');
    await it.add(turn);
    const ref = { trace_id: turn.generation.trace_id };
    expect((await it.post('/v1/datasets/failing/cases/remove', ref)).json).toEqual({ ok: true });
    expect((await it.post('/v1/datasets/failing/cases/remove', ref)).status).toBe(200);
    expect((await it.list()).items).toEqual([]);
    await freeze(database, it.id, 'answers', SFT);
    expect(await splitsOf(it, 'answers')).toContainEqual([another.generation.trace_id, 'test']);
    expect((await freezeCases(it)).figures.rows).toBe(0);
  });

  test('whom a version trains on stays where they are: the case is left out, and that is said when it is added', async () => {
    const it = await open();
    const user = personOn('train');
    const [trained, failing] = [aTurn({ user, correction: letters(60, 7) }), aTurn({ user })];
    await happen(it.db, it.id, [trained, failing]);
    await freeze(database, it.id, 'answers', SFT);
    await decide(it.db, it.id, failing, 'positive');
    expect((await it.add(failing)).left_out?.rule).toBe('train_side');
    const { figures } = await freezeCases(it);
    expect(figures).toMatchObject({ rows: 0, left_out: [{ rule: 'train_side', rows: 1 }] });
  });

  test('what a version trains on by its very prompt is left out as well', async () => {
    const it = await open();
    const prompt = letters(80, 31);
    const trained = aTurn({ user: personOn('train'), prompt, correction: letters(60, 7) });
    const failing = aTurn({ user: personOn('test'), prompt: ` ${prompt.toUpperCase()}` });
    await happen(it.db, it.id, [trained, failing]);
    await freeze(database, it.id, 'answers', SFT);
    await decide(it.db, it.id, failing, 'positive');
    expect((await it.add(failing)).left_out?.rule).toBe('trained_before');
    expect((await freezeCases(it)).figures.left_out).toMatchObject([{ rule: 'trained_before', rows: 1 }]);
  });

  test('a conversation that somebody shares who trains is not pulled to the other side', async () => {
    const it = await open();
    const conversation = 'c-shared';
    const theirs = aTurn({ user: personOn('train'), conversation, correction: letters(60, 7) });
    const failing = aTurn({ user: personOn('train', 1), conversation });
    await happen(it.db, it.id, [theirs, failing]);
    await freeze(database, it.id, 'answers', SFT);
    expect(await splitsOf(it, 'answers')).toEqual([[theirs.generation.trace_id, 'train']]);
    await decide(it.db, it.id, failing, 'positive');
    expect((await it.add(failing)).left_out?.rule).toBe('shared_conversation');
    expect((await freezeCases(it)).figures.left_out).toMatchObject([{ rule: 'shared_conversation', rows: 1 }]);
  });

  test('a case that is added while a version is made takes its person’s rows out of it', async () => {
    const it = await open();
    const user = personOn('train');
    const [failing, other] = [aTurn({ user, correction: letters(60, 7) }), aTurn({ user: personOn('train', 1) })];
    await happen(it.db, it.id, [failing, other]);
    const input = await ask(it.db, it.id, 'answers', SFT);
    let isAdded = false;
    const run = runOf(it.db, it.id, input, async (step) => {
      if (step !== 'sealing' && step !== 'comparing') return;
      if (!isAdded) await putIn(it.db, it.id, 'failing', failing);
      isAdded = true;
    });
    await freezing({ ...database, readTies: readAllTies })(run);
    expect(isAdded).toBe(true);
    expect(await splitsOf(it, 'answers')).toEqual([]);
    const { json: preview } = await it.post('/v1/datasets/answers/preview', {});
    expect(preview.figures.splits).toEqual({ train: 0, validation: 0, test: 1 });
  });

  test('what nobody has decided about is no case yet, and counted', async () => {
    const it = await open();
    const turn = aTurn({ user: personOn('test') });
    await happen(it.db, it.id, [turn]);
    expect((await it.add(turn)).left_out).toEqual({
      rule: 'undecided',
      words: 'added as a case, but no reviewer’s decision about it stands',
    });
    expect((await freezeCases(it)).figures.left_out).toMatchObject([{ rule: 'undecided', rows: 1 }]);
    await decide(it.db, it.id, turn, 'positive');
    expect((await it.list()).items).toMatchObject([{ verdict: 'positive', left_out: null }]);
    const { json: preview } = await it.post('/v1/datasets/failing/preview', {});
    expect(preview.figures).toMatchObject({ rows: 1, added: 1 });
  });

  test('what the answer foresees is what the version counts', async () => {
    const it = await open();
    const [silent, disputed, cut] = [1, 2, 3].map((nth) => aTurn({ user: personOn('test', nth) }));
    if (silent === undefined || disputed === undefined || cut === undefined) throw new Error('There are three.');
    cut.generation.finish_reason = 'length';
    await happen(it.db, it.id, [silent, disputed, cut]);
    await decide(it.db, it.id, silent, 'negative');
    await decide(it.db, it.id, disputed, 'negative', { reason: 'rude', reviewer: 'ann' });
    await decide(it.db, it.id, disputed, 'positive', { reviewer: 'bob' });
    await decide(it.db, it.id, cut, 'positive');
    expect((await it.add(silent)).left_out?.rule).toBe('no_target');
    expect((await it.add(disputed)).left_out?.rule).toBe('undecided');
    expect((await it.add(cut)).left_out?.rule).toBe('cut_off');
    const { figures } = await freezeCases(it);
    expect(figures.left_out.map(({ rule, rows }) => [rule, rows])).toEqual([
      ['cut_off', 1],
      ['undecided', 1],
      ['no_target', 1],
    ]);
  });

  test('adding again changes nothing; the list is newest first, in pages', async () => {
    const it = await open();
    const turns = [aTurn(), aTurn(), aTurn()];
    await happen(it.db, it.id, turns);
    for (const turn of [...turns, ...turns]) await it.add(turn);
    const traces = turns.map(({ generation }) => generation.trace_id).reverse();
    const first = await it.list('?limit=2');
    expect(first.items.map(({ trace_id }) => trace_id)).toEqual(traces.slice(0, 2));
    const second = await it.list(`?limit=2&cursor=${first.next_cursor}`);
    expect(second.items.map(({ trace_id }) => trace_id)).toEqual(traces.slice(2));
    expect(second.next_cursor).toBeNull();
  });

  test('whoever stands in a version of before is known as well, by each name', async () => {
    const it = await open();
    const turns = [
      aTurn({ user: personOn('train'), correction: letters(60, 7) }),
      aTurn({ conversation: 'c', correction: letters(60, 8) }),
      aTurn({ user: null, conversation: 'nobody’s', actor: '', correction: letters(60, 20) }),
      aTurn({ user: null, actor: '', correction: letters(60, 21) }),
      aTurn({ user: personOn('test'), conversation: 'held out', correction: letters(60, 22) }),
      ...Array.from({ length: 5 }, (_, nth) => aTurn({ correction: letters(60, nth + 9) })),
    ];
    await happen(it.db, it.id, turns);
    await freeze(database, it.id, 'answers', SFT);
    const settled = async () =>
      await it.db.selectFrom('dataset_sides').selectAll().where('project_id', '=', it.id).orderBy('unit').execute();
    const written = await settled();
    expect(written.length).toBeGreaterThan(8);
    await it.db.deleteFrom('dataset_sides').execute();
    for (const sql of [firstMigration, migration])
      await database.pool.query(sql.slice(sql.indexOf('insert into dataset_sides')));
    expect(await settled()).toEqual(written);
  });

  test('only an eval dataset takes cases, and only of what has come', async () => {
    const it = await open();
    await it.post('/v1/datasets', { name: 'answers', task: 'sft' });
    const turn = aTurn();
    await happen(it.db, it.id, [turn]);
    const ref = { trace_id: turn.generation.trace_id };
    expect((await it.post('/v1/datasets/answers/cases', ref)).status).toBe(400);
    expect((await it.post('/v1/datasets/nothing/cases', ref)).status).toBe(404);
    expect((await it.post('/v1/datasets/failing/cases', { trace_id: 'unknown' })).status).toBe(404);
  });
});
