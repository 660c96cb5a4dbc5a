import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe } from 'vitest';
import type { Db } from '../../db/connect.ts';
import { policyOf } from '../../labels/policy.ts';
import { rebuild } from '../../labels/rebuild/rebuild.ts';
import { createTestProject, openTestDatabase } from '../database.ts';
import { serveApp } from '../serve-app.ts';
import { promise } from './promise.ts';

const AT = Date.now() - 3_600_000;
/** Far apart: how long a request was under way moves the time of what it brings by as much. */
const APART_MS = 600_000;
const items = ['generation', 'vote', 'edit', 'correction', 'regenerate'] as const;
type Item = (typeof items)[number];

const policy = policyOf({ profile: 'chat', signed: false });

describe('a generation and what people did with it', () => {
  promise(
    'R6',
    'in all 120 orders end in one state, as if all were derived anew',
    { short: { rounds: 1 }, long: { rounds: 20 } },
    async ({ rounds }) => {
      const database = await openTestDatabase('postgres');
      const app = await serveApp(database);
      const { id } = await createTestProject(database.db, { burst_votes_per_minute: 1_000_000 });
      const target = { origin: app.origin, key: await app.addKey(id, ['ingest']) };
      const orders = permutations(items);
      for (let round = 0; round < rounds; round += 1) {
        // Every trace its own order; the k-th thing of all of them goes in one request, and is labelled before the next.
        for (let turn = 0; turn < items.length; turn += 1) {
          const now = orders.map((order, n) => ({ item: order[turn] ?? 'vote', trace: `t-${round}-${n}` }));
          await Promise.all([
            post(target, '/v1/generations', {
              generations: now.filter(({ item }) => item === 'generation').map(({ trace }) => generation(trace)),
            }),
            post(target, '/v1/events', {
              sent_at: new Date().toISOString(),
              events: now.filter(({ item }) => item !== 'generation').map(({ item, trace }) => event(item, trace)),
            }),
          ]);
          while ((await database.db.selectFrom('marks').select('seq').limit(1).execute()).length > 0) await wait(20);
        }
      }
      const states = await countStates(database.db);
      const { differences } = await rebuild(database.db, id, policy, { check: true });
      await app.close();
      await database.close();
      const [[state = ''] = [], ...others] = [...states].sort(([, one], [, other]) => other - one);
      const tried = orders.length * rounds;
      const failures = others.slice(0, 2).map(([other, count]) => `${count} ended as ${other}, not as ${state}`);
      const labels = [...states.values()].reduce((sum, count) => sum + count, 0);
      if (labels !== tried) failures.push(`${labels} labels`);
      // Were nothing made of some of it, its order would be no try.
      const made = ['"status":"negative"', 'sft correction', 'preference correction', 'sft edit', 'preference edit'];
      for (const one of made) if (!state.includes(one)) failures.push(`${one} is not in ${state}`);
      if (Object.values(differences).some((count) => count > 0)) failures.push(JSON.stringify(differences));
      return { tried, lost: 0, failures, note: `${orders.length} orders, ${states.size} state` };
    },
  );
});

/** What labels and their rows say, without what is each trace's own; how many say just that. */
async function countStates(db: Db): Promise<Map<string, number>> {
  const rows = await db.selectFrom('rows').selectAll().orderBy('task').orderBy('source').execute();
  const states = new Map<string, number>();
  for (const { trace_id: trace, draw: _, updated_at: __, ...label } of await db
    .selectFrom('labels')
    .selectAll()
    .execute()) {
    const own = rows.filter(({ trace_id }) => trace_id === trace).map(({ trace_id: _, id: __, ...row }) => row);
    const named = own.map(({ event_ids, ...row }) => ({
      ...row,
      of: `${row.task} ${row.source}`,
      rests_on: event_ids.map((event) => event.slice(-1)).sort(), // in order of their ids, which are random
    }));
    const state = JSON.stringify({ ...label, rows: named })
      .replaceAll(wordsOf(trace), 'as corrected')
      .replaceAll(wordsOf(`${trace} edited`), 'as edited')
      .replaceAll(/"at":"[^"]*"/g, '"at":""') // moved by as long as its request was under way
      .replaceAll(/"[0-9a-f-]{35}([0-9])"/g, '"event $1"');
    states.set(state, (states.get(state) ?? 0) + 1);
  }
  return states;
}

function generation(trace_id: string): object {
  return { trace_id, input: 'Why?', output: 'Because of this.', model: 'm', started_at: new Date(AT).toISOString() };
}

/** The same moment for the same thing in every order. */
function event(item: Item, trace_id: string): object {
  const occurred_at = new Date(AT + APART_MS * items.indexOf(item)).toISOString();
  const id = `${randomUUID().slice(0, -1)}${items.indexOf(item)}`;
  const base = { id, kind: item, trace_id, user_id: 'somebody', occurred_at };
  if (item === 'vote') return { ...base, value: 'down', reasons: ['wrong'] };
  if (item === 'edit') return { ...base, similarity: 0.5, text: wordsOf(`${trace_id} edited`), final: true };
  if (item === 'correction') return { ...base, text: wordsOf(trace_id) };
  return base;
}

/** Unlike those of every other trace: one text for many outputs is taken for poison. Without a digit: of many numbers one looks like an account's. */
function wordsOf(seed: string): string {
  return createHash('sha256')
    .update(seed)
    .digest('hex')
    .replaceAll(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))
    .replaceAll(/(.{8})/g, '$1 ');
}

async function post({ origin, key }: { origin: string; key: string }, path: string, body: object): Promise<void> {
  const response = await fetch(origin + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
    body: JSON.stringify(body),
  });
  const { results } = (await response.json()) as { results: { status: string }[] };
  const wrong = results.find(({ status }) => status !== 'accepted');
  if (wrong !== undefined) throw new Error(`${path} answered ${JSON.stringify(wrong)}`);
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length <= 1) return [[...all]];
  return all.flatMap((one, n) => permutations(all.filter((_, other) => other !== n)).map((rest) => [one, ...rest]));
}
