import { setTimeout as wait } from 'node:timers/promises';
import { Client, type Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { connect } from '../../db/connect.ts';
import { migrate, migrationNames } from '../../db/migrate.ts';
import { command, withDatabase } from '../../throwaway/postgres/command.ts';
import { obtain } from '../provisions.ts';
import { startServer } from '../start-server.ts';
import { findLost, startLoad, unexpected } from './load.ts';
import { buildRelease, findPreviousRelease } from './previous-release.ts';
import { isTorture, type Outcome, promise } from './promise.ts';

const SERVERS = 8;

describe('servers that start at once', () => {
  promise('R9', 'apply each migration once', { short: { rounds: 1 }, long: { rounds: 10 } }, async ({ rounds }) => {
    const failures: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      failures.push(...(await onNewDatabase(`nod_test_at_once_${process.pid}_${round}`, migrateAtOnce)));
    }
    return { tried: rounds * SERVERS, lost: 0, failures, note: `${SERVERS} at once, ${rounds} times` };
  });

  const processes = (): Promise<string[]> =>
    onNewDatabase(`nod_test_processes_${process.pid}`, async (url) => {
      const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer({ DATABASE_URL: url })));
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query<{ n: number }>(
        'select count(*)::int as n from projects where test_of is null',
      );
      await client.end();
      await Promise.all(servers.map((server) => server.stop()));
      return rows[0]?.n === 1 ? [] : [`${rows[0]?.n} projects`];
    });
  // Eight of them are too many for the short form.
  if (isTorture) {
    promise('R9', 'as whole processes agree on one project', { short: {}, long: {} }, async () => ({
      ...{ tried: SERVERS, lost: 0, failures: await processes() },
    }));
  }
});

/** Eight pools on an empty database, as eight servers have them. */
async function migrateAtOnce(url: string): Promise<string[]> {
  const servers = await Promise.all(
    Array.from({ length: SERVERS }, () => connect({ url, dataDir: '' }, () => undefined)),
  );
  const applied = await Promise.all(servers.map(({ pool }) => migrate(pool)));
  const [winner = [], ...others] = applied.filter((names) => names.length > 0);
  const failures =
    others.length === 0 && winner.join() === migrationNames.join() ? [] : [`applied ${applied.join(' | ')}`];
  const recorded = await Promise.all(
    servers.map(({ pool }) => pool.query<{ name: string }>('select name from migrations order by name')),
  );
  for (const { rows } of recorded) {
    if (rows.map(({ name }) => name).join() !== winner.join()) failures.push('recorded otherwise than applied');
  }
  await Promise.all(servers.map((one) => one.close()));
  return failures;
}

/**
 * While replicas are replaced one by one, the release before runs against the schema of this one. Its statements name
 * tables and columns it knows, and leave out those it does not: so each migration may add, and what it adds must be
 * optional. What a release before makes of *values* it does not know, no catalogue tells.
 */
describe('a release before the last migration', () => {
  promise('R9', 'finds all it knows in the schema after each migration', { short: {}, long: {} }, async () => {
    let tried = 0;
    const failures = await onNewDatabase(`nod_test_before_${process.pid}`, async (url) => {
      const { pool, close } = await connect({ url, dataDir: '' }, () => undefined);
      const faults: string[] = [];
      let before: Catalogue | undefined;
      for (const [at, name] of migrationNames.entries()) {
        await migrate(pool, migrationNames.slice(0, at + 1));
        const after = await readCatalogue(pool);
        if (before !== undefined) faults.push(...faultsOf(before, after).map((fault) => `after ${name}: ${fault}`));
        tried += before?.columns.length ?? 0;
        before = after;
      }
      await close();
      return faults;
    });
    return { tried, lost: 0, failures, note: `${migrationNames.length - 1} migrations, columns` };
  });

  it('would not run against one that takes, renames, changes or demands something', () => {
    const column = { table: 'events', column: 'kind', type: 'text', needed: true, filled: false };
    const more = { ...column, column: 'more', needed: false };
    const rule = { table: 'events', name: 'events_kind', columns: ['kind'], check: false };
    const both = { ...rule, columns: ['kind', 'more'] };
    const changed = (columns: Column[], rules: Rule[] = []): string[] =>
      faultsOf({ columns: [column], rules: [] }, { columns, rules });
    expect(changed([])).toEqual(['events.kind is gone']);
    expect(changed([{ ...column, column: 'sort' }])).toHaveLength(2);
    expect(changed([{ ...column, type: 'integer' }])).toEqual(['events.kind was text, is integer']);
    expect(changed([column, { ...more, needed: true }])).toEqual(['events.more must be given']);
    expect(changed([{ ...column, needed: false }, more, { ...column, table: 'others' }])).toEqual([]);
    expect(changed([column], [rule])).toEqual(['events_kind is a new rule for what it writes']);
    expect(changed([column, more], [both])).toEqual([]); // null is unlike any other null, and refers to nothing
    expect(changed([column, more], [{ ...both, check: true }])).toHaveLength(1);
    expect(changed([column, { ...more, filled: true }], [both])).toHaveLength(1);
  });
});

/**
 * The same with a real one: servers of both releases on one database, as while they are replaced one by one. Built anew,
 * it takes a minute: in the torture alone.
 */
const previous = isTorture ? findPreviousRelease() : undefined;
if (isTorture) {
  describe.skipIf(previous === undefined)('a build of before the newest migration', () => {
    promise(
      'R9',
      'serves beside this one, which has migrated, and starts again (wants the history of the project: git)',
      { short: { events: 200 }, long: { events: 20_000 } },
      async ({ events }) => {
        const release = await buildRelease(previous ?? '');
        const outcome: Outcome = { tried: 0, lost: 0, failures: [] };
        const work = async (url: string): Promise<string[]> => {
          Object.assign(outcome, await replaceOneByOne(url, release.main, events));
          return [];
        };
        await onNewDatabase(`nod_test_release_${process.pid}`, work).finally(release.remove);
        const note = `${previous?.slice(0, 7)}, which knows nothing of ${release.unknown.join(', ')}`;
        return { ...outcome, note: `${outcome.note}; old: ${note}` };
      },
    );
  });
}

async function replaceOneByOne(url: string, old: string, events: number): Promise<Outcome> {
  const first = await startServer({ DATABASE_URL: url }, 'postgres', old);
  const keys = { NOD_SECRET_KEY: first.secretKey, NOD_PUBLISHABLE_KEY: first.publishableKey };
  const targets = [first];
  let next = 0;
  const load = startLoad(() => targets[next++ % targets.length] ?? first, { clients: 8, batch: 20 });
  await load.acknowledgedAtLeast(events / 4);
  const now = await startServer({ DATABASE_URL: url, ...keys });
  targets.push(now);
  await load.acknowledgedAtLeast(events / 2);
  targets.shift();
  await first.stop();
  // Somebody goes back to the release before: its server finds the schema of this one.
  const again = await startServer({ DATABASE_URL: url, ...keys }, 'postgres', old);
  targets.push(again);
  await load.acknowledgedAtLeast((events * 3) / 4);
  targets.shift();
  await now.stop(); // from here on only the old one makes labels
  await load.acknowledgedAtLeast(events);
  await load.stop();

  const failures = unexpected(load.failures, []);
  const ask = (path: string): Promise<Response> =>
    fetch(again.url + path, { headers: { authorization: `Bearer ${again.secretKey}` } });
  for (const path of ['/readyz', '/v1/generations', '/v1/labels', '/v1/summary', '/v1/export?format=jsonl']) {
    const { status } = await ask(path);
    if (status !== 200) failures.push(`${path} answered ${status}`);
  }
  const isLabelled = async (): Promise<boolean> =>
    /^nod_label_queue_depth 0$/m.test(await (await ask('/metrics')).text());
  const deadline = Date.now() + LABELLED_WITHIN_MS;
  while (!(await isLabelled())) {
    if (Date.now() > deadline) throw new Error('The release before does not make labels any more.');
    await wait(200);
  }
  const lost = await findLost(again, load.acknowledged);
  await again.stop();
  return {
    ...{ tried: load.acknowledged.length, lost: lost.length, failures },
    note: 'old, both, new, old again, one after the other under load',
  };
}

const LABELLED_WITHIN_MS = 60_000;

interface Column {
  table: string;
  column: string;
  type: string;
  /** An insert has to name it. */
  needed: boolean;
  /** An insert that does not name it puts something there. */
  filled: boolean;
}

/** A constraint or a unique index: what can refuse a row. */
interface Rule {
  table: string;
  name: string;
  columns: string[];
  check: boolean;
}

interface Catalogue {
  columns: Column[];
  rules: Rule[];
}

function faultsOf(old: Catalogue, now: Catalogue): string[] {
  const known = (table: string): boolean => old.columns.some((column) => column.table === table);
  const faults = old.columns.flatMap(({ table, column, type, needed }) => {
    const same = now.columns.find((one) => one.table === table && one.column === column);
    if (same === undefined) return [`${table}.${column} is gone`];
    if (same.type !== type) return [`${table}.${column} was ${type}, is ${same.type}`];
    return same.needed && !needed ? [`${table}.${column} must be given now`] : [];
  });
  const added = now.columns.filter(
    ({ table, column }) => known(table) && !old.columns.some((one) => one.table === table && one.column === column),
  );
  const demanded = added.filter(({ needed }) => needed).map(({ table, column }) => `${table}.${column} must be given`);
  // Of a column that it leaves empty, a key or a reference does not refuse what it writes.
  const isEmpty = (table: string, column: string): boolean =>
    added.some((one) => one.table === table && one.column === column && !one.filled);
  const rules = now.rules
    .filter(({ table, name }) => known(table) && !old.rules.some((rule) => rule.name === name))
    .filter(({ table, columns, check }) => check || !columns.some((column) => isEmpty(table, column)))
    .map(({ name }) => `${name} is a new rule for what it writes`);
  return [...faults, ...demanded, ...rules];
}

async function readCatalogue(pool: Pool): Promise<Catalogue> {
  const { rows: columns } = await pool.query<Column>(`
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as "type",
           a.attnotnull and not a.atthasdef and a.attidentity = '' as "needed",
           a.atthasdef or a.attidentity <> '' as "filled"
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    order by 1, 2`);
  const { rows: constraints } = await pool.query<Rule>(`
    select r.relname as "table", k.conname as name, k.contype = 'c' as "check", ${columnsOf('k.conkey')}
    from pg_constraint k join pg_class r on r.oid = k.conrelid
    where r.relnamespace = 'public'::regnamespace`);
  const { rows: indexes } = await pool.query<Rule>(`
    select r.relname as "table", c.relname as name, false as "check", ${columnsOf('i.indkey')}
    from pg_index i join pg_class r on r.oid = i.indrelid join pg_class c on c.oid = i.indexrelid
    where i.indisunique and r.relnamespace = 'public'::regnamespace`);
  return { columns, rules: [...constraints, ...indexes] };
}

/** Names of the columns with these numbers, of the table `r`. */
function columnsOf(numbers: string): string {
  return `array(select a.attname::text from pg_attribute a where a.attrelid = r.oid and a.attnum = any(${numbers})) as columns`;
}

async function onNewDatabase(name: string, work: (url: string) => Promise<string[]>): Promise<string[]> {
  const { url: server } = await obtain('postgres');
  await command(server, `create database ${name}`);
  try {
    return await work(withDatabase(server, name));
  } finally {
    await command(server, `drop database ${name} with (force)`);
  }
}
