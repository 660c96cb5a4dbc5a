import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe } from 'vitest';
import type { Evidence } from '../../../shared/label.ts';
import { createTestProject, databaseKinds, openTestDatabase } from '../database.ts';
import { serveApp } from '../serve-app.ts';
import { promise } from './promise.ts';

const CHANGES = 3;

describe.each(databaseKinds)('people who change their votes, on %s,', (kind) => {
  promise(
    'R5',
    'three times each, sent in any order, count once each, as they voted last',
    { short: { people: 40, generations: 5 }, long: { people: 1000, generations: 50 } },
    async ({ people, generations }) => {
      const database = await openTestDatabase(kind);
      const app = await serveApp(database);
      const project = await createTestProject(database.db, { burst_votes_per_minute: 1_000_000 });
      const key = await app.addKey(project.id, ['ingest']);
      const start = Date.now() - 3_600_000;
      const votes = Array.from({ length: people }, (_, person) =>
        Array.from({ length: CHANGES + 1 }, (_, turn) => ({
          ...{ id: randomUUID(), kind: 'vote', trace_id: `t-${person % generations}`, user_id: `p-${person}` },
          ...{ occurred_at: new Date(start + turn * 60_000).toISOString(), value: voteOf(person, turn) },
        })),
      ).flat();
      votes.sort((one, other) => (one.id < other.id ? -1 : 1)); // random, as their ids are
      for (let at = 0; at < votes.length; at += 100) {
        const response = await fetch(`${app.origin}/v1/events`, {
          method: 'POST',
          headers: { authorization: `Bearer ${key}` },
          body: JSON.stringify({ sent_at: new Date().toISOString(), events: votes.slice(at, at + 100) }),
        });
        if (response.status !== 200) throw new Error(`Sending votes answered ${response.status}`);
      }
      while ((await database.db.selectFrom('marks').select('seq').limit(1).execute()).length > 0) await wait(50);
      const labels = await database.db.selectFrom('labels').select(['trace_id', 'evidence']).execute();
      const failures = Array.from({ length: generations }, (_, n) => n).flatMap((n) => {
        const label = labels.find(({ trace_id }) => trace_id === `t-${n}`);
        const signals = (label?.evidence ?? []) as Evidence[];
        return (['up', 'down'] as const).flatMap((value) => {
          const counted = new Set(signals.filter(({ signal }) => signal === value).map(({ actor }) => actor)).size;
          const expected = Array.from({ length: people }, (_, person) => person).filter(
            (person) => person % generations === n && voteOf(person, CHANGES) === value,
          ).length;
          return counted === expected ? [] : [`t-${n} has ${counted} × ${value}, not ${expected}`];
        });
      });
      await app.close();
      await database.close();
      return { tried: votes.length, lost: 0, failures, note: `${kind}, ${people} people, ${generations} generations` };
    },
  );
});

/** Taken back, up, down: in each person's own turn. */
function voteOf(person: number, turn: number): 'up' | 'down' | null {
  return ([null, 'up', 'down'] as const)[(person + turn) % 3] ?? null;
}
