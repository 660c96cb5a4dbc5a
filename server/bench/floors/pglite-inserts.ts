/** Floor: PGlite alone stores the same batch in one statement for every request, whatever that says. */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { PGlite } from '@electric-sql/pglite';
import { announce, answerOf, type Batch } from './read-events.ts';

const directory = process.env.NOD_DATA_DIR ?? 'memory://';
mkdirSync(directory, { recursive: true });
const database = await PGlite.create(directory);
await database.exec(`
  create table events (
    id uuid primary key, trace_id text not null, kind text not null, actor text not null,
    occurred_at timestamptz not null, body jsonb not null);
  create index events_trace on events (trace_id)`);

/** Rows of the kind the load sends; only their ids differ. */
async function insert(events: Batch['events']): Promise<void> {
  await database.query(
    `insert into events
     select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::jsonb[])`,
    [
      events.map(() => randomUUID()),
      events.map(({ trace_id }) => trace_id),
      events.map(({ kind }) => kind),
      events.map(({ session_id }) => session_id),
      events.map(({ occurred_at }) => occurred_at),
      events.map(() => '{"value":"up"}'),
    ],
  );
}

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { events }: Batch = JSON.parse(Buffer.concat(chunks).toString());
  await insert(events);
  const text = JSON.stringify(answerOf(events));
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }).end(text);
});
announce(server);
