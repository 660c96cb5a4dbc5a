import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../test/database.ts';
import { TcpProxy } from '../test/tcp-proxy.ts';
import { connect } from './connect.ts';

const SILENCE_MS = 1000;

describe('a connection to PostgreSQL', () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  beforeAll(async () => {
    database = await openTestDatabase('postgres');
    proxy = await TcpProxy.before(database.url ?? '');
  });
  afterAll(async () => {
    await proxy.close();
    await database.close();
  });

  it('that says nothing for too long breaks, and another takes its place', async () => {
    const url = proxy.through(database.url ?? '');
    const { pool, close } = await connect({ url, dataDir: '', silenceLimitMs: SILENCE_MS }, () => undefined);
    const client = await pool.connect();
    proxy.stall();
    await expect(client.query('select 1')).rejects.toThrow(/^Connection terminated/);
    client.release();
    proxy.resume();
    expect((await pool.query('select 2 as n')).rows).toEqual([{ n: 2 }]);
    await close();
  });

  it('whose statement may take long waits for it', async () => {
    const long = { url: database.url, dataDir: '', silenceLimitMs: Number.POSITIVE_INFINITY };
    const { pool, close } = await connect(long, () => undefined);
    expect((await pool.query(`select pg_sleep(${(2 * SILENCE_MS) / 1000})`)).rowCount).toBe(1);
    await close();
  });
});
