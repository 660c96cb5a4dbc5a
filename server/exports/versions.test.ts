/** Exports and bundles of frozen versions, as whoever trains on them gets them. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Manifest } from '../../shared/dataset.ts';
import { ExportReport, lineOf, ProvenanceLine, Split } from '../../shared/export.ts';
import type { Project } from '../db/tables/keys.ts';
import { policyOf } from '../labels/policy.ts';
import { relabelMarked } from '../labels/relabel.ts';
import { aGeneration, anEvent, freshId, storeEvent, storeGeneration } from '../labels/test-data.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { freezeVersion } from '../test/freeze-version.ts';
import { type Served, serveEndpoints } from '../test/serve-endpoints.ts';
import { exportRoutes } from './routes.ts';

const ROWS = 30;
/** No two alike. */
const words = (seed: number) =>
  Array.from({ length: 12 }, (_, at) => createHash('md5').update(`${seed} ${at}`).digest('hex').slice(0, 7)).join(' ');
const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex');

describe.each(databaseKinds)('on %s', (kind) => {
  let database: TestDatabase;
  let project: Project;
  let served: Served;
  let manifest: Manifest;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    project = await createTestProject(database.db);
    for (let index = 0; index < ROWS; index += 1) {
      const trace_id = `t${String(index).padStart(3, '0')}`;
      // The last is a conversation that ends with an answer: no trainer takes it.
      const input =
        index === ROWS - 1
          ? [
              { role: 'user', content: words(index) },
              { role: 'assistant', content: 'A' },
            ]
          : words(index);
      await storeGeneration(database.db, project.id, {
        ...aGeneration({ trace_id, input, output: words(index + 1000), user_actor: `u${index}` }),
      });
      const event = anEvent(
        'correction',
        { text: words(index + 2000) },
        { trace_id, actor: `u${index}`, id: freshId() },
      );
      await storeEvent(database.db, project.id, { ...event, verified: true });
    }
    const policy = policyOf({ profile: 'chat', signed: false });
    while ((await relabelMarked(database.db, project.id, policy, { marks: 500, generations: 50 })) > 0);
    manifest = await freezeVersion(database, project.id, 'answers', { task: 'sft' });
    served = await serveEndpoints(
      exportRoutes({ db: database.db, publicUrl: () => 'https://nod.example.com' }),
      project,
    );
  });
  afterAll(async () => {
    await served.close();
    await database.close();
  });

  const path = '/v1/datasets/answers/versions/1';
  const get = (rest: string, headers: Record<string, string> = {}) =>
    served.get(path + rest, { 'accept-encoding': 'identity', ...headers });
  const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
  const linesOf = async (rest: string) => (await (await get(rest)).text()).split('\n').filter((line) => line !== '');

  test('`jsonl` is what was frozen, byte for byte: whole, and each side', async () => {
    expect(manifest.figures.rows).toBe(ROWS);
    const whole = await get('/export?format=jsonl');
    expect(whole.headers.get('content-disposition')).toBe('attachment; filename="answers-v1.jsonl"');
    expect(sha256(await bytesOf(whole))).toBe(manifest.sha256);
    for (const split of Split.options) {
      const side = await bytesOf(await get(`/export?format=jsonl&split=${split}`));
      expect(sha256(side)).toBe(manifest.files[split].sha256);
    }
  });

  test('a format leaves out what breaks its rules and says so; the sidecar speaks of the lines that are there', async () => {
    const lines = await linesOf('/export?format=trl-sft');
    expect(lines).toHaveLength(ROWS - 1);
    const report = ExportReport.parse(await (await get('/export/report?format=trl-sft')).json());
    expect([report.rows, report.left_out.map(({ rule, rows }) => [rule, rows])]).toEqual([
      ROWS - 1,
      [['prompt_end', 1]],
    ]);
    const sidecar = (await linesOf('/export/provenance?format=trl-sft')).map((line) =>
      ProvenanceLine.parse(JSON.parse(line)),
    );
    const native = (await linesOf('/export?format=jsonl')).map((line) => lineOf.jsonl.parse(JSON.parse(line)));
    expect(sidecar.map(({ row }) => row)).toEqual(lines.map((_, index) => index + 1));
    for (const { row, id, trace_id, split, label, event_ids } of sidecar) {
      const source = native.find((line) => line.id === id);
      expect(JSON.parse(lines[row - 1] ?? '')).toMatchObject({ completion: [{ content: source?.chosen }] });
      expect(source).toMatchObject({ generation: { trace_id }, split, provenance: { event_ids } });
      expect(label).toMatchObject({ status: 'negative', signals: ['correction'] });
    }
  });

  test('LLaMA-Factory is told of every file by the name it comes under', async () => {
    const known = await (await get('/export/dataset_info.json')).json();
    for (const split of ['', ...Split.options]) {
      const asked = `/export?format=llama-factory-sft${split === '' ? '' : `&split=${split}`}`;
      const name = /filename="(.+)"/.exec((await get(asked)).headers.get('content-disposition') ?? '')?.[1] ?? '';
      expect(known[name.replace('.jsonl', '')]).toMatchObject({
        file_name: name,
        columns: { messages: 'conversations' },
      });
    }
    expect(Object.keys(known)).toHaveLength(4);
  });

  test('a broken download goes on, and who has it all does not get it again', async () => {
    const whole = await get('/export?format=openai-sft&split=train');
    const etag = whole.headers.get('etag') ?? '';
    const bytes = await bytesOf(whole);
    const rest = await get('/export?format=openai-sft&split=train', { range: 'bytes=100-', 'if-range': etag });
    expect([rest.status, await bytesOf(rest)]).toEqual([206, bytes.subarray(100)]);
    expect((await get('/export?format=openai-sft&split=train', { 'if-none-match': etag })).status).toBe(304);
    const tags = [etag];
    for (const other of ['openai-sft', 'trl-sft&split=train', 'csv', 'csv&raw=1', 'jsonl'])
      tags.push((await get(`/export?format=${other}`)).headers.get('etag') ?? '');
    expect(new Set(tags).size).toBe(tags.length);
  });

  test('`jsonl` goes on from any byte, also where a line or a side begins', async () => {
    const bytes = await bytesOf(await get('/export?format=jsonl'));
    const line = bytes.indexOf(10) + 1;
    const side = manifest.files.train.bytes;
    for (const start of [0, line - 1, line, line + 1, side - 1, side, side + 1]) {
      const rest = await get('/export?format=jsonl', { range: `bytes=${start}-` });
      expect([start, rest.status, sha256(await bytesOf(rest))]).toEqual([start, 206, sha256(bytes.subarray(start))]);
    }
    const across = await get('/export?format=jsonl', { range: `bytes=${line}-${side}` });
    expect(await bytesOf(across)).toEqual(bytes.subarray(line, side + 1));
  });

  test('a format of another task is refused with those that fit; no version is not found', async () => {
    const refused = await get('/export?format=trl-dpo');
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      error: { code: 'format_mismatch', message: expect.stringMatching(/openai-sft/) },
    });
    expect((await served.get('/v1/datasets/answers/versions/2/export?format=jsonl')).status).toBe(404);
    expect((await served.get('/v1/datasets/others/versions/1/bundle')).status).toBe(404);
  });

  test('what would be ignored is refused: a part of a bundle, and cells as they are where none is changed', async () => {
    for (const asked of [
      '/bundle?split=train',
      '/bundle?raw=1',
      '/export?format=jsonl&raw=1',
      '/export/report?format=parquet&raw=1',
    ]) {
      const refused = await get(asked);
      expect([asked, refused.status]).toEqual([asked, 400]);
      expect(await refused.json()).toMatchObject({
        error: { code: 'invalid', message: expect.stringMatching(/is not a field|csv/) },
      });
    }
    expect((await served.get('/v1/export?format=trl-sft&raw=1')).status).toBe(400);
    expect((await get('/export?format=jsonl&raw=0')).status).toBe(200);
  });

  test('the bundle is a dataset repository: what card, manifest and Croissant name is there, and loads', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'nod-bundle-'));
    try {
      const response = await get('/bundle');
      const tar = await bytesOf(response);
      expect(response.headers.get('content-type')).toBe('application/x-tar');
      expect(await bytesOf(await get('/bundle'))).toEqual(tar);
      await writeFile(join(directory, 'bundle.tar'), tar);
      execFileSync('tar', ['-xf', 'bundle.tar'], { cwd: directory });
      const read = async (name: string) => readFile(join(directory, name));

      const listed = JSON.parse((await read('manifest.json')).toString());
      expect(listed).toMatchObject({
        sha256: manifest.sha256,
        bundle: { lines: { format: 'trl-sft', rows: ROWS - 1 } },
      });
      for (const file of listed.bundle.files) {
        const bytes = await read(file.path);
        expect([file.path, bytes.length, sha256(bytes)]).toEqual([file.path, file.bytes, file.sha256]);
      }
      const croissant = JSON.parse((await read('croissant.json')).toString());
      expect(croissant).toMatchObject({
        conformsTo: 'http://mlcommons.org/croissant/1.1',
        '@type': 'sc:Dataset',
        version: '1.0.0',
      });
      for (const { '@id': id, sha256: sum } of croissant.distribution) expect(sha256(await read(id))).toBe(sum);
      const named = new Set(croissant.distribution.map((file: { '@id': string }) => file['@id']));
      for (const { field } of croissant.recordSet)
        for (const { source } of field) expect(named).toContain(source.fileObject['@id']);

      const card = (await read('README.md')).toString();
      const configs = [...card.matchAll(/- split: (\w+)\n\s+path: "([^"]+)"/g)].map(([, split, glob]) => ({
        split,
        glob,
      }));
      expect(configs.map(({ split }) => split)).toEqual(
        Split.options.filter((split) => manifest.figures.splits[split] > 0),
      );
      const duck = await (await DuckDBInstance.create(':memory:')).connect();
      for (const { split, glob } of configs) {
        const counted = await duck.runAndReadAll(
          `select count(*) from '${directory}/${glob}' where split = '${split}'`,
        );
        expect(Number(counted.getRows()[0]?.[0])).toBe(manifest.figures.splits[split as Split]);
      }
      duck.closeSync();
      const lines = (
        await Promise.all((await readdir(join(directory, 'trl-sft'))).map((name) => read(`trl-sft/${name}`)))
      ).join('');
      expect(
        lines
          .trimEnd()
          .split('\n')
          .map((line) => lineOf['trl-sft'].parse(JSON.parse(line))),
      ).toHaveLength(ROWS - 1);
      const provenance = (
        await Promise.all((await readdir(join(directory, 'provenance'))).map((name) => read(`provenance/${name}`)))
      ).join('');
      expect(provenance.trimEnd().split('\n')).toHaveLength(ROWS - 1);
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
