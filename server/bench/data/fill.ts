/** Fills a database with generations and their events through COPY; labels come from the worker of a real server. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Database } from '../../db/connect.ts';
import { type MadeGeneration, Shape } from './shape.ts';

export interface Filled {
  generations: number;
  events: number;
  /** Of COPY and the making of what is copied. */
  seconds: number;
}

/** How many generations are made before they are sent: bounds memory. */
const AT_ONCE = 5000;

export async function fill(
  { pool }: Database,
  projectId: number,
  { generations, seed, endMs }: { generations: number; seed: number; endMs: number },
): Promise<Filled> {
  const shape = new Shape(seed, endMs);
  const began = performance.now();
  let events = 0;
  for (let made = 0; made < generations; made += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, generations - made) }, () => shape.make());
    events += some.reduce((sum, generation) => sum + generation.events.length, 0);
    await copy(pool, 'generations', GENERATION_COLUMNS, writeGenerations(some, projectId));
    await copy(pool, 'events', EVENT_COLUMNS, writeEvents(some, projectId, shape));
  }
  const seconds = (performance.now() - began) / 1000;
  // Labels of 20 models times 50 versions are what the summary adds up; the worker makes them.
  await pool.query(
    'insert into marks (project_id, trace_id, span_id) select project_id, trace_id, span_id from generations where project_id = $1',
    [projectId],
  );
  await pool.query('analyze');
  return { generations, events, seconds };
}

async function copy(pool: Database['pool'], table: string, columns: string, lines: Iterable<string>): Promise<void> {
  const client = await pool.connect();
  try {
    await pipeline(Readable.from(lines), client.query(copyFrom(`copy ${table} (${columns}) from stdin`)));
  } finally {
    client.release();
  }
}

const GENERATION_COLUMNS = `project_id, trace_id, span_id, conversation_id, user_actor, input, output, model,
  model_version, prompt_version, latency_ms, input_tokens, output_tokens, improve, train, at, started_at,
  first_recorded_at, recorded_at`;

function* writeGenerations(made: readonly MadeGeneration[], projectId: number): Iterable<string> {
  for (const one of made) {
    const time = new Date(one.at).toISOString();
    const texts = [escaped(JSON.stringify(one.input)), escaped(JSON.stringify(one.output))];
    const names = [one.model, one.modelVersion, one.promptVersion];
    const numbers = [one.latencyMs, 40, 120];
    const ids = [projectId, one.traceId, '', one.conversationId, one.actor];
    yield `${[...ids, ...texts, ...names, ...numbers, 't', 't', time, time, time, time].join('\t')}\n`;
  }
}

const EVENT_COLUMNS = `project_id, id, occurred_at, at, received_at, verified, improve, train, sanitised, kind, channel,
  trace_id, span_id, actor, content_hash, body`;

function* writeEvents(made: readonly MadeGeneration[], projectId: number, shape: Shape): Iterable<string> {
  for (const { traceId, events } of made) {
    for (const { kind, actor, at, body } of events) {
      const time = new Date(at).toISOString();
      const when = at.toString(16).padStart(12, '0');
      // Version 7, as clients send it: the time first.
      const id = `${when.slice(0, 8)}-${when.slice(8)}-7${shape.hex(3)}-8${shape.hex(3)}-${shape.hex(12)}`;
      const flags = ['f', 't', 't', 'f'];
      const rest = [kind, 'widget', traceId, '', actor, `\\\\x${shape.hex(64)}`, escaped(JSON.stringify(body))];
      yield `${[projectId, id, time, time, time, ...flags, ...rest].join('\t')}\n`;
    }
  }
}

/** COPY's text format takes a backslash for the beginning of an escape. JSON has no other character that it would. */
function escaped(json: string): string {
  return json.replaceAll('\\', '\\\\');
}
