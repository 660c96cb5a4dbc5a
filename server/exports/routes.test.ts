import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ExportReport, NativeLine } from '../../shared/export.ts';
import type { RowFilter } from '../datasets/selecting/row-filter.ts';
import { walkRows } from '../datasets/selecting/store.ts';
import type { Project } from '../db/tables/keys.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { type Served, serveEndpoints } from '../test/serve-endpoints.ts';
import { planExport } from './plan.ts';
import { exportRoutes } from './routes.ts';

interface Sample {
  trace_id: string;
  span_id?: string;
  id?: string;
  task?: 'sft' | 'preference' | 'unpaired';
  chosen?: unknown;
  rejected?: unknown;
  desirable?: boolean;
  source?: string;
  gates?: string[];
  status?: 'positive' | 'negative' | 'contested';
  /** Where it is not the same: the project signs, and strangers speak as well. */
  verified_status?: 'positive' | 'negative';
  /** Null: an orphan, whose generation never came. */
  generation?: {
    input?: unknown;
    output?: unknown;
    model?: string;
    prompt_version?: string;
    at?: string;
    improve?: boolean;
    train?: boolean;
    access?: string[];
  } | null;
}

const AT = '2026-03-01T12:00:00.000Z';
const EVENT = '019a0000-0000-7000-8000-000000000001';

describe.each(databaseKinds)('on %s', (kind) => {
  let database: TestDatabase;
  const served: Served[] = [];
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(async () => {
    for (const server of served) await server.close();
    await database.close();
  });

  /** Writes rows with their labels and generations, as the worker and ingest do. */
  async function store(project: Project, samples: readonly Sample[]): Promise<void> {
    const { db } = database;
    const keys = new Map(samples.map((sample) => [`${sample.trace_id} ${sample.span_id ?? ''}`, sample]));
    const common = ({ trace_id, span_id = '' }: Sample) => ({ project_id: project.id, trace_id, span_id });
    for (const part of chunks([...keys.values()])) {
      const known = part.filter((sample) => sample.generation !== null);
      if (known.length > 0) {
        await db
          .insertInto('generations')
          .values(
            known.map(({ generation, ...sample }) => ({
              ...common(sample),
              ...{ improve: generation?.improve ?? true, train: generation?.train ?? true },
              ...{ access: generation?.access ?? [], sanitised: false, redacted: [] },
              ...{ first_recorded_at: AT, recorded_at: AT, at: generation?.at ?? AT },
              input: JSON.stringify(generation?.input ?? 'Q'),
              output: JSON.stringify(generation?.output ?? 'A'),
              model: generation?.model ?? 'm',
              prompt_version: generation?.prompt_version ?? null,
            })),
          )
          .execute();
      }
      await db
        .insertInto('labels')
        .values(
          part.map((sample) => ({
            ...common(sample),
            ...{ status: sample.status ?? 'positive', p: 0.9, gold: false, recheck: false, s_plus: 2.2, s_minus: 0 },
            ...{ evidence: '[]', dropped: '[]', policy_version: 'chat-1', updated_at: AT },
            verified_status: sample.verified_status ?? null,
            verified_p: sample.verified_status === undefined ? null : 0.8,
            orphan: sample.generation === null,
            at: sample.generation?.at ?? AT,
          })),
        )
        .execute();
    }
    for (const part of chunks(samples)) {
      await db
        .insertInto('rows')
        .values(
          part.map((sample) => ({
            ...common(sample),
            id: sample.id ?? 'r1',
            task: sample.task ?? 'sft',
            source: sample.source ?? 'correction',
            chosen: sample.chosen === undefined ? null : JSON.stringify(sample.chosen),
            rejected: sample.rejected === undefined ? null : JSON.stringify(sample.rejected),
            desirable: sample.desirable ?? null,
            p: 0.8,
            gates: sample.gates ?? [],
            event_ids: [EVENT],
          })),
        )
        .execute();
    }
  }

  /** Decisions about an answer, one a day. */
  async function refuse(
    project: Project,
    trace_id: string,
    said: readonly { reviewer: string; verdict?: 'positive'; reason?: string; withdrawn?: true }[],
  ): Promise<void> {
    for (const [day, { reviewer, verdict = 'negative', reason = null, withdrawn }] of said.entries()) {
      const key = { project_id: project.id, id: randomUUID() };
      await database.db
        .insertInto('decisions')
        .values({
          ...{ ...key, trace_id, span_id: '', reviewer, verdict, corrected_text: null, reason },
          ...{ content_hash: randomBytes(32), decided_at: `2026-03-${10 + day}T00:00:00Z` },
        })
        .execute();
      if (withdrawn !== true) continue;
      await database.db
        .updateTable('decisions')
        .set({ withdrawn_at: new Date() })
        .where('project_id', '=', key.project_id)
        .where('id', '=', key.id)
        .execute();
    }
  }

  async function walk(project: Project, filter: Partial<RowFilter> = {}) {
    const found = { candidates: [] as string[], gated: 0, batches: 0 };
    for await (const batch of walkRows(database.db, project.id, { ...planExport({ format: 'jsonl' }), ...filter })) {
      found.batches += 1;
      found.gated += batch.gated.length;
      for (const { generation, id } of batch.candidates) found.candidates.push(`${generation?.trace_id} ${id}`);
    }
    return found;
  }

  async function serve(project: Project): Promise<Served> {
    const server = await serveEndpoints(
      exportRoutes({ db: database.db, publicUrl: () => 'https://nod.example.com' }),
      project,
    );
    served.push(server);
    return server;
  }

  test('many rows come in order of their key, each once, across every border of a page', async () => {
    const project = await createTestProject(database.db);
    const keys = Array.from({ length: 401 }, (_, index) => `t${String(index).padStart(4, '0')}`);
    // Three rows a generation: borders of pages fall inside generations as well as between them.
    await store(project, keys.flatMap((trace_id) => ['a', 'b', 'c'].map((id) => ({ trace_id, id }))).reverse());
    const { candidates, batches } = await walk(project);
    expect(candidates).toEqual(keys.flatMap((key) => ['a', 'b', 'c'].map((id) => `${key} ${id}`)));
    expect(batches).toBeGreaterThan(5);
  });

  test('a page in which the filter takes nothing does not end the walk', async () => {
    const project = await createTestProject(database.db);
    const refused = Array.from({ length: 450 }, (_, index) => ({ trace_id: `a${index}`, task: 'preference' as const }));
    await store(project, [...refused, { trace_id: 'z', id: 'last' }]);
    expect((await walk(project, { tasks: ['sft'] })).candidates).toEqual(['z last']);
  });

  test('large texts are read a few at a time', async () => {
    const project = await createTestProject(database.db);
    // Noise: what the database stores is then about as large as the text.
    const large = (): string => randomBytes(150_000).toString('base64');
    await store(
      project,
      Array.from({ length: 8 }, (_, index) => ({ trace_id: `t${index}`, generation: { input: large() } })),
    );
    const { candidates, batches } = await walk(project);
    expect(candidates).toHaveLength(8);
    expect(batches).toBeGreaterThan(1);
  });

  test('the status asked for is what verified evidence alone says, where strangers say otherwise', async () => {
    const project = await createTestProject(database.db);
    await store(project, [
      { trace_id: 'contested', status: 'contested', verified_status: 'positive' },
      { trace_id: 'lifted', status: 'positive', verified_status: 'negative' },
    ]);
    expect((await walk(project, { status: 'positive' })).candidates).toEqual(['contested r1']);
    const server = await serve(project);
    const line = NativeLine.parse(
      JSON.parse(await (await server.get('/v1/export?format=jsonl&status=positive')).text()),
    );
    expect(line.label).toMatchObject({ status: 'contested', verified_alone: { status: 'positive', p: 0.8 } });
  });

  test('rows with gates are counted and not read; a project sees its own rows alone', async () => {
    const [project, other] = [await createTestProject(database.db), await createTestProject(database.db)];
    await store(project, [{ trace_id: 'a', gates: ['no_consent'] }, { trace_id: 'b' }]);
    await store(other, [{ trace_id: 'c' }]);
    expect(await walk(project)).toMatchObject({ candidates: ['b r1'], gated: 1 });
  });

  test.each<[string, Partial<RowFilter>, string[]]>([
    ['status', { status: 'negative' }, ['2']],
    ['model', { model: 'large' }, ['2', '3']],
    ['prompt version', { prompt_version: 'v2' }, ['3']],
    ['task', { tasks: ['unpaired'] }, ['1']],
    ['from, inclusive', { from: new Date('2026-03-02T00:00:00Z') }, ['2', '3']],
    ['to, exclusive', { to: new Date('2026-03-02T00:00:00Z') }, ['1']],
    ['all together', { status: 'positive', model: 'large', from: new Date('2026-03-02T00:00:00Z') }, ['3']],
  ])('filters by %s', async (_what, filter, expected) => {
    const project = await createTestProject(database.db);
    await store(project, [
      { trace_id: '1', task: 'unpaired', generation: { at: '2026-03-01T23:59:59.999Z', model: 'small' } },
      { trace_id: '2', status: 'negative', generation: { at: '2026-03-02T00:00:00.000Z', model: 'large' } },
      { trace_id: '3', generation: { at: '2026-03-03T00:00:00.000Z', model: 'large', prompt_version: 'v2' } },
    ]);
    expect((await walk(project, filter)).candidates).toEqual(expected.map((trace) => `${trace} r1`));
  });

  test('a correction becomes a trl-dpo line with the correction chosen, byte for byte, as a file to download', async () => {
    const project = await createTestProject(database.db);
    const text = '👩🏽‍🚀 שלום\r\n\t"quoted" \u2028 é';
    await store(project, [
      { trace_id: 't', task: 'preference', chosen: text, generation: { input: text, output: 'A' } },
    ]);
    const response = await (await serve(project)).get('/v1/export?format=trl-dpo');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="nod-trl-dpo.jsonl"');
    const body = await response.text();
    expect(JSON.parse(body)).toEqual({
      prompt: [{ role: 'user', content: text }],
      chosen: [{ role: 'assistant', content: text }],
      rejected: [{ role: 'assistant', content: 'A' }],
    });
    expect(body.endsWith('}\n')).toBe(true);
  });

  test('the native line carries the row, its label, its generation and the events behind it', async () => {
    const project = await createTestProject(database.db);
    await store(project, [{ trace_id: 't', chosen: 'better' }]);
    const line: unknown = await (await (await serve(project)).get('/v1/export?format=jsonl')).json();
    expect(line).toMatchObject({
      id: 'r1',
      p: 0.8,
      input: 'Q',
      chosen: 'better',
      generation: { trace_id: 't', output: 'A', at: AT, consent: ['improve', 'train'] },
      label: { status: 'positive', p: 0.9, policy_version: 'chat-1' },
      provenance: { event_ids: [EVENT] },
    });
  });

  test('the report counts what the export writes and, by rule, all it leaves out', async () => {
    const project = await createTestProject(database.db);
    await store(project, [
      { trace_id: '1', chosen: 'better' },
      { trace_id: '2', gates: ['no_consent', 'cut_off'] },
      { trace_id: '3', gates: ['unknown_generation'], generation: null },
      {
        trace_id: '4',
        generation: {
          input: [
            { role: 'user', content: 'Q' },
            { role: 'assistant', content: 'A' },
          ],
        },
      },
      { trace_id: '5', task: 'unpaired', desirable: true },
    ]);
    const server = await serve(project);
    const report = ExportReport.parse(await (await server.get('/v1/export/report?format=openai-sft')).json());
    expect(report.rows).toBe(1);
    expect(report.left_out.map(({ rule, rows }) => [rule, rows])).toEqual([
      ['no_consent', 1],
      ['unknown_generation', 1],
      ['prompt_end', 1],
    ]);
    expect(report.warnings).toEqual(['OpenAI takes files of 10 rows or more; this one has 1.']);
    const lines = (await (await server.get('/v1/export?format=openai-sft')).text()).trimEnd().split('\n');
    expect(lines).toHaveLength(report.rows);
  });

  test('a generation with access tags is taken when they name everybody the export is for', async () => {
    const project = await createTestProject(database.db);
    const tagged = (trace_id: string, ...access: string[]) => ({ trace_id, generation: { access } });
    await store(project, [tagged('1-any'), tagged('2-ann', 'ann'), tagged('3-both', 'ann', 'bob')]);
    const server = await serve(project);
    const answers = async (path: string) =>
      (await (await server.get(path)).text())
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line));
    for (const [named, taken] of [
      ['', ['1-any']],
      ['&access=ann', ['1-any', '2-ann', '3-both']],
      ['&access=ann&access=bob', ['1-any', '3-both']],
      ['&access=cid', ['1-any']],
    ] as const) {
      const query = `format=jsonl${named}`;
      const lines = await answers(`/v1/export?${query}`);
      expect(lines.map((line) => line.generation.trace_id)).toEqual(taken);
      expect(await answers(`/v1/export/provenance?${query}`)).toHaveLength(taken.length);
      const report = await (await server.get(`/v1/export/report?${query}`)).json();
      const [left] = report.left_out;
      expect([report.rows, left?.rule ?? 'access', left?.rows ?? 0]).toEqual([
        taken.length,
        'access',
        3 - taken.length,
      ]);
    }
    expect((await server.get('/v1/export?format=jsonl&access=')).status).toBe(400);
  });

  test('cases to evaluate by are what reviewers approved, wrote or refused, with consent to improve', async () => {
    const project = await createTestProject(database.db);
    const gold = { source: 'gold' } as const;
    const refused = { ...gold, task: 'unpaired', desirable: false } as const;
    await store(project, [
      { ...gold, trace_id: '1-approved' },
      { ...gold, trace_id: '2-corrected', chosen: 'better', id: 'a' },
      { ...refused, trace_id: '2-corrected', id: 'b' },
      { ...refused, trace_id: '3-refused' },
      { ...refused, trace_id: '4-refused-in-silence' },
      { ...gold, trace_id: '5-not-for-training', gates: ['no_consent'], generation: { train: false } },
      { ...gold, trace_id: '6-no-consent', generation: { improve: false, train: false } },
      { ...gold, trace_id: '7-cut-off', gates: ['cut_off'] },
      { ...gold, trace_id: '8-unpaired', task: 'unpaired', desirable: true },
      { trace_id: '9-corrected-by-a-user', chosen: 'other' },
      { ...gold, trace_id: '9-never-sent', gates: ['unknown_generation'], generation: null },
    ]);
    await refuse(project, '3-refused', [
      { reviewer: 'ann', reason: 'it is wrong' },
      { reviewer: 'bob', reason: ' ' },
    ]);
    const served = await serve(project);
    const lines = (await (await served.get('/v1/export?format=jsonl&task=eval')).text()).trimEnd().split('\n');
    const cases = lines.map((line) => NativeLine.parse(JSON.parse(line)));
    expect(cases.map((line) => [line.task, line.generation.trace_id, line.chosen, line.rejected, line.rubric])).toEqual(
      [
        ['eval', '1-approved', 'A', null, undefined],
        ['eval', '2-corrected', 'better', null, undefined],
        ['eval', '3-refused', null, 'A', 'it is wrong'],
        ['eval', '5-not-for-training', 'A', null, undefined],
      ],
    );
    const report = await (await served.get('/v1/export/report?format=jsonl&task=eval')).json();
    expect(report).toMatchObject({
      rows: 4,
      left_out: [
        { rule: 'no_consent', rows: 1 },
        { rule: 'cut_off', rows: 1 },
        { rule: 'unknown_generation', rows: 1 },
        { rule: 'no_target', rows: 1 },
      ],
    });
  });

  test('why an answer was refused counts while the refusal does', async () => {
    const project = await createTestProject(database.db);
    const refused = { source: 'gold', task: 'unpaired', desirable: false } as const;
    await store(
      project,
      ['1-said', '2-withdrawn', '3-said-otherwise', '4-said-again', '5-two'].map((trace_id) => ({
        ...refused,
        trace_id,
      })),
    );
    const silent = [{ reviewer: 'bob' }, { reviewer: 'cid' }];
    await refuse(project, '1-said', [
      { reviewer: 'ann', reason: 'old' },
      { reviewer: 'ann', reason: 'new' },
      ...silent,
    ]);
    await refuse(project, '2-withdrawn', [{ reviewer: 'ann', reason: 'old', withdrawn: true }, ...silent]);
    await refuse(project, '3-said-otherwise', [
      { reviewer: 'ann', reason: 'old' },
      { reviewer: 'ann', verdict: 'positive', reason: 'fine' },
      ...silent,
    ]);
    await refuse(project, '4-said-again', [{ reviewer: 'ann', reason: 'old' }, { reviewer: 'ann' }]);
    await refuse(project, '5-two', [
      { reviewer: 'bob', reason: 'older' },
      { reviewer: 'ann', reason: 'newer' },
      { reviewer: 'ann', reason: 'withdrawn', withdrawn: true },
    ]);
    const served = await serve(project);
    const lines = (await (await served.get('/v1/export?format=jsonl&task=eval')).text()).trimEnd().split('\n');
    const cases = lines.map((line) => NativeLine.parse(JSON.parse(line)));
    expect(cases.map((line) => [line.generation.trace_id, line.rubric])).toEqual([
      ['1-said', 'new'],
      ['5-two', 'newer'],
    ]);
    expect(await (await served.get('/v1/export/report?format=jsonl&task=eval')).json()).toMatchObject({
      rows: 2,
      left_out: [{ rule: 'no_target', rows: 3 }],
    });
  });

  test('a task the format cannot hold is refused before anything is written', async () => {
    const project = await createTestProject(database.db);
    const response = await (await serve(project)).get('/v1/export?format=trl-dpo&task=sft');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: {
        code: 'format_mismatch',
        message: expect.stringMatching(/openai-sft, .*trl-sft, .*jsonl, csv, parquet/),
      },
    });
  });

  test('nothing to export is an empty file', async () => {
    const project = await createTestProject(database.db);
    const response = await (await serve(project)).get('/v1/export?format=jsonl');
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  test('a reader who goes away ends the walk and leaves no client behind', async () => {
    const project = await createTestProject(database.db);
    await store(
      project,
      Array.from({ length: 600 }, (_, index) => ({ trace_id: `t${index}` })),
    );
    for await (const { candidates } of walkRows(database.db, project.id, planExport({ format: 'jsonl' }))) {
      expect(candidates.length).toBeGreaterThan(0);
      break;
    }
    expect(database.pool.totalCount - database.pool.idleCount).toBe(0);
  });
});

function* chunks<T>(all: readonly T[], size = 500): Generator<T[]> {
  for (let start = 0; start < all.length; start += size) yield all.slice(start, start + size);
}
