import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { prepareEmbedded } from '../test/embedded-directory.ts';
import { connect, type Database } from './connect.ts';
import { checkpointWhenDue, reserveSegments, watchLog } from './embedded-log.ts';

const MB = 1024 * 1024;
const onError = (error: unknown): never => {
  throw error;
};

let dataDir: string;
let database: Database;
beforeEach(async () => {
  dataDir = await prepareEmbedded();
  database = await connect({ dataDir }, onError);
});
afterEach(async () => {
  await database.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** The segments of the log: how many there are, and how many of them are still to be written. */
async function segments(): Promise<{ all: number; ahead: number }> {
  const { rows } = await database.pool.query('select pg_walfile_name(pg_current_wal_insert_lsn()) as now');
  const names = (await readdir(join(dataDir, 'pglite', 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name));
  return { all: names.length, ahead: names.filter((name) => name > rows[0].now).length };
}

it('two segments are made ahead, once', async () => {
  const roomy = async () => 100 * MB;
  await reserveSegments(database.pool, roomy);
  expect(await segments()).toEqual({ all: 3, ahead: 2 });
  const full = async () => 0;
  await reserveSegments(database.pool, full); // they are there: nothing is asked for
  expect(await segments()).toEqual({ all: 3, ahead: 2 });
});

it('where there is no room for them, nothing is written', async () => {
  const before = await segments();
  await expect(reserveSegments(database.pool, async () => 20 * MB)).rejects.toMatchObject({
    code: 'no_space',
    message: expect.stringContaining('20 MB left'),
  });
  expect(await segments()).toEqual(before);
});

it('whatever is written, the log stays as short as it was, and the next segment is there', async () => {
  await reserveSegments(database.pool, async () => 100 * MB);
  const unwatch = watchLog(database.pool, onError);
  const least = { all: 0, ahead: Number.POSITIVE_INFINITY };
  for (let written = 0; written < 64; written += 2) {
    await database.pool.query(`select pg_logical_emit_message(true, 'test', repeat('x', ${2 * MB}))`);
    await wait(150); // some 13 MB a second: more than ever came of events
    const now = await segments();
    least.all = Math.max(least.all, now.all);
    least.ahead = Math.min(least.ahead, now.ahead);
  }
  unwatch();
  expect(least).toEqual({ all: 3, ahead: 1 });
}, 30_000);

it('one long transaction keeps it as short where it asks for it', async () => {
  await reserveSegments(database.pool, async () => 100 * MB);
  const client = await database.pool.connect();
  await client.query('begin');
  await client.query('create table written (text text)');
  for (let written = 0; written < 64; written += 2) {
    await client.query(`select pg_logical_emit_message(true, 'test', repeat('x', ${2 * MB}))`);
    await checkpointWhenDue(client);
  }
  await client.query('commit');
  client.release();
  expect((await segments()).all).toBe(3);
  expect((await database.pool.query('select count(*)::int as n from written')).rows).toEqual([{ n: 0 }]);
});
