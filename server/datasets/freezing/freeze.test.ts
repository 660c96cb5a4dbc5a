import { createHash } from 'node:crypto';
import { Session } from 'node:inspector';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { AppError } from '../../../shared/error.ts';
import { NativeLine, Split } from '../../../shared/export.ts';
import type { Db } from '../../db/connect.ts';
import { readAllTies } from '../../labels/gathering/follow-chains.ts';
import { readOverrides } from '../../labels/policies/content.ts';
import { insertAdoption, insertPolicy } from '../../labels/policies/store.ts';
import { policyOf } from '../../labels/policy.ts';
import { markOutdated } from '../../labels/refresh.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { anEvent, freshId } from '../../labels/test-data.ts';
import { insertDecision } from '../../review/store.ts';
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../test/database.ts';
import {
  anAnswer,
  ask,
  aTurn,
  decide,
  type FrozenRow,
  freeze,
  happen,
  openProject,
  personOn,
  rowsOf,
  runOf,
  SALT,
  SFT,
} from '../../test/frozen-versions.ts';
import { DEFAULT_SHARES, sideOf } from '../split.ts';
import { readVersion, revokeRows } from '../versions/store.ts';
import { freezing } from './freeze.ts';
import { erased, letters } from './test-data.ts';

describe.each(databaseKinds)('a version frozen on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const open = async () => ({ database, db: database.db, id: await openProject(database) });

  test('says how many rows there are while it looks at them', async () => {
    const { database, db, id } = await open();
    await happen(
      db,
      id,
      Array.from({ length: 8 }, () => aTurn({ correction: letters(60) })),
    );
    const rows = await db.selectFrom('rows').select('id').where('project_id', '=', id).execute();
    const run = runOf(db, id, await ask(db, id, 'd', SFT));
    const totals: (number | null)[] = [];
    await freezing({ ...database, readTies: readAllTies })({
      ...run,
      step(progress, work) {
        if (progress.step === 'collecting') totals.push(progress.total);
        return run.step(progress, work);
      },
    });
    expect(totals).toEqual([rows.length]);
  });

  test.each([
    [1, 'is not', false],
    [0, 'is', true],
  ])('with %d rows too few for it, memory %s cleared up before', async (missing, _, does) => {
    const { database, db, id } = await open();
    await happen(db, id, [aTurn({ correction: letters(60) })]);
    const rows = await db.selectFrom('rows').select('id').where('project_id', '=', id).execute();
    const clearing = vi.spyOn(Session.prototype, 'post');
    try {
      const run = runOf(db, id, await ask(db, id, 'd', SFT));
      await freezing({ ...database, readTies: readAllTies, spareFromRows: rows.length + missing })(run);
      expect(clearing.mock.calls.map(([asked]) => asked)).toEqual(does ? ['HeapProfiler.collectGarbage'] : []);
    } finally {
      clearing.mockRestore();
    }
  });

  test('holds the rows as native lines, side by side, and its digests are of exactly these', async () => {
    const { database, db, id } = await open();
    const turns = Array.from({ length: 30 }, (_, at) =>
      aTurn({ user: `person${at}`, correction: `${letters(60, at)} \u2028 é 👩🏽‍🚀` }),
    );
    await happen(db, id, turns);
    const manifest = await freeze(database, id, 'd', SFT);
    const rows = await rowsOf(db, id, 'd', 1);
    expect(rows).toHaveLength(30);
    expect(manifest.figures).toMatchObject({ rows: 30, left_out: [], sources: [{ name: 'correction', rows: 30 }] });
    for (const { line, split, text } of rows) {
      expect(NativeLine.parse(line)).toEqual(line);
      expect(line.split).toBe(split);
      expect(text).toContain('\\u2028');
      expect(split).toBe(sideOf(SALT, `user ${line.generation.user}`, DEFAULT_SHARES));
    }
    const digest = (some: readonly FrozenRow[]): string =>
      createHash('sha256')
        .update(some.map(({ text }) => `${text}\n`).join(''))
        .digest('hex');
    expect(manifest.sha256).toBe(digest(rows));
    for (const split of Split.options) {
      const side = await rowsOf(db, id, 'd', 1, split);
      expect(manifest.files[split]).toMatchObject({ rows: side.length, sha256: digest(side) });
      expect(side.map(({ line }) => line.generation.trace_id)).toEqual(
        side.map(({ line }) => line.generation.trace_id).sort(),
      );
    }
  });

  test('is redacted once more by the rules as they are then, where its definition says so', async () => {
    const { database, db, id } = await open();
    await happen(db, id, [
      aTurn({ correction: `Acme ${letters(60, 91)}`, user: personOn('train') }),
      aTurn({ correction: letters(60, 92), user: personOn('train', 1) }),
    ]);
    const redaction = JSON.stringify({ terms: ['Acme'] });
    await db.updateTable('projects').set({ redaction }).where('id', '=', id).execute();
    expect((await freeze(database, id, 'as-stored', SFT)).figures).not.toHaveProperty('redacted');
    expect((await freeze(database, id, 'once-more', { ...SFT, redact: true })).figures).toMatchObject({ redacted: 1 });
    const holds = async (name: string) => (await rowsOf(db, id, name, 1)).filter(({ text }) => text.includes('Acme'));
    expect([(await holds('as-stored')).length, await holds('once-more')]).toEqual([1, []]);
  });

  test('leaves out by rule, and each row under one', async () => {
    const { database, db, id } = await open();
    const text = letters(90, 77);
    const prompt = letters(90, 78);
    await happen(db, id, [
      aTurn({ prompt, correction: text, user: personOn('train') }),
      aTurn({ prompt, correction: `${text}!`, user: personOn('train', 1) }),
      aTurn({ prompt: `${prompt}?`, correction: letters(70, 79), user: personOn('test') }),
      aTurn({ correction: letters(70, 80), verified: false, user: personOn('train', 2) }),
      aTurn({ vote: 'up', user: personOn('train', 3) }),
      aTurn({ correction: letters(70, 81), conversation: 'c', user: personOn('train', 4) }),
      aTurn({ correction: letters(70, 82), conversation: 'c', user: personOn('validation') }),
    ]);
    const { figures } = await freeze(database, id, 'd', SFT);
    expect(figures.left_out.map(({ rule, rows }) => [rule, rows])).toEqual([
      ['needs_proof', 1],
      ['unreviewed_correction', 1],
      ['shared_conversation', 2],
      ['near_duplicate', 1],
      ['contaminated', 1],
    ]);
    expect(figures.rows).toBe(1);
    expect((await rowsOf(db, id, 'd', 1)).map(({ split }) => split)).toEqual(['test']);
  });

  test('has no more rows of one person than one may have, however much they say, and tells so', async () => {
    const { database, db, id } = await open();
    const one = 'mallory';
    await happen(db, id, [
      ...Array.from({ length: 150 }, () => aTurn({ correction: anAnswer(), vote: 'down', actor: one })),
      ...Array.from({ length: 10 }, () => aTurn({ correction: anAnswer(), vote: 'down' })),
    ]);
    const hers = await db
      .selectFrom('events')
      .select('id')
      .where('project_id', '=', id)
      .where('actor', '=', one)
      .execute();
    const ids = new Set(hers.map((event) => event.id));
    for (const [task, over] of [
      ['sft', 130],
      ['preference', 130],
      ['unpaired', 280], // the answer and what it should have been
    ] as const) {
      const { figures } = await freeze(database, id, task, { task });
      const rows = await rowsOf(db, id, task, 1);
      expect(rows.filter(({ line }) => line.provenance.event_ids.some((event) => ids.has(event))).length, task).toBe(
        20,
      );
      expect(figures.people).toMatchObject({ cap: 20, count: 11 });
      expect(
        figures.left_out.map(({ rule, rows }) => [rule, rows]),
        task,
      ).toEqual([['cap', over]]);
    }
  });

  test('warns where nothing is left to train on', async () => {
    const { database, db, id } = await open();
    const prompt = letters(90, 4242);
    await happen(db, id, [
      aTurn({ prompt, correction: anAnswer(), user: personOn('train') }),
      aTurn({ prompt, correction: anAnswer(), user: personOn('test') }),
    ]);
    const result = await freezing({ ...database, readTies: readAllTies })(runOf(db, id, await ask(db, id, 'd', SFT)));
    const warnings = [expect.stringContaining('The train side is empty: the row that was on it was left out')];
    expect(result).toMatchObject({ version: 1, warnings });
    expect((await readVersion(db, id, { dataset: 'd', version: 1 }))?.manifest.figures).toMatchObject({ warnings });
  });

  test('tells who votes only of a product that records what is shown', async () => {
    const { database, db, id } = await open();
    await happen(db, id, [
      ...Array.from({ length: 3 }, () => aTurn({ correction: anAnswer() })),
      aTurn({ vote: 'up' }),
      aTurn(),
    ]);
    const counts = { generations: 5, voted: 1, corrected: 3 };
    const { response } = await freeze(database, id, 'd', SFT);
    expect(response).toEqual({ ...counts, shown: 4, rate: null });
    const seen = aTurn();
    await happen(db, id, [
      { ...seen, events: [anEvent('shown', {}, { trace_id: seen.generation.trace_id, id: freshId() })] },
    ]);
    expect((await freeze(database, id, 'd', SFT)).response).toEqual({ ...counts, generations: 6, shown: 5, rate: 0.2 });
  });

  describe('after a change of policy', () => {
    const content = { accuracies: { correction: 0.8 } };
    const now = policyOf({ profile: 'chat', signed: false }, readOverrides(content));
    const change = async (db: Db, id: number): Promise<void> => {
      const number = await insertPolicy(db, id, {
        ...{ origin: 'set' as const, content, measured: { accuracies: {} }, created_by: 'Ada' },
      });
      await insertAdoption(db, id, number, 'Ada');
    };
    const makeAnew = async (db: Db, id: number, limit = 100): Promise<void> => {
      await markOutdated(db, id, now.version, { limit, except: [] });
      while ((await relabelMarked(db, id, now, { marks: 500, generations: 50 })) > 0);
    };
    const policiesOf = async (db: Db, id: number) =>
      (await readVersion(db, id, { dataset: 'd', version: 1 }))?.manifest.figures.policies;
    const waiting = 'waiting for labels by the policy in force';
    const some = () => Array.from({ length: 5 }, () => aTurn({ correction: anAnswer() }));

    test('waits until the labels are made anew, and says so', async () => {
      const { database, db, id } = await open();
      await happen(db, id, some());
      await change(db, id);
      const steps: string[] = [];
      const run = runOf(db, id, await ask(db, id, 'd', SFT), async (step) => {
        steps.push(step);
        if (step === waiting) await makeAnew(db, id, 3);
      });
      await freezing({ ...database, readTies: readAllTies })(run);
      expect(steps.slice(0, 3)).toEqual([waiting, waiting, 'preparing']);
      expect(await policiesOf(db, id)).toEqual([{ name: now.version, rows: 5 }]);
      const manifest = (await readVersion(db, id, { dataset: 'd', version: 1 }))?.manifest;
      const first = '2026-03-01T12:00:00.000Z';
      expect(manifest).toMatchObject({ consent: 'train', figures: { dates: { first, last: first } } });
      expect(manifest?.policy).toMatchObject({ version: now.version, base_rate: { value: 0.5, basis: 'assumed' } });
      expect(manifest?.policy?.signals).toContainEqual({
        ...{ signal: 'correction', says: 'bad', accuracy: 0.8, basis: 'set', n: null },
      });
    });

    test('begins anew where it came while rows were read', async () => {
      const { database, db, id } = await open();
      await happen(db, id, some());
      let changed = false;
      const run = runOf(db, id, await ask(db, id, 'd', SFT), async (step) => {
        if (step === 'collecting' && !changed) await change(db, id);
        changed ||= step === 'collecting';
        if (step === waiting) await makeAnew(db, id);
      });
      await freezing({ ...database, readTies: readAllTies })(run);
      expect(await policiesOf(db, id)).toEqual([{ name: now.version, rows: 5 }]);
    });

    test('leaves out what nobody makes anew, and waits no longer than it may', async () => {
      const { database, db, id } = await open();
      await happen(db, id, some());
      await change(db, id);
      await makeAnew(db, id, 2);
      await freezing({ ...database, readTies: readAllTies, standstillMs: 0 })(
        runOf(db, id, await ask(db, id, 'd', SFT)),
      );
      expect(await policiesOf(db, id)).toEqual([{ name: now.version, rows: 2 }]);
      const version = await readVersion(db, id, { dataset: 'd', version: 1 });
      expect(version?.manifest.figures.left_out).toMatchObject([{ rule: 'other_policy', rows: 3 }]);
    });
  });

  test('takes no correction for approved because its answer was refused, and none for a reviewer’s decision', async () => {
    const { database, db, id } = await open();
    const user = (nth: number) => ({ user: personOn('train', nth), correction: letters(60, 200 + nth) });
    const turns = [
      aTurn({ ...user(0), verified: false }),
      aTurn(user(1)),
      aTurn({ ...user(2), verified: false }),
      aTurn(user(3)),
    ];
    await happen(db, id, turns);
    for (const turn of turns.slice(0, 2)) await decide(db, id, turn, 'negative');
    const approved = turns[2] ?? expect.fail();
    await decide(db, id, approved, 'negative', { corrected_text: letters(60, 202) });
    const { figures } = await freeze(database, id, 'd', SFT);
    const sources = async (name: string) => (await rowsOf(db, id, name, 1)).map(({ line }) => line.source).sort();
    expect(await sources('d')).toEqual(['correction', 'correction', 'gold']);
    expect(figures).toMatchObject({ rows: 3, gold: 1 });
    expect(figures.left_out.map(({ rule, rows }) => [rule, rows])).toEqual([['unreviewed_correction', 2]]);
    await freeze(database, id, 'gold', { ...SFT, filter: { gold: true } });
    expect(await sources('gold')).toEqual(['gold']);
    await freeze(database, id, 'others', { ...SFT, filter: { gold: false } });
    expect(await sources('others')).toEqual(['correction', 'correction']);
  });

  test('of cases to evaluate by rests on reviewers, off the train side', async () => {
    const { database, db, id } = await open();
    const turns = [
      ...[personOn('test'), personOn('test', 1), personOn('test', 2)].map((user) => aTurn({ user, vote: 'down' })),
      aTurn({ user: personOn('train'), vote: 'up' }),
      aTurn({ user: personOn('test', 3), correction: letters(60, 9) }),
    ];
    await happen(db, id, turns);
    const decide = (
      nth: number,
      verdict: 'positive' | 'negative',
      more: { corrected_text?: string; reason?: string },
    ) =>
      insertDecision(db, id, {
        ...{ id: freshId(), trace_id: turns[nth]?.generation.trace_id ?? '', span_id: '', reviewer: 'Rita', verdict },
        ...{
          corrected_text: null,
          reason: null,
          content_hash: Buffer.alloc(32),
          decided_at: new Date(Date.UTC(2026, 3, 1)),
        },
        ...more,
      });
    await decide(0, 'negative', { corrected_text: 'Three weeks.' });
    await decide(1, 'negative', { reason: 'must not guess' });
    await decide(2, 'negative', {});
    await decide(3, 'positive', {});
    await happen(db, id, []);
    const { figures } = await freeze(database, id, 'cases', { task: 'eval' });
    const lines = (await rowsOf(db, id, 'cases', 1)).map(({ line }) => line);
    expect(lines).toMatchObject([
      { task: 'eval', chosen: 'Three weeks.', rejected: null },
      { task: 'eval', chosen: null, rubric: 'must not guess' },
    ]);
    expect(figures.left_out.map(({ rule, rows }) => [rule, rows])).toEqual([
      ['no_target', 1],
      ['train_side', 1],
    ]);
  });

  test('begins anew after an attempt that broke off, and shows nothing of it meanwhile', async () => {
    const { database, db, id } = await open();
    await happen(
      db,
      id,
      Array.from({ length: 5 }, () => aTurn({ correction: anAnswer() })),
    );
    const input = await ask(db, id, 'd', SFT);
    let killed = false;
    const broken = runOf(db, id, input, async (step) => {
      killed ||= step === 'sealing';
      if (killed) throw new Error('killed');
    });
    await expect(freezing({ ...database, readTies: readAllTies })(broken)).rejects.toThrow('killed');
    expect(await rowsOf(db, id, 'd', 1)).toEqual([]);
    expect((await db.selectFrom('dataset_rows').select('position').where('project_id', '=', id).execute()).length).toBe(
      5,
    );
    await freezing({ ...database, readTies: readAllTies })(runOf(db, id, input));
    expect(await rowsOf(db, id, 'd', 1)).toHaveLength(5);
  });

  test.each(['collecting', 'remembering prompts'])(
    'takes back what it wrote when the disk is full at %s',
    async (at) => {
      const { database, db, id } = await open();
      const turns = Array.from({ length: 300 }, (_, nth) => aTurn({ correction: letters(60, 20_000 + nth) }));
      await happen(db, id, turns);
      const input = await ask(db, id, 'd', SFT);
      let free = 2;
      const requireRoom = async (bytes = 0): Promise<void> => {
        const isFull = at === 'collecting' ? --free < 0 : bytes > 0;
        if (isFull) throw new AppError('no_space', 'The disk is nearly full.');
      };
      let written = 0;
      const run = runOf(db, id, input, async (step) => {
        if (step === 'collecting' || step === 'leaving out') written += 1;
      });
      await expect(
        freezing({ ...database, embedded: true, readTies: readAllTies, requireRoom })(run),
      ).rejects.toMatchObject({
        code: 'no_space',
      });
      expect(written).toBeGreaterThan(0);
      expect(await rowsOf(db, id, 'd', 1)).toEqual([]);
      for (const table of ['dataset_rows', 'dataset_prompts'] as const) {
        expect(await db.selectFrom(table).select('project_id').where('project_id', '=', id).execute()).toEqual([]);
      }
      await freezing({ ...database, readTies: readAllTies })(runOf(db, id, input)); // there is room again
      expect((await rowsOf(db, id, 'd', 1)).length).toBeGreaterThan(200);
    },
  );

  test('does not hold who was erased while it was made', async () => {
    const { database, db, id } = await open();
    const turns = Array.from({ length: 3 }, () => aTurn({ correction: anAnswer() }));
    await happen(db, id, turns);
    const erased = turns[1]?.generation.trace_id ?? '';
    const run = runOf(db, id, await ask(db, id, 'd', SFT), async (step) => {
      if (step === 'comparing')
        await db.deleteFrom('generations').where('project_id', '=', id).where('trace_id', '=', erased).execute();
    });
    await freezing({ ...database, readTies: readAllTies })(run);
    const rows = await rowsOf(db, id, 'd', 1);
    expect(rows.map(({ line }) => line.generation.trace_id).sort()).toEqual(
      turns.map(({ generation }) => generation.trace_id).filter((trace) => trace !== erased),
    );
    expect((await readVersion(db, id, { dataset: 'd', version: 1 }))?.manifest.figures.left_out).toMatchObject([
      { rule: 'erased', rows: 1 },
    ]);
  });

  test('does not hold what somebody said of another’s answer who was erased between its reading and its writing', async () => {
    const { database, db, id } = await open();
    const [ada, bob, eve] = [personOn('train'), personOn('train', 1), personOn('train', 2)];
    const turns = [bob, eve].map((actor) => aTurn({ user: ada, correction: anAnswer(), actor }));
    await happen(db, id, turns);
    const run = runOf(db, id, await ask(db, id, 'd', SFT), async (step) => {
      if (step !== 'collecting') return;
      await db.deleteFrom('events').where('project_id', '=', id).where('actor', '=', eve).execute();
      const none = { improve_before: null, train_before: null };
      await db
        .insertInto('tombstones')
        .values({ project_id: id, subject: eve, erased_before: new Date(), ...none })
        .execute();
    });
    await freezing({ ...database, readTies: readAllTies })(run);
    const rows = await rowsOf(db, id, 'd', 1);
    expect(rows.map(({ line }) => line.label.evidence.map(({ actor }) => actor))).toEqual([[bob]]);
  });

  test('gives up the rows of somebody erased later, and says which', async () => {
    const { database, db, id } = await open();
    const turns = Array.from({ length: 3 }, () => aTurn({ correction: anAnswer() }));
    await happen(db, id, turns);
    await freeze(database, id, 'd', SFT);
    await freeze(database, id, 'd', SFT);
    const gone = turns.slice(0, 1).map(({ generation }) => ({ trace_id: generation.trace_id, span_id: '' }));
    expect(await revokeRows(db, id, erased(gone), 'erased')).toBe(2);
    expect(await revokeRows(db, id, erased(gone), 'erased')).toBe(0);
    for (const version of [1, 2]) {
      expect(await rowsOf(db, id, 'd', version)).toHaveLength(2);
      expect(await readVersion(db, id, { dataset: 'd', version })).toMatchObject({ revoked: 1 });
    }
  });

  test('is sealed again when somebody is erased while it is, and revokes only what it held', async () => {
    const { database, db, id } = await open();
    const turns = Array.from({ length: 3 }, () => aTurn({ correction: anAnswer(), user: personOn('train') }));
    await happen(db, id, turns);
    const [one = '', other = ''] = turns.map(({ generation }) => generation.trace_id);
    const erase = (trace_id: string) => revokeRows(db, id, erased([{ trace_id, span_id: '' }]), 'erased');
    const done = new Set<string>();
    const once = async (when: string, trace_id: string): Promise<void> => {
      if (done.has(when)) return;
      done.add(when);
      expect(await erase(trace_id)).toBe(1);
    };
    const run = runOf(db, id, await ask(db, id, 'd', SFT), async (step) => {
      if (step === 'remembering prompts') await once(step, one);
      if (step === 'publishing') await once(step, other);
    });
    await freezing({ ...database, readTies: readAllTies })(run);
    const version = await readVersion(db, id, { dataset: 'd', version: 1 });
    expect(version).toMatchObject({ revoked: 0, manifest: { files: { train: { rows: 1 } } } });
    expect(version?.manifest.figures).toMatchObject({
      rows: 1,
      splits: { train: 1 },
      left_out: [{ rule: 'erased', rows: 2 }],
      people: { count: 1 },
    });
    const rows = await rowsOf(db, id, 'd', 1);
    const digest = createHash('sha256').update(rows.map(({ text }) => `${text}\n`).join(''));
    expect(version?.manifest.sha256).toBe(digest.digest('hex'));
    expect(await erase(turns[2]?.generation.trace_id ?? '')).toBe(1);
    expect(await readVersion(db, id, { dataset: 'd', version: 1 })).toMatchObject({ revoked: 1 });
  });

  test('fails when the project’s sides are others since its first version', async () => {
    const { database, db, id } = await open();
    await freeze(database, id, 'd', SFT);
    const other = { ...SFT, split: { train: 0.5, validation: 0.25, test: 0.25 } };
    await expect(freeze(database, id, 'other', other)).rejects.toMatchObject({ code: 'conflict' });
    expect(await db.selectFrom('splits').select('train').where('project_id', '=', id).executeTakeFirst()).toEqual({
      train: 0.8,
    });
  });
});
