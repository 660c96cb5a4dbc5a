import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DatasetDefinition } from '../../../../shared/dataset.ts';
import type { Db } from '../../../db/connect.ts';
import type { KnownEvent } from '../../../labels/case.ts';
import { readAllTies } from '../../../labels/gathering/follow-chains.ts';
import { anEvent, freshId, storeEvent } from '../../../labels/test-data.ts';
import { databaseKinds, openTestDatabase, type TestDatabase } from '../../../test/database.ts';
import {
  aTurn,
  decide,
  freeze,
  happen,
  openProject,
  personOn,
  rowsOf,
  SALT,
  type Turn,
} from '../../../test/frozen-versions.ts';
import { previewDataset } from '../../preview.ts';
import { DEFAULT_SHARES } from '../../split.ts';
import { letters } from '../test-data.ts';

const [mallory = '', ...trainees] = Array.from({ length: 301 }, (_, nth) => personOn('train', nth));

/** An answer that was taken and is still there after ten minutes, by somebody of its own. */
function aKept(nth: number): Turn {
  const user = trainees[nth] ?? '';
  const turn = aTurn({ user, prompt: letters(90, 7000 + nth) });
  const by = { trace_id: turn.generation.trace_id, actor: user, verified: true };
  const kept = { after_s: 600, similarity: 1 } as const;
  return {
    generation: turn.generation,
    events: [
      anEvent('accept', { via: 'insert' }, { ...by, id: freshId() }),
      anEvent('retention', kept, { ...by, id: freshId(), s: 700 }),
    ],
  };
}

function byMallory({ generation }: Turn, nth: number, kind: 'correction' | 'down'): KnownEvent {
  const by = { trace_id: generation.trace_id, actor: mallory, verified: true, id: freshId(), s: 800 };
  return kind === 'down'
    ? anEvent('vote', { value: 'down' }, by)
    : anEvent('correction', { text: letters(60, 90_000 + nth) }, by);
}

/** Said of what is there already. */
async function say(db: Db, id: number, events: readonly KnownEvent[]): Promise<void> {
  for (const event of events) await storeEvent(db, id, event);
  await happen(db, id, []);
}

describe.each(databaseKinds)('what one person takes out of a version on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  const open = async (count: number) => {
    const id = await openProject(database);
    const turns = Array.from({ length: count }, (_, nth) => aKept(nth));
    await happen(database.db, id, turns);
    return { db: database.db, id, turns };
  };
  /** Rows of a version by their ids, and what is said of it. */
  const frozen = async (id: number, name: string, definition: object) => {
    const { figures, sha256 } = await freeze(database, id, name, definition);
    const rows = (await rowsOf(database.db, id, name, 1)).map(({ line }) => line);
    return { figures, sha256, rows, ids: new Set(rows.map((row) => row.id)) };
  };

  test.each(['correction', 'down'] as const)(
    'by 70 of %s is no more than the cap, and the version says so',
    async (said) => {
      const { db, id, turns } = await open(70);
      const tasks = ['sft', 'unpaired'] as const;
      const befores = [
        await frozen(id, 'before-sft', { task: 'sft' }),
        await frozen(id, 'before-unpaired', { task: 'unpaired' }),
      ];
      await say(
        db,
        id,
        turns.map((turn, nth) => byMallory(turn, nth, said)),
      );
      for (const [at, task] of tasks.entries()) {
        const before = befores[at] ?? expect.fail();
        expect(before.rows).toHaveLength(70);
        expect(before.figures).not.toHaveProperty('unheard');
        const after = await frozen(id, `after-${task}`, { task });
        const gone = before.rows.filter((row) => !after.ids.has(row.id));
        const added = after.rows.filter((row) => !before.ids.has(row.id));
        const first = turns.slice(0, 20).map(({ generation }) => generation.trace_id);
        expect(gone.map(({ generation }) => generation.trace_id)).toEqual(first);
        expect(added.map(({ generation }) => generation.trace_id)).toEqual(said === 'correction' ? first : []);
        expect(after.figures.unheard).toEqual({ labels: 50, people: 1 });
        // The rows that stay are those that were there, to the byte, and in their places.
        const same = ({ rows }: typeof after) => rows.filter((row) => before.ids.has(row.id) && after.ids.has(row.id));
        expect(same(after)).toEqual(same(before));
        const keys = after.rows.map(({ generation }) => generation.trace_id);
        expect(keys).toEqual(keys.toSorted());
        if (said === 'correction')
          expect(after.figures.left_out).toContainEqual(expect.objectContaining({ rule: 'unheard', rows: 50 }));
        if (task === 'sft') expect((await frozen(id, 'again', { task })).sha256).toBe(after.sha256);
      }
    },
  );

  test('is as ever below the cap', async () => {
    const { db, id, turns } = await open(60);
    await say(
      db,
      id,
      turns.slice(0, 20).map((turn, nth) => byMallory(turn, nth, 'correction')),
    );
    const { rows, figures } = await frozen(id, 'd', { task: 'sft' });
    expect(figures).not.toHaveProperty('unheard');
    expect(figures.sources).toEqual([
      { name: 'kept', rows: 40 },
      { name: 'correction', rows: 20 },
    ]);
    expect(rows).toHaveLength(60);
  });

  test('is nothing by agreeing, from another side or without agreeing to training', async () => {
    const { db, id, turns } = await open(30);
    const before = await frozen(id, 'before', { task: 'unpaired' });
    expect(before.rows).toHaveLength(30);
    const agreeing = [
      { actor: personOn('test'), train: true },
      { actor: personOn('train', 400), train: false },
    ];
    await say(
      db,
      id,
      turns.flatMap(({ generation: { trace_id } }) =>
        agreeing.map((by) =>
          anEvent('vote', { value: 'up' }, { ...by, trace_id, verified: true, id: freshId(), s: 800 }),
        ),
      ),
    );
    const after = await frozen(id, 'after', { task: 'unpaired' });
    expect(after.ids).toEqual(before.ids);
    const rests = after.rows.flatMap(({ provenance, label }) =>
      label.evidence.filter(({ event_id }) => provenance.event_ids.includes(event_id)).map(({ actor }) => actor),
    );
    expect(rests.filter((actor) => agreeing.some((by) => by.actor === actor))).toEqual([]);
  });

  test('is told by a preview as well', async () => {
    const { db, id, turns } = await open(30);
    await say(
      db,
      id,
      turns.map((turn, nth) => byMallory(turn, nth, 'down')),
    );
    const { figures, complete } = await previewDataset(db, {
      projectId: id,
      definition: DatasetDefinition.parse({ task: 'unpaired' }),
      deal: { salt: SALT, shares: DEFAULT_SHARES },
      readTies: readAllTies,
    });
    expect(complete).toBe(true);
    expect(figures).toMatchObject({ rows: 10, unheard: { labels: 10, people: 1 } });
  });

  test('is what several say who agree, however much of it one of them says', async () => {
    const { db, id, turns } = await open(40);
    await say(
      db,
      id,
      turns.flatMap((turn, nth) => {
        const one = byMallory(turn, nth, 'down');
        return [one, { ...one, id: freshId(), actor: `uwitness${nth}` }];
      }),
    );
    const { rows, figures } = await frozen(id, 'd', { task: 'unpaired' });
    expect(figures).not.toHaveProperty('unheard');
    expect(rows).toHaveLength(0);
  });

  test('is never what reviewers decided', async () => {
    const { db, id, turns } = await open(40);
    await say(
      db,
      id,
      turns.map((turn, nth) => byMallory(turn, nth, 'down')),
    );
    for (const turn of turns) await decide(db, id, turn, 'negative');
    const { rows, figures } = await frozen(id, 'd', { task: 'unpaired' });
    expect(figures).not.toHaveProperty('unheard');
    expect(rows.filter(({ desirable }) => desirable === false)).toHaveLength(40);
  });

  test('is no more than the cap of pairs, whichever side of them is turned', async () => {
    const { db, id } = await open(0);
    const offers = Array.from({ length: 50 }, (_, nth) => {
      const user = `uasker${nth}`;
      const turn = aTurn({ user, vote: 'up' });
      const key = { trace_id: turn.generation.trace_id, span_id: 'second' };
      const other: Turn = {
        generation: { ...turn.generation, ...key, output: letters(80, 40_000 + nth) },
        events: [anEvent('vote', { value: 'down' }, { ...key, actor: user, verified: true, id: freshId() })],
      };
      return { turn, other };
    });
    await happen(
      db,
      id,
      offers.flatMap(({ turn, other }) => [turn, other]),
    );
    const before = await frozen(id, 'before', { task: 'preference' });
    const up = (trace_id: string, span_id: string): KnownEvent =>
      anEvent('vote', { value: 'up' }, { trace_id, span_id, actor: mallory, verified: true, id: freshId() });
    await say(
      db,
      id,
      offers.map(({ turn }) => up(turn.generation.trace_id, 'second')),
    );
    const after = await frozen(id, 'after', { task: 'preference' });
    expect(before.rows.length).toBeGreaterThan(40);
    expect(before.rows.filter((row) => !after.ids.has(row.id)).length).toBeLessThanOrEqual(20);
    expect(after.rows.every((row) => before.ids.has(row.id))).toBe(true);
    expect(after.figures.unheard).toEqual({ labels: 30, people: 1 });
  });
});
