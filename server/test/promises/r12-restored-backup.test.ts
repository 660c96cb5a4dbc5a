import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe } from 'vitest';
import { verifyArchive } from '../../db/archive/read-archive.ts';
import { restoreArchive } from '../../db/archive/restore-archive.ts';
import { databaseKinds, openTestDatabase } from '../database.ts';
import { prepareEmbedded } from '../embedded-directory.ts';
import { runCommand } from '../run-command.ts';
import { startServer, type TestServer } from '../start-server.ts';
import { promise } from './promise.ts';

interface Source {
  directory: string;
  /** The backup. */
  before: string;
  tombstones: string;
  /** A secret key that was live then and is revoked since, and one that is not. */
  revoked: string;
  live: string;
  /** Of the server that it was made of. */
  keys: Record<string, string>;
}

/** One for both engines. */
let source: Promise<Source> | undefined;
afterAll(async () => {
  if (source !== undefined) await rm((await source).directory, { recursive: true, force: true });
});

describe.each(databaseKinds)('a backup from before an erasure, restored into %s', (into) => {
  promise(
    'R12',
    'brings everybody back but those who were erased, and no key that was revoked',
    { short: { people: 12, erased: 2 }, long: { people: 1000, erased: 100 } },
    async ({ people, erased }) => {
      source ??= makeBackup(people, erased);
      const { directory, before, tombstones, revoked, live, keys } = await source;
      const after = join(directory, `after-${into}.tar.gz`);

      const target = into === 'postgres' ? await openTestDatabase('postgres') : undefined;
      const dataDir = target === undefined ? await prepareEmbedded(join(directory, 'data')) : '';
      const where: Record<string, string> =
        target?.url === undefined ? { NOD_DATA_DIR: dataDir } : { DATABASE_URL: target.url };
      // On PostgreSQL, as one that was killed when the rows were there and nothing else was.
      if (target !== undefined) await restoreArchive(target.pool, before, await verifyArchive(before), () => undefined);
      // Embedded, the server's own file; else the one that it is told to use.
      const own = into === 'postgres' ? { NOD_TOMBSTONES: join(directory, 'own', 'tombstones.ndjson') } : {};
      await expectDone(['restore', before, '--tombstones', tombstones], { ...where, ...own });
      const failures: string[] = [];
      const restored = await startServer({ ...where, ...keys, ...own });
      const lines = await readFile(own.NOD_TOMBSTONES ?? join(dataDir, 'tombstones.ndjson'), 'utf8');
      const missing = (await readFile(tombstones, 'utf8')).split('\n').filter((line) => !lines.includes(line));
      if (missing.length > 0) failures.push(`the restored server's file lacks ${missing.length} lines`);
      if ((await statusOf(restored, revoked)) !== 401) failures.push('a revoked key lives again');
      if ((await statusOf(restored, live)) !== 200) failures.push('a live key does not live');
      for (const [person, expected] of [...Array(people).keys()].map((n) => [n, n < erased ? 0 : 2] as const)) {
        const found = await countOf(restored, nameOf(person));
        if (found !== expected) failures.push(`${nameOf(person)} has ${found} entries, not ${expected}`);
      }
      // What the erased send late, from an old queue, is not taken either.
      const late = await vote(restored, nameOf(0), new Date(Date.now() - 3_600_000));
      if (late !== 'erased') failures.push(`a vote from before the erasure is ${late}`);
      await restored.stop();
      await expectDone(['backup', '--out', after], where);
      const dump = gunzipSync(await readFile(after)).toString();
      const traces = Array.from({ length: people }, (_, n) => dump.includes(`words of ${nameOf(n)}.`));
      const back = traces.slice(0, erased).filter(Boolean).length;
      const gone = traces.slice(erased).filter((there) => !there).length;
      if (back > 0) failures.push(`${back} erased people are in the database`);
      await target?.close();
      return { tried: people, lost: gone, failures, note: `${into}, ${erased} erased` };
    },
  );
});

/** Of so many people, of whom some are erased afterwards. */
async function makeBackup(people: number, erased: number): Promise<Source> {
  const directory = await mkdtemp(join(tmpdir(), 'nod-restore-'));
  const tombstones = join(directory, 'tombstones.ndjson');
  const before = join(directory, 'before.tar.gz');
  const database = await openTestDatabase('postgres');
  const server = await startServer({ DATABASE_URL: database.url ?? '', NOD_TOMBSTONES: tombstones });
  await fill(server, people);
  const keyOf = async (name: string): Promise<{ key: string; created: { id: string } }> =>
    (await post(server, '/v1/keys', { kind: 'secret', name, scopes: ['read'] })) as never;
  const [revoked, live] = [await keyOf('leaky'), await keyOf('kept')];
  await expectDone(['backup', '--out', before], { DATABASE_URL: database.url ?? '' });
  const headers = { authorization: `Bearer ${server.secretKey}` };
  await fetch(`${server.url}/v1/keys/${revoked.created.id}`, { method: 'DELETE', headers });
  for (let person = 0; person < erased; person += 1) await post(server, '/v1/erasures', { user_id: nameOf(person) });
  await server.stop();
  await database.close();
  const keys = { NOD_SECRET_KEY: server.secretKey, NOD_PUBLISHABLE_KEY: server.publishableKey };
  return { directory, before, tombstones, revoked: revoked.key, live: live.key, keys };
}

function nameOf(person: number): string {
  return `person-${person}-of-many`;
}

async function fill(server: TestServer, people: number): Promise<void> {
  const at = new Date(Date.now() - 60_000).toISOString();
  const all = Array.from({ length: people }, (_, n) => ({ trace_id: `t-${n}`, user_id: nameOf(n) }));
  await post(server, '/v1/generations', {
    generations: all.map((of) => ({
      ...of,
      model: 'm',
      input: 'Why?',
      output: `These are the words of ${of.user_id}.`,
    })),
  });
  await post(server, '/v1/events', {
    sent_at: new Date().toISOString(),
    events: all.map((of) => ({ id: randomUUID(), kind: 'vote', ...of, occurred_at: at, value: 'up' })),
  });
}

async function vote(server: TestServer, user_id: string, at: Date): Promise<string> {
  const event = {
    id: randomUUID(),
    kind: 'vote',
    trace_id: 't-x',
    user_id,
    occurred_at: at.toISOString(),
    value: 'up',
  };
  const { results } = (await post(server, '/v1/events', { sent_at: new Date().toISOString(), events: [event] })) as {
    results: { status: string; error?: { code: string } }[];
  };
  return results[0]?.error?.code ?? results[0]?.status ?? 'nothing';
}

async function statusOf(server: TestServer, key: string): Promise<number> {
  return (await fetch(`${server.url}/v1/labels?limit=1`, { headers: { authorization: `Bearer ${key}` } })).status;
}

/** Lines of what is kept of a person: their generation and their vote. */
async function countOf(server: TestServer, user_id: string): Promise<number> {
  const text = await postText(server, '/v1/access', { user_id });
  return text.split('\n').filter((line) => line.includes('"generation"') || line.includes('"event"')).length;
}

async function post(server: TestServer, path: string, body: object): Promise<unknown> {
  return JSON.parse(await postText(server, path, body));
}

async function postText(server: TestServer, path: string, body: object): Promise<string> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return text;
}

async function expectDone(args: string[], env: Record<string, string>): Promise<void> {
  const { code, stderr } = await runCommand(args, env);
  if (code !== 0) throw new Error(`nod-feedback ${args.join(' ')} ended with ${code}: ${stderr}`);
}
