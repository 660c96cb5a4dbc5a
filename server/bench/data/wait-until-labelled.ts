/** Waits for the workers of the servers on a database; its statistics are new then. */
import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '../../db/connect.ts';

const LOOK_EVERY_MS = 200;

export async function waitUntilLabelled({ pool }: Database): Promise<void> {
  const depth = async (): Promise<number> =>
    (await pool.query<{ waiting: number }>('select count(*) as waiting from marks')).rows[0]?.waiting ?? 0;
  while ((await depth()) > 0) await wait(LOOK_EVERY_MS);
  await pool.query('vacuum analyze');
}
