/** CSV, Parquet and JSON lines as DuckDB reads them. */
import { mkdtemp, rm, writeFile as store } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ExportFormat } from '../../../shared/export.ts';
import { toNativeLine } from '../../datasets/selecting/native-line.ts';
import { makeCandidate } from '../../test/make-candidate.ts';
import { liveRows } from '../rows.ts';
import { writeFile } from '../write-file.ts';
import { writeParquet } from './parquet.ts';

const texts = ['plain', '👩🏽‍🚀 שלום\r\n\t"quoted", \u2028 é', '=1+1', ' '];

let directory: string;
let duck: Awaited<ReturnType<DuckDBInstance['connect']>>;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nod-duckdb-'));
  duck = await (await DuckDBInstance.create(':memory:')).connect();
});
afterAll(async () => {
  duck.closeSync();
  await rm(directory, { recursive: true });
});

async function query(sql: string): Promise<unknown[]> {
  return (await duck.runAndReadAll(sql)).getRowObjectsJson();
}

async function fileOf(format: ExportFormat, chunks: AsyncIterable<string | Uint8Array>): Promise<string> {
  const path = join(directory, `${Math.random()}.${format}`);
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  await store(path, Buffer.concat(parts));
  return path;
}

function candidates() {
  return texts.map((chosen, index) =>
    makeCandidate({
      id: `r${index}`,
      task: 'unpaired',
      desirable: index % 2 === 0,
      chosen,
      generation: { latency_ms: index === 0 ? 0.5 : null, input_tokens: 9_007_199_254_740_991 },
    }),
  );
}

async function* batches() {
  yield { candidates: candidates(), gated: [] };
}

const write = (format: ExportFormat, raw = false) =>
  fileOf(format, writeFile(liveRows(batches()), { format, raw, file: { name: 'nod' } }));

test('CSV: every text arrives, formulas with an apostrophe in front unless asked otherwise', async () => {
  const read = async (path: string) =>
    (await query(`select chosen from read_csv('${path}', header = true, all_varchar = true)`)) as { chosen: string }[];
  const written = await read(await write('csv'));
  expect(written.map(({ chosen }) => chosen)).toEqual(texts.map((text) => (text === '=1+1' ? "'=1+1" : text)));
  expect((await read(await write('csv', true))).map(({ chosen }) => chosen)).toEqual(texts);
});

test('Parquet: typed columns, null where nothing is known, every text as it was', async () => {
  const path = await write('parquet');
  const rows = await query(
    `select chosen, desirable, latency_ms, input_tokens, generated_at, event_ids, tools from '${path}'`,
  );
  expect(rows).toEqual(
    texts.map((chosen, index) => ({
      chosen,
      desirable: index % 2 === 0,
      latency_ms: index === 0 ? 0.5 : null,
      input_tokens: '9007199254740991',
      generated_at: expect.stringContaining('2026-03-01 00:00:00'),
      event_ids: ['019a0000-0000-7000-8000-000000000001'],
      tools: null,
    })),
  );
  const types = (await query(
    `describe select p, label_gold, input_tokens, generated_at, event_ids, id from '${path}'`,
  )) as {
    column_type: string;
  }[];
  expect(types.map((column) => column.column_type.replace(' WITH TIME ZONE', ''))).toEqual([
    'DOUBLE',
    'BOOLEAN',
    'BIGINT',
    'TIMESTAMP',
    'VARCHAR[]',
    'VARCHAR',
  ]);
});

test('Parquet: large texts make more row groups, so that a group fits into memory; no rows make a file as well', async () => {
  async function* large() {
    for (let index = 0; index < 5; index += 1) {
      const row = toNativeLine(makeCandidate({ id: `r${index}`, chosen: 'x'.repeat(0.75 * 1024 * 1024) }));
      if (typeof row !== 'string') yield [row];
    }
  }
  const path = await fileOf('parquet', writeParquet(large()));
  const [metadata] = await query(`select num_rows, num_row_groups from parquet_file_metadata('${path}')`);
  expect(metadata).toEqual({ num_rows: '5', num_row_groups: '3' });
  async function* nothing() {}
  expect(await query(`select count(*) as count from '${await fileOf('parquet', writeParquet(nothing()))}'`)).toEqual([
    { count: '0' },
  ]);
});

test('JSON lines: every text arrives', async () => {
  const path = await write('jsonl');
  const rows = (await query(`select chosen from read_json('${path}', format = 'newline_delimited')`)) as {
    chosen: string;
  }[];
  expect(rows.map(({ chosen }) => chosen)).toEqual(texts);
});
