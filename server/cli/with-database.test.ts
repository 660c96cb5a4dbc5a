import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { prepareEmbedded } from '../test/embedded-directory.ts';
import { withDatabase } from './with-database.ts';

const MB = 1024 * 1024;

it('work on an embedded database finds two segments of its log made ahead, and leaves the log as short', async () => {
  const dataDir = await prepareEmbedded();
  const segments = async (): Promise<number> =>
    (await readdir(join(dataDir, 'pglite', 'pg_wal'))).filter((name) => /^[0-9A-F]{24}$/.test(name)).length;
  const counts = await withDatabase({ NOD_DATA_DIR: dataDir }, async ({ pool }) => {
    const atFirst = await segments();
    const message = `pg_logical_emit_message(true, 'test', repeat('x', ${MB}))`;
    for (let written = 0; written < 64; written += 1) await pool.query(`select pg_sleep(0.02), ${message}`);
    return [atFirst, await segments()];
  });
  await rm(dataDir, { recursive: true });
  expect(counts).toEqual([3, 3]);
});
