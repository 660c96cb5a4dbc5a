/** Live exports of every format, beside COPY of the same texts as JSON that PostgreSQL builds. */
import { to as copyTo } from 'pg-copy-streams';
import type { Database } from '../../db/connect.ts';
import type { RunningServer } from '../../throwaway/start-server.ts';
import type { Figure, Section } from '../figure.ts';
import { canRead, watchMemory } from '../processes.ts';
import { median } from '../rounds.ts';
import { countLines, takeLines } from './take-lines.ts';

const ROUNDS = 3;
/** Formats and the rows they hold; `jsonl`, the native one, holds all. */
const FORMATS: Record<string, string> = {
  jsonl: "'sft', 'preference', 'unpaired'",
  'openai-sft': "'sft'",
  'trl-dpo': "'preference'",
  'trl-kto': "'unpaired'",
};
const NATIVE_MIN = 0.8;
const OTHERS_MIN = 0.5;
const FIRST_BYTE_MAX_MS = 100;
const MEMORY_MAX_MB = 150;

export async function measureExports(database: Database, nod: RunningServer): Promise<Section> {
  const figures: Figure[] = [];
  const firsts: number[] = [];
  const memory = canRead ? watchMemory(nod.process.pid ?? 0) : undefined;
  for (const [format, tasks] of Object.entries(FORMATS)) {
    const rounds: { ours: number; copy: number; lines: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const copy = await copyOut(database, tasks);
      const ours = await takeLines(nod, `/v1/export?format=${format}`);
      firsts.push(ours.firstMs);
      rounds.push({ ours: ours.lines / ours.seconds, copy: copy.lines / copy.seconds, lines: ours.lines });
    }
    figures.push({
      what: `${format}, ${rounds[0]?.lines.toLocaleString('en')} rows`,
      value: median(rounds.map(({ ours }) => ours)),
      unit: 'rows/s',
      beside: { name: 'COPY of the same rows', value: median(rounds.map(({ copy }) => copy)) },
      ratio: median(rounds.map(({ ours, copy }) => ours / copy)),
      target: { atLeast: format === 'jsonl' ? NATIVE_MIN : OTHERS_MIN },
    });
  }
  figures.push({ what: 'first byte', value: median(firsts), unit: 'ms', target: { atMost: FIRST_BYTE_MAX_MS } });
  if (memory !== undefined) {
    const value = memory.stop();
    figures.push({ what: 'memory of the server, peak', value, unit: 'MB', target: { atMost: MEMORY_MAX_MB } });
  }
  const notes = ['The targets are those of frozen versions; a live export also walks its filters.'];
  return { title: 'Exports', figures, notes };
}

/** The rows a live export writes: without a gate. */
async function copyOut({ pool }: Database, tasks: string): Promise<{ lines: number; seconds: number }> {
  const client = await pool.connect();
  try {
    const began = performance.now();
    const out = client.query(
      copyTo(`copy (
        select json_build_object('id', row.id, 'task', row.task, 'source', row.source, 'p', row.p,
          'input', generation.input, 'chosen', coalesce(row.chosen, generation.output), 'rejected', row.rejected,
          'model', generation.model, 'status', label.status, 'evidence', label.evidence)
        from rows as row
        join generations as generation using (project_id, trace_id, span_id)
        join labels as label using (project_id, trace_id, span_id)
        where row.project_id = 1 and row.gates = '{}' and row.task in (${tasks})
        order by row.trace_id, row.span_id, row.id
      ) to stdout (format csv, quote e'\\x01', delimiter e'\\x02')`),
    );
    let lines = 0;
    for await (const chunk of out) lines += countLines(chunk);
    return { lines, seconds: (performance.now() - began) / 1000 };
  } finally {
    client.release();
  }
}
