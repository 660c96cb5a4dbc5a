import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { describe } from 'vitest';
import { OwnPostgres } from '../../throwaway/postgres/own-postgres.ts';
import { startPgBouncer } from '../../throwaway/postgres/start-pgbouncer.ts';
import { obtain } from '../provisions.ts';
import { runCommand } from '../run-command.ts';
import { startServer, type TestServer } from '../start-server.ts';
import { promise } from './promise.ts';

const SERVERS = 3;
/** Few, for many clients: each statement may go to another one. */
const CONNECTIONS = 4;
const EVENTS = 25;
const GENERATIONS = 5;
const RETRIES = 60;
/** Characters of an answer in which the name of a generation must stand. */
const BEGINNING = 100_000;

describe('three servers', () => {
  promise(
    'R10',
    'behind PgBouncer in transaction mode, reading from a streaming replica, answer as one does',
    { short: { clients: 6, batches: 6 }, long: { clients: 16, batches: 200 } },
    async ({ clients, batches }) => {
      const postgres = await OwnPostgres.create();
      const { executable } = await obtain('pgbouncer');
      const pgbouncer = await startPgBouncer(executable, postgres.url, CONNECTIONS);
      const replica = await postgres.replicate();
      const where = {
        DATABASE_URL: pgbouncer.url,
        DATABASE_DIRECT_URL: postgres.url,
        DATABASE_REPLICA_URL: replica.url,
        NOD_BURST_VOTES_PER_MINUTE: '1000000',
      };
      const first = await startServer(where);
      const keys = { NOD_SECRET_KEY: first.secretKey, NOD_PUBLISHABLE_KEY: first.publishableKey };
      const more = Array.from({ length: SERVERS - 1 }, () => startServer({ ...where, ...keys }));
      const servers = [first, ...(await Promise.all(more))];
      const failures: string[] = [];

      const statuses = await Promise.all(
        Array.from({ length: clients }, (_, client) => load(servers, client, batches)),
      );
      const tried = clients * batches * EVENTS;
      // Where an answer was late the events may be there already.
      const accepted = statuses.flat().filter((status) => status === 'accepted' || status === 'duplicate').length;
      const stored = await ask(postgres.url, 'select count(*)::int as n from events');
      // No mark is lost: what the three made of it is what one makes of it all at once.
      while ((await ask(postgres.url, 'select count(*)::int as n from marks')) > 0) await wait(50);
      const check = await runCommand(['rebuild', '--check'], { DATABASE_URL: postgres.url });
      if (check.code !== 0) failures.push(`differs from a rebuild: ${check.stdout.slice(0, 300)}`);
      if (!check.stdout.includes(`: ${GENERATIONS} labels`)) failures.push(`not ${GENERATIONS} labels`);
      failures.push(...(await compareReads(servers, postgres, replica)));

      await replica.stop();
      failures.push(...(await loseReplica(first)));
      await Promise.all(servers.map((server) => server.stop()));
      await pgbouncer.stop();
      await postgres.stop();
      if (accepted !== tried) failures.push(`${tried - accepted} were not accepted`);
      return { tried, lost: accepted - stored, failures, note: `${SERVERS} servers, PgBouncer, replica` };
    },
  );
});

/** One client, its batches by turns to all servers; a backend's parts of the generations in between. */
async function load(servers: readonly TestServer[], client: number, batches: number): Promise<string[]> {
  const statuses: string[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    const server = servers[(client + batch) % servers.length];
    if (server === undefined) break;
    const events = Array.from({ length: EVENTS }, (_, index) => makeEvent(client, batch * EVENTS + index));
    const results = await post(server, '/v1/events', { sent_at: new Date().toISOString(), events });
    statuses.push(...results.map(({ status }) => status));
    const trace_id = `few-${batch % GENERATIONS}`;
    const parent = { trace_id: `few-${(batch + 1) % GENERATIONS}` };
    await post(server, '/v1/generations', {
      generations: [{ trace_id, input: 'one prompt', output: trace_id, model: 'm', parent, latency_ms: client }],
    });
  }
  return statuses;
}

/** As clients do, it comes again with the same when it is told to: four connections are few for three servers. */
async function post(server: TestServer, path: string, body: unknown): Promise<{ status: string }[]> {
  const send = (): Promise<Response> =>
    fetch(server.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.secretKey}` },
      body: JSON.stringify(body),
    });
  let response = await send();
  for (let again = 0; response.status === 503 && again < RETRIES; again += 1) {
    await wait(1000 * Number(response.headers.get('retry-after')));
    response = await send();
  }
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { results: { status: string }[] }).results;
}

/** Once the replica has caught up, every server answers the same, and it is the replica that they ask. */
async function compareReads(
  servers: readonly TestServer[],
  postgres: OwnPostgres,
  replica: OwnPostgres,
): Promise<string[]> {
  const written = 'select pg_current_wal_lsn()::text as n';
  const wanted = await ask<string>(postgres.url, written);
  while (!(await ask<boolean>(replica.url, `select pg_last_wal_replay_lsn() >= '${wanted}'::pg_lsn as n`)))
    await wait(50);
  const paths = ['/v1/labels', '/v1/generations', '/v1/export?format=jsonl', '/v1/export?format=trl-dpo'];
  const failures: string[] = [];
  for (const path of paths) {
    const answers = await Promise.all(servers.map((server) => read(server, path)));
    const different = new Set(answers.map(({ digest }) => digest)).size;
    if (different !== 1) failures.push(`${path} has ${different} answers`);
    if (!answers.every(({ begins }) => begins.includes('few-'))) failures.push(`${path} holds nothing`);
  }
  return failures;
}

/** By its digest: with all their evidence, the rows of thousands of events are longer than a string can be. */
async function read({ url, secretKey }: TestServer, path: string): Promise<{ digest: string; begins: string }> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${secretKey}` } });
  const hash = createHash('sha256').update(`${response.status}\n`);
  let begins = '';
  for await (const chunk of response.body ?? []) {
    hash.update(chunk);
    if (begins.length < BEGINNING) begins += Buffer.from(chunk).toString();
  }
  return { digest: hash.digest('hex'), begins };
}

/** Reads that may lag are gone with it; what is sent is taken as before. */
async function loseReplica(server: TestServer): Promise<string[]> {
  const headers = { authorization: `Bearer ${server.secretKey}` };
  const { status } = await fetch(`${server.url}/v1/labels`, { headers });
  const [sent] = await post(server, '/v1/events', { sent_at: new Date().toISOString(), events: [makeEvent(0, 0)] });
  return [
    ...(status === 503 ? [] : [`reading without the replica answers ${status}`]),
    ...(sent?.status === 'accepted' ? [] : [`without the replica an event is ${sent?.status}`]),
  ];
}

async function ask<T = number>(url: string, statement: string): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ n: T }>(statement);
    const [row] = rows;
    if (row === undefined) throw new Error(`${statement} answers nothing`);
    return row.n;
  } finally {
    await client.end();
  }
}

function makeEvent(client: number, index: number): Record<string, unknown> {
  const base = {
    id: randomUUID(),
    trace_id: `few-${index % GENERATIONS}`,
    user_id: `person-${client}`,
    occurred_at: new Date().toISOString(),
  };
  switch (index % 4) {
    case 0:
      return { ...base, kind: 'vote', value: index % 3 === 0 ? 'down' : 'up' };
    case 1:
      return { ...base, kind: 'choice', rejected: [{ trace_id: `few-${(index + 2) % GENERATIONS}` }] };
    case 2:
      return { ...base, kind: 'correction', text: `better ${client}` };
    default:
      return { ...base, kind: 'regenerate', next: { trace_id: `few-${(index + 1) % GENERATIONS}` } };
  }
}
