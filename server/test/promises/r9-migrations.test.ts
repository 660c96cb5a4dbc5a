import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { connect } from '../../db/connect.ts';
import { migrate, migrationNames } from '../../db/migrate.ts';
import { command, withDatabase } from '../../throwaway/postgres/command.ts';
import { obtain } from '../provisions.ts';
import { startServer } from '../start-server.ts';
import { isTorture, promise } from './promise.ts';

const SERVERS = 8;

describe('servers that start at once', () => {
  promise('R9', 'apply each migration once', { short: { rounds: 1 }, long: { rounds: 10 } }, async ({ rounds }) => {
    const failures: string[] = [];
    for (let round = 0; round < rounds; round += 1) {
      failures.push(...(await onNewDatabase(`nod_test_at_once_${process.pid}_${round}`, migrateAtOnce)));
    }
    return { tried: rounds * SERVERS, lost: 0, failures, note: `${SERVERS} at once, ${rounds} times` };
  });

  const processes = async (): Promise<void> => {
    await onNewDatabase(`nod_test_processes_${process.pid}`, async (url) => {
      const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer({ DATABASE_URL: url })));
      const client = new Client({ connectionString: url });
      await client.connect();
      const { rows } = await client.query('select count(*)::int as n from projects where test_of is null');
      await client.end();
      await Promise.all(servers.map((server) => server.stop()));
      expect(rows).toEqual([{ n: 1 }]);
      return [];
    });
  };
  // Eight of them are too many for the short form.
  if (isTorture) it('R9: as whole processes agree on one project', processes);
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
  it.each(migrationNames.slice(1))('R9: runs against the schema after %s', async (name) => {
    const before = migrationNames.slice(0, migrationNames.indexOf(name));
    await onNewDatabase(`nod_test_before_${process.pid}`, async (url) => {
      const database = await connect({ url, dataDir: '' }, () => undefined);
      await migrate(database.pool, before);
      const old = await readCatalogue(url);
      await migrate(database.pool, [...before, name]);
      await database.close();
      expect(faultsOf(old, await readCatalogue(url))).toEqual([]);
      return [];
    });
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

async function readCatalogue(url: string): Promise<Catalogue> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows: columns } = await client.query<Column>(`
    select c.relname as "table", a.attname as "column", format_type(a.atttypid, a.atttypmod) as "type",
           a.attnotnull and not a.atthasdef and a.attidentity = '' as "needed",
           a.atthasdef or a.attidentity <> '' as "filled"
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
    order by 1, 2`);
  const { rows: constraints } = await client.query<Rule>(`
    select r.relname as "table", k.conname as name, k.contype = 'c' as "check", ${columnsOf('k.conkey')}
    from pg_constraint k join pg_class r on r.oid = k.conrelid
    where r.relnamespace = 'public'::regnamespace`);
  const { rows: indexes } = await client.query<Rule>(`
    select r.relname as "table", c.relname as name, false as "check", ${columnsOf('i.indkey')}
    from pg_index i join pg_class r on r.oid = i.indrelid join pg_class c on c.oid = i.indexrelid
    where i.indisunique and r.relnamespace = 'public'::regnamespace`);
  await client.end();
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
