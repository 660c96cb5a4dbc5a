import { expect, it } from 'vitest';
import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { command, withDatabase } from '../throwaway/postgres/command.ts';
import { obtain } from './provisions.ts';

const SERVERS = 8;

it('each migration is applied once when many servers start at once', async () => {
  const { url: server } = await obtain('postgres');
  const name = `nod_test_migration_${process.pid}`;
  await command(server, `create database ${name}`);
  const url = withDatabase(server, name);
  const servers = await Promise.all(
    Array.from({ length: SERVERS }, () => connect({ url, dataDir: '' }, () => undefined)),
  );
  try {
    const applied = await Promise.all(servers.map(({ pool }) => migrate(pool)));
    const [winner, ...others] = applied.filter((names) => names.length > 0);
    expect(winner).toContain('0001-initial');
    expect(others).toEqual([]);
    const recorded = await Promise.all(
      servers.map(({ pool }) => pool.query('select name from migrations order by name')),
    );
    for (const { rows } of recorded) expect(rows.map((row) => row.name)).toEqual(winner);
  } finally {
    await Promise.all(servers.map((one) => one.close()));
    await command(server, `drop database ${name} with (force)`);
  }
});
