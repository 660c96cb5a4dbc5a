/** Floor: `pgbench` with one prepared INSERT a transaction, into a table like what a team would write. */
import { randomBytes } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../throwaway/run.ts';

const SCRIPT = `insert into naive_events (id, trace_id, kind, actor, occurred_at, body)
values (gen_random_uuid(), 'fffffffffffffffffffffffffffff123', 'vote', 'session-000001', now(), '{"value":"up"}');`;

/** Rows a second. */
export async function insertOneByOne(pgbench: string, url: string, clients: number, seconds: number): Promise<number> {
  const script = join(tmpdir(), `nod-bench-${randomBytes(4).toString('hex')}.sql`);
  await writeFile(script, SCRIPT);
  try {
    const threads = Math.min(2, clients);
    const time = Math.ceil(seconds); // it takes whole ones alone
    const settings = ['-n', '-M', 'prepared', '-f', script, '-T', time, '-c', clients, '-j', threads, url];
    const { stdout } = await run(pgbench, settings.map(String));
    return Number(/^tps = ([\d.]+)/m.exec(stdout)?.[1]);
  } finally {
    await rm(script);
  }
}
