/**
 * Applies the migrations that the database has not seen, in order, in one transaction under an advisory lock:
 * any number of replicas may start at once and each migration runs once. Kysely's own migrator takes a *session*
 * lock, which a transaction-mode PgBouncer breaks; a transaction lock it does not.
 */
import type { Pool } from 'pg';
import { AppError } from '../../shared/error.ts';
import * as initial from './migrations/0001-initial.ts';
import * as settings from './migrations/0002-test-projects-and-settings.ts';
import * as policies from './migrations/0003-policies.ts';
import * as datasets from './migrations/0004-datasets.ts';
import * as trust from './migrations/0005-trust.ts';
import * as summary from './migrations/0006-summary.ts';
import * as alerts from './migrations/0007-alerts.ts';
import * as review from './migrations/0008-review.ts';
import * as cases from './migrations/0009-cases.ts';
import * as people from './migrations/0010-people-in-versions.ts';
import * as peopleOfLabels from './migrations/0011-people-of-labels.ts';
import * as lengths from './migrations/0012-lengths-in-lookups.ts';
import * as vouched from './migrations/0013-what-is-vouched-for.ts';
import * as statistics from './migrations/0014-no-statistics-of-texts.ts';
import * as namesOnSides from './migrations/0015-names-on-sides.ts';
import * as storeEvents from './migrations/0016-store-events.ts';

/** In order of application. A released migration is never edited. */
const migrations: readonly { name: string; sql: string }[] = [
  initial,
  settings,
  policies,
  datasets,
  trust,
  summary,
  alerts,
  review,
  cases,
  people,
  peopleOfLabels,
  lengths,
  vouched,
  statistics,
  namesOnSides,
  storeEvents,
];

/** Any constant will do, so long as nothing else in the database uses it: "nod" in ASCII. */
const LOCK = 0x6e6f64;

/** All that this release knows, in order of application. */
export const migrationNames: readonly string[] = migrations.map(({ name }) => name);

/**
 * Brings the schema up to date; returns the names of the migrations it applied.
 *
 * @param wanted only these: how the schema was when a backup was made
 */
export async function migrate(pool: Pool, wanted: readonly string[] = migrationNames): Promise<string[]> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [LOCK]);
    await client.query(
      'create table if not exists migrations (name text primary key, applied_at timestamptz not null default now())',
    );
    const { rows } = await client.query<{ name: string }>('select name from migrations');
    const applied = new Set(rows.map((row) => row.name));
    const pending = migrations.filter(({ name }) => wanted.includes(name) && !applied.has(name));
    for (const migration of pending) {
      await client.query(migration.sql);
      await client.query('insert into migrations (name) values ($1)', [migration.name]);
    }
    await client.query('commit');
    return pending.map((migration) => migration.name);
  } catch (error) {
    // Always rolled back before release: a client released mid-transaction loses acknowledged writes on PGlite.
    await client.query('rollback').catch(() => undefined);
    throw new AppError('unavailable', 'The database schema could not be brought up to date.', { cause: error });
  } finally {
    client.release();
  }
}

/** Those of this release that the database has not seen: none when it is up to date. */
export async function findPending(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>('select name from migrations');
  const applied = new Set(rows.map((row) => row.name));
  return migrationNames.filter((name) => !applied.has(name));
}
