/** Rival: what a team would write in an afternoon: Express, a pool, one INSERT a request, no checks but the key's. */
import { createServer } from 'node:http';
import express from 'express';
import { Pool } from 'pg';
import { announce, answerOf, type Batch } from './read-events.ts';

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 10 });
await pool.query(`
  create table if not exists naive_events (
    id uuid primary key, trace_id text not null, kind text not null, actor text not null,
    occurred_at timestamptz not null, received_at timestamptz not null default now(), body jsonb not null);
  create index if not exists naive_events_trace on naive_events (trace_id)`);

const app = express();
app.use(express.json({ limit: '8mb', type: () => true }));
app.post('/v1/events', async (request, response) => {
  const { events }: Batch = request.body;
  const values = events.flatMap(({ id, kind, trace_id, session_id, occurred_at, ...body }) => [
    ...[id, trace_id, kind, session_id, occurred_at],
    JSON.stringify(body),
  ]);
  const rows = events.map((_, row) => `(${[1, 2, 3, 4, 5, 6].map((column) => `$${row * 6 + column}`).join(',')})`);
  await pool.query(
    `insert into naive_events (id, trace_id, kind, actor, occurred_at, body) values ${rows.join(',')}`,
    values,
  );
  response.json(answerOf(events));
});
announce(createServer(app));
