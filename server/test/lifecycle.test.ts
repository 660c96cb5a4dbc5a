import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { migrationNames } from '../db/migrate.ts';
import { openTestDatabase } from './database.ts';
import { prepareEmbedded } from './embedded-directory.ts';
import { runCommand } from './run-command.ts';
import { startServer } from './start-server.ts';

describe('a server that cannot start', () => {
  it('says that the port is taken, and has shown no secret that is then lost', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' && address !== null ? String(address.port) : '';
    const dataDir = await prepareEmbedded();
    const generated = { NOD_SECRET_KEY: '', NOD_ADMIN_PASSWORD: '', NOD_DATA_DIR: dataDir };
    await expect(startServer({ ...generated, PORT: port })).rejects.toThrow('The port is taken');
    taken.close();
    const server = await startServer(generated);
    expect(server.output()).toMatch(/Secret key +sk_\S{43} /);
    expect(server.output()).toMatch(/Password +\S{16} /);
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 120_000);

  it('says that the database cannot be reached', async () => {
    await expect(startServer({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' })).rejects.toThrow(
      'DATABASE_URL',
    );
  });

  it('says what a database does that forgets commits, and starts on it when told so in words', async () => {
    const database = await openTestDatabase('postgres');
    const where = { DATABASE_URL: database.url ?? '' };
    await database.pool.query(`
      do $$ begin execute format('alter database %I set synchronous_commit = off', current_database()); end $$`);
    await expect(startServer(where)).rejects.toThrow('synchronous_commit=off');
    const told = await startServer({ ...where, NOD_ACCEPT_LOSS: 'acknowledged events may be lost' });
    expect((await fetch(`${told.url}/readyz`)).status).toBe(200);
    await told.stop();
    await database.close();
  });
});

describe('a connection', () => {
  it('is kept longer than a proxy keeps it, so that no request meets its end', async () => {
    const database = await openTestDatabase('postgres');
    const server = await startServer({ DATABASE_URL: database.url ?? '' });
    const { headers } = await fetch(`${server.url}/livez`);
    expect(Number(/timeout=(\d+)/.exec(headers.get('keep-alive') ?? '')?.[1])).toBeGreaterThan(60);
    await server.stop();
    await database.close();
  });
});

describe('a data directory', () => {
  it('is one process’s: the second is told who has it, and one that was killed is taken over from', async () => {
    const dataDir = await prepareEmbedded();
    const first = await startServer({ NOD_DATA_DIR: dataDir });
    const holder = `open in process ${first.process.pid}`;
    await expect(startServer({ NOD_DATA_DIR: dataDir })).rejects.toThrow(holder);
    const { code, stderr } = await runCommand(['backup', '--out', join(dataDir, 'b.tar')], { NOD_DATA_DIR: dataDir });
    expect(code).toBe(1);
    expect(stderr).toContain(holder);
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');
    const second = await startServer({ NOD_DATA_DIR: dataDir });
    expect(await second.stop()).toBe(0);
    await rm(dataDir, { recursive: true, force: true });
  }, 120_000);
});

describe('readiness', () => {
  it('is over when the schema is not this release’s, and when the database is gone', async () => {
    const database = await openTestDatabase('postgres');
    const server = await startServer({ DATABASE_URL: database.url ?? '' });
    const ready = async (): Promise<number> => (await fetch(`${server.url}/readyz`)).status;
    expect(await ready()).toBe(200);
    const [last = ''] = migrationNames.slice(-1);
    await database.pool.query('delete from migrations where name = $1', [last]);
    expect(await ready()).toBe(503);
    await database.pool.query('insert into migrations (name) values ($1)', [last]);
    expect(await ready()).toBe(200);
    await database.close();
    expect(await ready()).toBe(503);
    await server.stop();
  });
});
