import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KnownEvent } from '../../../labels/case.ts';
import { anEvent, freshId, storeEvent } from '../../../labels/test-data.ts';
import { type DatabaseKind, databaseKinds, openTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { aTurn, freeze, happen, openProject, personOn, rowsOf, type Turn } from '../../../test/frozen-versions.ts';
import { letters } from '../test-data.ts';

const databases = {} as Record<DatabaseKind, TestDatabase>;
beforeAll(async () => {
  for (const kind of databaseKinds) databases[kind] = await openTestDatabase(kind);
});
afterAll(async () => {
  for (const kind of databaseKinds) await databases[kind].close();
});

const CAP = 2;
const [mallory = '', ...people] = Array.from({ length: 61 }, (_, nth) => personOn('train', nth));
const sayings = ['up', 'down', 'correction', 'accept', 'kept', 'undo', 'dismiss', 'copy', 'edit'] as const;
type Saying = (typeof sayings)[number];
const saying = fc.constantFrom(...sayings);

function said(what: Saying, trace_id: string, actor: string, nth: number): KnownEvent {
  const by = { trace_id, actor, verified: true, id: freshId(), s: 700 };
  switch (what) {
    case 'up':
    case 'down':
      return anEvent('vote', { value: what }, by);
    case 'correction':
      return anEvent('correction', { text: letters(70, 50_000 + nth) }, by);
    case 'accept':
      return anEvent('accept', { via: 'insert' }, by);
    case 'kept':
      return anEvent('retention', { after_s: 600, similarity: 1 }, by);
    case 'copy':
      return anEvent('copy', { chars: 100, total: 100, of: 'output' }, by);
    case 'edit':
      return anEvent('edit', { similarity: 0.5, text: letters(70, 60_000 + nth), final: true }, by);
    default:
      return anEvent(what, {}, by);
  }
}

/**
 * Each answer is by people of its own, so that nobody else is near their cap, and no two prompts or answers are alike.
 * Counted are answers: those that had a row they have no more, and those with a row that was not there. The first are
 * labels that she turned, the second what is hers; each has the cap as its limit.
 */
test('whatever one person says of whatever answers, no more than the capped number lose rows, and no more gain any', async () => {
  const answer = fc.record({
    owner: fc.option(saying, { nil: undefined, freq: 8 }),
    friend: fc.option(saying, { nil: undefined, freq: 2 }),
    mallory: fc.option(saying, { nil: undefined, freq: 4 }),
  });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(answer, { minLength: 8, maxLength: 20 }),
      fc.constantFrom('sft' as const, 'unpaired' as const),
      async (answers, task) => {
        runs += 1;
        const database = databases[databaseKinds[runs % databaseKinds.length] ?? 'pglite'];
        const id = await openProject(database);
        const turns = answers.map(({ owner, friend }, nth): Turn => {
          const { generation } = aTurn({ user: people[nth * 2] ?? '', prompt: letters(90, 80_000 + nth) });
          const events = [
            ...(owner === undefined ? [] : [said(owner, generation.trace_id, people[nth * 2] ?? '', nth * 3)]),
            ...(friend === undefined
              ? []
              : [said(friend, generation.trace_id, people[nth * 2 + 1] ?? '', nth * 3 + 1)]),
          ];
          return { generation, events };
        });
        await happen(database.db, id, turns);
        const definition = { task, caps: { rows: CAP, share: 0.05 } };
        const rows = async (name: string) => {
          await freeze(database, id, name, definition);
          const found = await rowsOf(database.db, id, name, 1);
          return new Map(found.map(({ line }) => [line.id, line.generation.trace_id]));
        };
        const before = await rows('before');
        const hers = answers.flatMap(({ mallory: what }, nth) =>
          what === undefined ? [] : [said(what, turns[nth]?.generation.trace_id ?? '', mallory, nth * 3 + 2)],
        );
        for (const event of hers) await storeEvent(database.db, id, event);
        await happen(database.db, id, []);
        const after = await rows('after');
        const lost = new Set([...before].filter(([row]) => !after.has(row)).map(([, trace]) => trace));
        const gained = new Set([...after].filter(([row]) => !before.has(row)).map(([, trace]) => trace));
        expect(lost.size).toBeLessThanOrEqual(CAP);
        expect(gained.size).toBeLessThanOrEqual(CAP);
      },
    ),
    { numRuns: 6 },
  );
});
