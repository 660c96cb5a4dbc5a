import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { databaseKinds, openTestDatabase } from './database.ts';
import { startServer, type TestServer } from './start-server.ts';

const CLIENTS = 8;
/** Counted in events rather than in time, so that a busy machine tests the same. */
const KILLED_AFTER = 1000;

describe.each(databaseKinds)('a server killed in the middle of a load, on %s', (kind) => {
  it('has everything it acknowledged when it is back, once, and takes the rest again', async () => {
    const database = kind === 'postgres' ? await openTestDatabase('postgres') : undefined;
    const dataDir = await mkdtemp(join(tmpdir(), 'nod-kill-'));
    const where = database?.url === undefined ? { NOD_DATA_DIR: dataDir } : { DATABASE_URL: database.url };
    const server = await startServer(where);

    const sent: string[] = [];
    const acknowledged: string[] = [];
    const clients = Array.from({ length: CLIENTS }, async () => {
      for (;;) {
        const ids = Array.from({ length: 20 }, () => randomUUID());
        sent.push(...ids);
        acknowledged.push(
          ...(await send(server, ids)).filter(({ status }) => status === 'accepted').map(({ id }) => id),
        );
        // The other clients' requests are on their way.
        if (acknowledged.length >= KILLED_AFTER) server.process.kill('SIGKILL');
      }
    });
    await Promise.allSettled(clients); // each ends with the connection

    const again = await startServer({ ...where, NOD_SECRET_KEY: server.secretKey });
    expect(acknowledged.length).toBeGreaterThanOrEqual(KILLED_AFTER);
    const second = await sendAll(again, sent);
    const kept = new Set(second.filter(({ status }) => status === 'duplicate').map(({ id }) => id));
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    expect(second.every(({ status }) => status === 'duplicate' || status === 'accepted')).toBe(true);
    const third = await sendAll(again, sent);
    expect(third.every(({ status }) => status === 'duplicate')).toBe(true);

    expect(await again.stop()).toBe(0);
    await database?.close();
    await rm(dataDir, { recursive: true, force: true });
  }, 120_000);
});

async function sendAll(server: TestServer, ids: readonly string[]): Promise<{ id: string; status: string }[]> {
  const results = [];
  for (let at = 0; at < ids.length; at += 500) results.push(...(await send(server, ids.slice(at, at + 500))));
  return results;
}

/** The same id always makes the same event: a resend is a duplicate. */
async function send(server: TestServer, ids: readonly string[]): Promise<{ id: string; status: string }[]> {
  const occurred_at = '2026-06-01T12:00:00.000Z';
  const events = ids.map((id) => ({ id, kind: 'shown', trace_id: `t-${id.slice(0, 2)}`, occurred_at }));
  const response = await fetch(`${server.url}/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.secretKey}` },
    body: JSON.stringify({ sent_at: new Date().toISOString(), events }),
  });
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return ((await response.json()) as { results: { id: string; status: string }[] }).results;
}
