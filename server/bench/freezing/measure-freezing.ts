/** Freezing a version of many rows and taking it along in every kind of file, while somebody else reads. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { to as copyTo } from 'pg-copy-streams';
import type { Manifest } from '../../../shared/dataset.ts';
import type { Job } from '../../../shared/job.ts';
import { connect, type Database } from '../../db/connect.ts';
import type { RunningServer } from '../../throwaway/start-server.ts';
import { waitUntilLabelled } from '../data/wait-until-labelled.ts';
import type { Figure, Section } from '../figure.ts';
import { type Machine, open } from '../machine.ts';
import { startNod } from '../nod.ts';
import { canRead, watchMemory } from '../processes.ts';
import { countLines, takeLines } from '../reading/take-lines.ts';
import { median } from '../rounds.ts';
import { fillRows, sendTemplate } from './fill-rows.ts';

const ROUNDS = 3;
const FREEZE_MAX_S = 120;
const MILLION = 1_000_000;
const MEMORY_MAX_MB = 300;
const EXPORT_MEMORY_MAX_MB = 150;
const EMBEDDED_READ_MAX_MS = 250;
const FIRST_BYTE_MAX_MS = 100;
/** Formats, and what each is to reach of COPY. */
const FORMATS: Record<string, number> = { jsonl: 0.8, 'openai-sft': 0.5, 'trl-sft': 0.5, csv: 0.5, parquet: 0.3 };

export async function measureFreezing(
  machine: Machine,
  { rows, embeddedRows }: { rows: number; embeddedRows: number },
): Promise<Section[]> {
  return [...(await onPostgres(machine, rows)), await embedded(embeddedRows)];
}

async function onPostgres(machine: Machine, rows: number): Promise<Section[]> {
  const url = await machine.createDatabase();
  const labelling = await startNod({ DATABASE_URL: url });
  const database = await open(url);
  let nod = labelling;
  try {
    await sendTemplate(labelling);
    await waitUntilLabelled(database);
    await labelling.stop(); // what it does by itself would wait for the indexes
    await fillRows(database, { from: 0, to: rows / 10 });
    const start = () => startNod({ DATABASE_URL: url, NOD_SECRET_KEY: labelling.secretKey });
    nod = await start();
    const tenth = await freeze(nod, 'tenth');
    await nod.stop();
    await fillRows(database, { from: rows / 10, to: rows });
    nod = await start();
    const whole = await freeze(nod, 'whole');
    const cost = { name: 'a row of a tenth of them', value: (tenth.seconds / tenth.rows) * 1e6 };
    const figures: Figure[] = [
      {
        what: `freezing ${whole.rows.toLocaleString('en')} rows`,
        value: whole.seconds,
        unit: 's',
        ...(rows >= MILLION ? { target: { atMost: FREEZE_MAX_S } } : {}),
      },
      { what: '… a row', value: (whole.seconds / whole.rows) * 1e6, unit: 'µs', beside: cost },
      { what: '… memory of the server, peak', value: whole.memoryMb, unit: 'MB', target: { atMost: MEMORY_MAX_MB } },
      { what: '… a small read meanwhile, p99', value: whole.readMs, unit: 'ms' },
    ];
    await nod.stop();
    nod = await start(); // a server that has frozen nothing: what exports take of themselves
    return [
      { title: 'Freezing, on PostgreSQL', figures, notes: ['Deduplication, split and decontamination included.'] },
      await measureFiles(database, nod, whole.rows),
    ];
  } finally {
    await database.close();
    await nod.stop();
  }
}

async function measureFiles(database: Database, nod: RunningServer, rows: number): Promise<Section> {
  const figures: Figure[] = [];
  const memory = canRead ? watchMemory(nod.process.pid ?? 0) : undefined;
  const firsts: number[] = [];
  for (const [format, atLeast] of Object.entries(FORMATS)) {
    const rounds: { ours: number; copy: number }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const copy = await copyOut(database);
      const { seconds, firstMs } = await takeLines(nod, `/v1/datasets/whole/versions/1/export?format=${format}`);
      firsts.push(firstMs);
      rounds.push({ ours: rows / seconds, copy });
    }
    figures.push({
      what: `${format}, ${rows.toLocaleString('en')} rows`,
      value: median(rounds.map(({ ours }) => ours)),
      unit: 'rows/s',
      beside: { name: 'COPY of the same rows', value: median(rounds.map(({ copy }) => copy)) },
      ratio: median(rounds.map(({ ours, copy }) => ours / copy)),
      target: { atLeast },
    });
  }
  figures.push({ what: 'first byte', value: median(firsts), unit: 'ms', target: { atMost: FIRST_BYTE_MAX_MS } });
  if (memory !== undefined) {
    const target = { atMost: EXPORT_MEMORY_MAX_MB };
    figures.push({ what: 'memory of the server, peak', value: memory.stop(), unit: 'MB', target });
  }
  return { title: 'Exports of a frozen version', figures, notes: [] };
}

async function embedded(rows: number): Promise<Section> {
  const directory = await mkdtemp(join(tmpdir(), 'nod-bench-'));
  const env = { NOD_DATA_DIR: directory };
  let nod = await startNod(env);
  try {
    await sendTemplate(nod);
    const { secretKey } = nod;
    while ((await read(nod, '/v1/labels')).includes('"items":[]')) await wait(100);
    await nod.stop();
    const database = await connect({ dataDir: directory }, fail);
    await fillRows(database, { from: 0, to: rows });
    await database.close();
    nod = await startNod({ ...env, NOD_SECRET_KEY: secretKey });
    const idle = canRead ? watchMemory(nod.process.pid ?? 0).stop() : Number.NaN;
    const { seconds, readMs, memoryMb, ...frozen } = await freeze(nod, 'whole');
    const exporting = await readMeanwhile(nod, async () => {
      for (const format of Object.keys(FORMATS)) {
        await takeLines(nod, `/v1/datasets/whole/versions/1/export?format=${format}`);
      }
    });
    return {
      title: 'Freezing, embedded',
      figures: [
        { what: `freezing ${frozen.rows.toLocaleString('en')} rows`, value: seconds, unit: 's' },
        { what: '… a small read meanwhile, p99', value: readMs, unit: 'ms', target: { atMost: EMBEDDED_READ_MAX_MS } },
        {
          what: '… and while every format is exported, p99',
          value: exporting,
          unit: 'ms',
          target: { atMost: EMBEDDED_READ_MAX_MS },
        },
        { what: '… memory, peak', value: memoryMb, unit: 'MB', beside: { name: 'before', value: idle } },
      ],
      notes: ['The database is in the memory of the server’s process.'],
    };
  } finally {
    await nod.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface Frozen {
  rows: number;
  seconds: number;
  memoryMb: number;
  /** p99 of a small read meanwhile. */
  readMs: number;
}

async function freeze(nod: RunningServer, name: string): Promise<Frozen> {
  await post(nod, '/v1/datasets', { name, task: 'sft', unreviewed: true });
  const memory = canRead ? watchMemory(nod.process.pid ?? 0) : undefined;
  const began = performance.now();
  const { id } = (await post(nod, `/v1/datasets/${name}/versions`, {})) as Job;
  const readMs = await readMeanwhile(nod, async () => {
    for (;;) {
      const job = JSON.parse(await read(nod, `/v1/jobs/${id}`)) as Job;
      if (job.state === 'failed') throw new Error(`Freezing failed: ${JSON.stringify(job.error)}`);
      if (job.state === 'done') return;
      await wait(100);
    }
  });
  const seconds = (performance.now() - began) / 1000;
  const { figures } = JSON.parse(await read(nod, `/v1/datasets/${name}/versions/1`)) as Manifest;
  if (figures.rows === 0) throw new Error(`Nothing was frozen: ${JSON.stringify(figures.left_out)}`);
  return { rows: figures.rows, seconds, memoryMb: memory?.stop() ?? Number.NaN, readMs };
}

/** p99 of a small read, in ms, asked again and again while `work` goes on. */
async function readMeanwhile(nod: RunningServer, work: () => Promise<void>): Promise<number> {
  const reads: number[] = [];
  let isDone = false;
  const working = work().finally(() => {
    isDone = true;
  });
  while (!isDone) {
    const asked = performance.now();
    await read(nod, '/v1/generations/template');
    reads.push(performance.now() - asked);
    await wait(20);
  }
  await working;
  reads.sort((one, other) => one - other);
  return reads[Math.floor(reads.length * 0.99)] ?? Number.NaN;
}

/** Rows a second, of the texts as they are stored. */
async function copyOut({ pool }: Database): Promise<number> {
  const client = await pool.connect();
  try {
    const began = performance.now();
    const out = client.query(
      copyTo(`copy (
        select content from dataset_rows join datasets on datasets.id = dataset_id
        where dataset_rows.project_id = 1 and name = 'whole' order by split, position
      ) to stdout (format csv, quote e'\\x01', delimiter e'\\x02')`),
    );
    let lines = 0;
    for await (const chunk of out) lines += countLines(chunk);
    return lines / ((performance.now() - began) / 1000);
  } finally {
    client.release();
  }
}

async function read({ url, secretKey }: RunningServer, path: string): Promise<string> {
  const response = await fetch(url + path, { headers: { authorization: `Bearer ${secretKey}` } });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.text();
}

async function post({ url, secretKey }: RunningServer, path: string, body: object): Promise<unknown> {
  const response = await fetch(url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${secretKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return response.json();
}

function fail(error: Error): never {
  throw error;
}
