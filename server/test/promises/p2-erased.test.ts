import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { extract } from 'tar-stream';
import { describe } from 'vitest';
import { ExportFormat, formatGroups } from '../../../shared/export.ts';
import type { Job } from '../../../shared/job.ts';
import { letters } from '../../datasets/freezing/test-data.ts';
import { ArchiveManifest, MANIFEST_FILE } from '../../db/archive/manifest.ts';
import { databaseKinds, openTestDatabase } from '../database.ts';
import { prepareEmbedded } from '../embedded-directory.ts';
import { runCommand } from '../run-command.ts';
import { startServer, type TestServer } from '../start-server.ts';
import { isTorture, promise } from './promise.ts';

/** Who is erased; in the middle of the others. */
const ERASED = 7;
const TASKS = ['sft', 'preference', 'unpaired', 'eval'] as const;
/** What a receipt counts, by the table it went from. */
const COUNTED = ['events', 'generations', 'decisions', 'dead_letters', 'dataset_rows', 'labels', 'rows'];
/** Where a keyed hash of whom it was stays, so that they stay erased. */
const KEYED = ['tombstones', 'erasures'];
const BATCH_ITEMS = 500;
/** One of each kind; the torture looks at all. */
const SOME = ['jsonl', 'csv', 'parquet', 'trl-sft', 'trl-dpo', 'trl-kto', 'openai-sft', 'inspect'] as const;
const looked: readonly ExportFormat[] = isTorture ? ExportFormat.options : SOME;

describe.each(isTorture ? databaseKinds : (['postgres'] as const))(
  'one person of many who is erased, on %s,',
  (kind) => {
    promise(
      'P2',
      'is in no dump, log or export afterwards, with an exact receipt, nor comes back from an offline queue',
      { short: { people: 10 }, long: { people: 1000 } },
      async ({ people }) => {
        const directory = await mkdtemp(join(tmpdir(), 'nod-erased-'));
        const database = kind === 'postgres' ? await openTestDatabase('postgres') : undefined;
        const dataDir = database === undefined ? await prepareEmbedded(join(directory, 'data')) : directory;
        const where = database?.url === undefined ? { NOD_DATA_DIR: dataDir } : { DATABASE_URL: database.url };
        const settings = { ...where, NOD_TOMBSTONES: join(directory, 'tombstones.ndjson'), LOG_LEVEL: 'trace' };
        const first = await startServer({ ...settings, NOD_BURST_VOTES_PER_MINUTE: '1000000' });
        await fill(first, people);
        await freeze(first);
        const exported = await readExports(first, directory);
        await first.stop(); // an embedded database is dumped while nobody has it
        const before = await dump(directory, where);

        const keys = { NOD_SECRET_KEY: first.secretKey, NOD_PUBLISHABLE_KEY: first.publishableKey };
        const server = await startServer({ ...settings, ...keys });
        const { counts } = (await post(server, '/v1/erasures', { user_id: of(ERASED).user_id })) as Receipt;
        const exportedAfter = await readExports(server, directory);
        const access = await postText(server, '/v1/access', { user_id: of(ERASED).user_id });
        const late = await sendLate(server, ERASED, people);
        await settle(server);
        await server.stop();
        const after = await dump(directory, where);

        const pseudonym = pseudonymIn(before);
        const marks = [...marksOf(ERASED), pseudonym];
        const seenBefore = [...exported].filter(([, text]) => findMarks(text, marks).length > 0).map(([name]) => name);
        const failures = [
          ...missing(seenBefore),
          ...[...exportedAfter].flatMap(([name, text]) =>
            findMarks(text, marks).map((mark) => `${mark} is in ${name}`),
          ),
          ...[...after].flatMap(([table, rows]) => {
            const looked = KEYED.includes(table) ? marksOf(ERASED) : marks;
            return findMarks(JSON.stringify(rows), looked).map((mark) => `${mark} is in the table ${table}`);
          }),
          ...findMarks(first.output() + server.output(), marks).map((mark) => `${mark} is in the log`),
          ...(access === '' ? [] : ['what is kept of them is not nothing']),
          ...late.filter((status) => status !== 'erased' && status !== 'invalid').map((status) => `late: ${status}`),
          ...COUNTED.flatMap((table) => {
            const left = new Set((after.get(table) ?? []).map(nameOf));
            const gone = (before.get(table) ?? []).filter((row) => !left.has(nameOf(row))).length;
            return counts[table] === gone ? [] : [`${table}: ${gone} went, the receipt says ${counts[table]}`];
          }),
          ...(first.output().includes('"msg":"request"') ? [] : ['the log says nothing']),
        ];
        await database?.close();
        await rm(directory, { recursive: true, force: true });
        const note = `${kind}, 1 of ${people}, ${exported.size} exports, ${before.size} tables, receipt ${JSON.stringify(counts)}`;
        return { tried: exportedAfter.size + after.size + late.length, lost: 0, failures, note };
      },
    );
  },
);

type Row = Record<string, string | null>;

/** By which it is told whether a row is still there: others' rows that lost a signal may be made anew, as other rows. */
const NAMING = ['dataset_id', 'version', 'trace_id', 'span_id', 'id', 'row_id'];
const nameOf = (row: Row): string => NAMING.map((column) => row[column]).join(' ');

interface Receipt {
  counts: Record<string, number>;
}

/** Everything by which one could know them again. */
function of(person: number) {
  return {
    user_id: `person-${person}-of-many`,
    session_id: `session-${person}-of-many`,
    trace_id: `trace-${person}-of-many`,
    words: `words-${person}-of-many`,
  };
}

const marksOf = (person: number): string[] => Object.values(of(person));
const findMarks = (text: string, marks: readonly string[]): string[] => marks.filter((mark) => text.includes(mark));

/** The keyed hash of who asked for their generation. */
function pseudonymIn(tables: ReadonlyMap<string, Row[]>): string {
  const row = tables.get('generations')?.find(({ trace_id }) => trace_id === of(ERASED).trace_id);
  if (typeof row?.user_actor !== 'string') throw new Error('Their generation has no pseudonym.');
  return row.user_actor;
}

/** Every export that has rows of others must have had theirs, or there was nothing to search for. */
function missing(seen: readonly string[]): string[] {
  const wanted = SOME;
  const frozen = TASKS.filter((task) => !seen.some((name) => name.startsWith(`${task}@1 `)));
  return [
    ...wanted.filter((format) => !seen.includes(`live ${format}`)).map((format) => `they never were in live ${format}`),
    ...(frozen.length < TASKS.length ? [] : ['they never were in a frozen version']),
  ];
}

/** Each has an answer, corrects it, comments on the next one's, and sends one event that is wrong. */
async function fill(server: TestServer, people: number): Promise<void> {
  const everybody = Array.from({ length: people }, (_, person) => person);
  const generations = everybody.map((person) => {
    const { user_id, trace_id, words } = of(person);
    return {
      ...{ trace_id, user_id, model: 'm', consent: ['improve', 'train'], started_at: ago(7200) },
      // No two questions are alike: on the train side, one near to another that is held out is in no version.
      ...{ input: `A question about ${words}? ${letters(90, person + 1)}` },
      output: `An answer about ${words}, not so good.`,
    };
  });
  const events = everybody.flatMap((person) => eventsOf(person, people));
  for (let at = 0; at < generations.length; at += BATCH_ITEMS) {
    await post(server, '/v1/generations', { generations: generations.slice(at, at + BATCH_ITEMS) });
  }
  for (let at = 0; at < events.length; at += BATCH_ITEMS) {
    await post(server, '/v1/events', { sent_at: ago(0), events: events.slice(at, at + BATCH_ITEMS) });
  }
  // Reviewers who make the person's words theirs.
  for (const person of everybody.filter((n) => n % 10 === ERASED)) {
    const { trace_id, words } = of(person);
    const corrected_text = `${words} would be far better to read than what there was.`;
    await post(server, '/v1/review/decisions', { id: randomUUID(), trace_id, verdict: 'negative', corrected_text });
  }
  await settle(server);
}

function eventsOf(person: number, people: number): object[] {
  const { user_id, session_id, trace_id, words } = of(person);
  const common = { user_id, session_id, occurred_at: ago(3600), consent: ['improve', 'train'] };
  const next = of((person + 1) % people).trace_id;
  return [
    {
      ...{ ...common, id: randomUUID(), kind: 'correction', trace_id },
      text: `${words} would be far better to read than what there was.`,
    },
    { ...common, id: randomUUID(), kind: 'vote', trace_id: next, value: 'up', comment: `says ${words}` },
    { ...common, id: randomUUID(), kind: 'vote', trace_id, value: 'sideways', comment: `says ${words}` },
  ];
}

/** From a queue that was offline, with the key of the page: nothing of it may be stored. */
async function sendLate(server: TestServer, person: number, people: number): Promise<string[]> {
  const { results } = (await post(
    server,
    '/v1/events',
    { sent_at: ago(0), events: eventsOf(person, people) },
    server.publishableKey,
  )) as { results: { status: string; error?: { code: string } }[] };
  return results.map(({ status, error }) => (status === 'rejected' ? (error?.code ?? status) : status));
}

async function freeze(server: TestServer): Promise<void> {
  for (const task of TASKS) {
    const definition = { task, unreviewed: true, split: { train: 0.5, validation: 0, test: 0.5 } };
    await post(server, '/v1/datasets', { name: task, ...definition, dedupe: { exact: false, near: false } });
    const { id } = (await post(server, `/v1/datasets/${task}/versions`, {})) as Job;
    for (let state = ''; state !== 'done'; await wait(50)) {
      const job = JSON.parse(await read(server, `/v1/jobs/${id}`)) as Job;
      state = job.state;
      if (state === 'failed') throw new Error(`Freezing ${task} failed: ${job.error?.message}`);
    }
  }
}

/** Every way out that there is, as text, by name; of frozen versions those that fit their task. */
async function readExports(server: TestServer, directory: string): Promise<Map<string, string>> {
  const paths: [string, string][] = [
    ['generations', '/v1/generations'],
    ['labels', '/v1/labels'],
    ['live report', '/v1/export/report?format=jsonl'],
    ['live provenance', '/v1/export/provenance?format=jsonl'],
    ['dead letters', '/v1/dead-letters?limit=500'],
    ['repeated', '/v1/prompts/repeated'],
    ['audit', '/v1/audit?limit=500'],
    ...looked.map((format): [string, string] => [`live ${format}`, `/v1/export?format=${format}`]),
    ...formatGroups.tables.map((format): [string, string] => [
      `live cases as ${format}`,
      `/v1/export?task=eval&format=${format}`,
    ]),
  ];
  for (const task of TASKS) {
    const version = `/v1/datasets/${task}/versions/1`;
    for (const part of ['', '/card', '/bundle', '/revocations']) paths.push([`${task}@1 ${part}`, version + part]);
    for (const format of looked) {
      paths.push([`${task}@1 ${format}`, `${version}/export?format=${format}`]);
      paths.push([`${task}@1 provenance of ${format}`, `${version}/export/provenance?format=${format}`]);
    }
  }
  const exports = new Map<string, string>();
  for (const [name, path] of paths) {
    const response = await fetch(server.url + path, {
      headers: { authorization: `Bearer ${server.secretKey}`, accept: 'application/x-ndjson, */*;q=0.5' },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    if (response.status === 400 && bytes.includes('format_mismatch')) continue;
    if (response.status !== 200) throw new Error(`${path} answered ${response.status}: ${bytes}`);
    exports.set(name, await toText(bytes, directory));
  }
  return exports;
}

/** Parquet and tar are read as whoever uses them does: their bytes may be compressed. */
async function toText(bytes: Buffer, directory: string): Promise<string> {
  if (bytes.subarray(0, 4).toString() === 'PAR1') return parquetText(bytes, directory);
  if (bytes.subarray(257, 262).toString() !== 'ustar') return bytes.toString();
  const texts: string[] = [];
  for (const { name, content } of await untar(bytes)) texts.push(name, await toText(content, directory));
  return texts.join('\n');
}

/** Opened when the first table is read. */
let duck: Promise<DuckDBConnection> | undefined;

async function parquetText(bytes: Buffer, directory: string): Promise<string> {
  const path = join(directory, 'table.parquet');
  await writeFile(path, bytes);
  duck ??= DuckDBInstance.create(':memory:').then((instance) => instance.connect());
  const rows = await (await duck).runAndReadAll(`select * from read_parquet('${path}')`);
  return JSON.stringify(rows.getRowObjectsJson());
}

async function untar(bytes: Buffer): Promise<{ name: string; content: Buffer }[]> {
  const files: { name: string; content: Buffer }[] = [];
  const reading = extract();
  reading.end(bytes);
  for await (const entry of reading) {
    const parts: Buffer[] = [];
    for await (const part of entry) parts.push(part as Buffer);
    files.push({ name: entry.header.name, content: Buffer.concat(parts) });
  }
  return files;
}

/** A backup: every row of every table, its values as text. */
async function dump(directory: string, where: Record<string, string>): Promise<Map<string, Row[]>> {
  const path = join(directory, `${randomUUID()}.tar.gz`);
  const { code, stderr } = await runCommand(['backup', '--out', path], where);
  if (code !== 0) throw new Error(`The backup ended with ${code}: ${stderr}`);
  const files = new Map((await untar(gunzipSync(await readFile(path)))).map(({ name, content }) => [name, content]));
  const { tables } = ArchiveManifest.parse(JSON.parse(String(files.get(MANIFEST_FILE))));
  return new Map(
    tables.map(({ name, columns, parts }) => {
      const lines = parts.flatMap(({ file }) => String(files.get(file)).trimEnd().split('\n'));
      const rows = lines.map((line) => JSON.parse(line) as (string | null)[]);
      return [
        name,
        rows.map((values) => Object.fromEntries(columns.map((column, at) => [column, values[at] ?? null]))),
      ];
    }),
  );
}

/** No label waits to be made. */
async function settle(server: TestServer): Promise<void> {
  for (;;) {
    const metrics = await read(server, '/metrics');
    if (/^nod_label_queue_depth 0$/m.test(metrics)) return;
    await wait(50);
  }
}

function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1000).toISOString();
}

async function read(server: TestServer, path: string): Promise<string> {
  const response = await fetch(server.url + path, { headers: { authorization: `Bearer ${server.secretKey}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return text;
}

async function post(server: TestServer, path: string, body: object, key = server.secretKey): Promise<unknown> {
  return JSON.parse(await postText(server, path, body, key));
}

async function postText(server: TestServer, path: string, body: object, key = server.secretKey): Promise<string> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return text;
}
