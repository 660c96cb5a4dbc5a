/** Fills a database with generations and their events through COPY; labels come from the worker of a real server. */
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { type CopyStreamQuery, from as copyFrom } from 'pg-copy-streams';
import type { Database } from '../../db/connect.ts';
import { type MadeGeneration, Shape } from './shape.ts';
import { withoutIndexes } from './without-indexes.ts';

export interface Filled {
  generations: number;
  events: number;
  /** Of making, of COPY and of the indexes. */
  seconds: number;
}

/** How many generations are made before they are sent: about 200 KB of text. */
const AT_ONCE = 100;

/** @param database of one that holds nothing else */
export async function fill(
  database: Database,
  projectId: number,
  { generations, seed, dayMs }: { generations: number; seed: number; dayMs: number },
): Promise<Filled> {
  const { pool } = database;
  const shape = new Shape(seed, dayMs);
  const began = performance.now();
  const events = await withoutIndexes(database, ['generations', 'events'], async () => {
    const intoGenerations = await Copy.into(pool, 'generations', GENERATION_COLUMNS);
    const intoEvents = await Copy.into(pool, 'events', EVENT_COLUMNS);
    let many = 0;
    for (let made = 0; made < generations; made += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, generations - made) }, () => shape.make());
      many += some.reduce((sum, generation) => sum + generation.events.length, 0);
      // Both are stored while the next are made.
      await intoGenerations.write(some.map((one) => writeGeneration(one, projectId)).join(''));
      await intoEvents.write(some.map((one) => writeEvents(one, projectId, shape)).join(''));
    }
    await Promise.all([intoGenerations.end(), intoEvents.end()]);
    return many;
  });
  const seconds = (performance.now() - began) / 1000;
  await pool.query(
    'insert into marks (project_id, trace_id, span_id) select project_id, trace_id, span_id from generations where project_id = $1',
    [projectId],
  );
  await pool.query('analyze');
  return { generations, events, seconds };
}

/** One COPY on a connection of its own. */
class Copy {
  private readonly stream: CopyStreamQuery;
  private readonly release: () => void;

  private constructor(stream: CopyStreamQuery, release: () => void) {
    this.stream = stream;
    this.release = release;
  }

  static async into(pool: Database['pool'], table: string, columns: string): Promise<Copy> {
    const client = await pool.connect();
    return new Copy(client.query(copyFrom(`copy ${table} (${columns}) from stdin`)), () => client.release());
  }

  /** Resolves when there is room for more. */
  async write(lines: string): Promise<void> {
    if (!this.stream.write(lines)) await once(this.stream, 'drain');
  }

  async end(): Promise<void> {
    this.stream.end();
    await finished(this.stream);
    this.release();
  }
}

const GENERATION_COLUMNS = `project_id, trace_id, span_id, conversation_id, user_actor, input, output, model,
  model_version, prompt_version, latency_ms, input_tokens, output_tokens, improve, train, at, started_at,
  first_recorded_at, recorded_at`;

function writeGeneration(one: MadeGeneration, projectId: number): string {
  const time = new Date(one.at).toISOString();
  const texts = [escaped(JSON.stringify(one.input)), escaped(JSON.stringify(one.output))];
  const names = [one.model, one.modelVersion, one.promptVersion];
  const numbers = [one.latencyMs, 40, 120];
  const ids = [projectId, one.traceId, '', one.conversationId, one.actor];
  return `${[...ids, ...texts, ...names, ...numbers, 't', 't', time, time, time, time].join('\t')}\n`;
}

const EVENT_COLUMNS = `project_id, id, occurred_at, at, received_at, verified, improve, train, sanitised, kind, channel,
  trace_id, span_id, actor, content_hash, body`;

function writeEvents({ traceId, events }: MadeGeneration, projectId: number, shape: Shape): string {
  let lines = '';
  for (const { kind, actor, at, body } of events) {
    const time = new Date(at).toISOString();
    const when = at.toString(16).padStart(12, '0');
    // Version 7, as clients send it: the time first.
    const random = shape.hex(18);
    const id = `${when.slice(0, 8)}-${when.slice(8)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${random.slice(6)}`;
    const text = escaped(JSON.stringify(body));
    lines +=
      `${projectId}\t${id}\t${time}\t${time}\t${time}\tf\tt\tt\tf\t${kind}\twidget\t${traceId}\t\t${actor}` +
      `\t\\\\x${shape.digest()}\t${text}\n`;
  }
  return lines;
}

/** COPY's text format takes a backslash for the beginning of an escape. JSON has no other character that it would. */
function escaped(json: string): string {
  return json.includes('\\') ? json.replaceAll('\\', '\\\\') : json;
}
