/**
 * What distribution by project asks of statements (Citus, for one): each names the project of the rows it touches, so
 * that one node can answer it alone. Nod runs as it does in production while everything it tells the database is
 * written down.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import { type RouteName, routes } from '../../shared/routes.ts';
import { createApp, erasureOf } from '../app.ts';
import { createRetirer } from '../erasure/retire.ts';
import { prepareProject } from '../keys/prepare-project.ts';
import { policyOf } from '../labels/policy.ts';
import { rebuild } from '../labels/rebuild/rebuild.ts';
import { readProject } from '../labels/store.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

const secretKey = `sk_${'s'.repeat(43)}`;
const PASSWORD = 'a password for statements';
/** The first that is made. */
const PROJECT = 1;
const DAY_MS = 86_400_000;
/** Longer than anything is kept. */
const YEARS_MS = 2 * 366 * DAY_MS;
const statements = new Set<string>();
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase('postgres');
  database.pool.on('connect', (client) => {
    const query = client.query.bind(client);
    Object.assign(client, {
      query(first: string | { text: string }, ...rest: []) {
        statements.add((typeof first === 'string' ? first : first.text).replace(/\s+/g, ' ').trim());
        return query(first as string, ...rest);
      },
    });
  });
});
afterAll(() => database.close());

/** Which rows have a project of their own, by the catalogue. */
async function readTables(): Promise<string[]> {
  const { rows } = await database.pool.query<{ table_name: string }>(
    "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'project_id'",
  );
  return rows.map((row) => row.table_name);
}

/** What our functions do, whose statements are not told to the database one by one. */
async function readFunctions(): Promise<string[]> {
  const { rows } = await database.pool.query<{ prosrc: string }>(
    "select prosrc from pg_proc where pronamespace = 'public'::regnamespace",
  );
  expect(rows).not.toEqual([]);
  return rows.map((row) => row.prosrc);
}

/** What is asked of all projects at once, and why that is right. */
const ABOUT_ALL_PROJECTS = [
  /from "?keys"? .*"?hash"? = /, // a key is looked up before its project is known
  /from "?marks"?$|count\(\*\).* from "marks"/, // the worker's health, over all of its projects
];

/** In a condition, in a join, or among the columns of what is inserted. */
const NAMES_PROJECT = /project_id"? = |using \(project_id|insert into "?\w+"? \([^)]*project_id/;

it('every statement names the project, at every endpoint and in what the server does by itself', async () => {
  const given = { publishableKey: undefined, testPublishableKey: undefined, testSecretKey: undefined };
  const settings = { signingSecret: undefined, adminPassword: PASSWORD, allowedOrigins: undefined };
  await prepareProject(database.db, { ...given, ...settings, secretKey, burstVotesPerMinute: undefined });
  const tombstones = `dist/tombstones-${randomUUID()}.ndjson`;
  const app = createApp({
    database,
    readDatabase: database,
    logger: pino({ level: 'error' }),
    browserDir: 'dist/browser',
    version: 'test',
    trustProxy: false,
    rateLimits: undefined,
    tombstones,
    publicUrl: () => 'http://127.0.0.1',
    labelWorker: true,
    checkResponses: true,
  });
  app.finish();
  app.start();
  const server = createServer(app.listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const called = new Set<string>();
  const ask: Ask = async (name, { params = {}, query = {}, body, cookie } = {}) => {
    called.add(name);
    const { method, path } = routes[name];
    const address = path.replace(/:(\w+)/g, (_, param: string) => encodeURIComponent(params[param] ?? ''));
    const caller = cookie === undefined ? { authorization: `Bearer ${secretKey}` } : { cookie };
    const response = await fetch(`${origin}${address}?${new URLSearchParams(query)}`, {
      method,
      headers: { ...caller, accept: '*/*', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    expect(response.ok, `${name}: ${text}`).toBe(true);
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { json: isJson ? JSON.parse(text) : text, cookie: response.headers.get('set-cookie') ?? '' };
  };
  try {
    await act(ask);
    await administer(ask);
    await forget(ask);
    const failed = (error: unknown): never => {
      throw error;
    };
    const retirer = createRetirer({ ...erasureOf(database, tombstones), onError: failed });
    await retirer.run(new Date(Date.now() + YEARS_MS));
  } finally {
    await app.stop();
    server.closeAllConnections();
    server.close();
  }
  await rebuild(database.db, PROJECT, policyOf(await readProject(database.db, PROJECT), {}), { check: false });
  expect(Object.keys(routes).filter((name) => !called.has(name))).toEqual([]);
  for (const body of await readFunctions()) statements.add(body.replace(/\s+/g, ' '));
  const tables = (await readTables()).join('|');
  const touching = [...statements].filter((text) =>
    new RegExp(`(from|join|into|update) "?(${tables})"?\\b`).test(text),
  );
  const nameless = touching.filter(
    (text) => !NAMES_PROJECT.test(text) && !ABOUT_ALL_PROJECTS.some((pattern) => pattern.test(text)),
  );
  expect(touching.length).toBeGreaterThan(100);
  expect(nameless).toEqual([]);
});

interface Request {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
  /** Of a session, which then calls in place of the key. */
  cookie?: string;
}
type AnswerOf<N extends RouteName> = (typeof routes)[N]['response'] extends z.ZodType
  ? z.output<(typeof routes)[N]['response']>
  : string;
type Ask = <N extends RouteName>(name: N, request?: Request) => Promise<{ json: AnswerOf<N>; cookie: string }>;

/** A product's day: outputs, what people do with them, reviews, a dataset; then everything is read. */
async function act(ask: Ask): Promise<void> {
  const at = new Date().toISOString();
  const event = (n: number, fields: object): object => ({
    id: `0193c1a0-0000-7000-8000-00000000000${n}`,
    trace_id: 'one',
    user_id: 'ada',
    occurred_at: at,
    ...fields,
  });
  const events = [
    event(1, { kind: 'vote', value: 'down' }),
    event(2, { kind: 'correction', text: 'Better.' }),
    event(3, { kind: 'choice', rejected: [{ trace_id: 'two' }] }),
    event(4, { kind: 'regenerate', next: { trace_id: 'three' } }),
    event(5, { kind: 'clap' }),
  ];
  const yesterday = new Date(Date.now() - DAY_MS).toISOString();
  const generation = {
    trace_id: 'one',
    input: 'Q',
    output: 'A',
    model: 'm',
    conversation_id: 'c',
    started_at: yesterday,
  };
  const others = ['two', 'three'].map((trace_id) => ({ ...generation, trace_id, output: trace_id, model: 'n' }));
  await ask('postEvents', { body: { sent_at: at, events } });
  await ask('postEvents', { body: { sent_at: at, events } });
  await ask('postGenerations', { body: { generations: [generation, ...others] } });
  await ask('postGenerations', { body: { generations: [{ ...generation, latency_ms: 5 }] } });
  // What the worker says to the database belongs to it.
  await vi.waitFor(() => expect([...statements].join('\n')).toMatch(/insert into "?rollups/), 20_000);
  await ask('listDeadLetters');
  await ask('replayDeadLetters', {
    body: { ids: (await ask('listDeadLetters')).json.items.map((letter) => letter.id), changes: { kind: 'dismiss' } },
  });

  await ask('nextReview');
  await ask('claimReview', { body: {} });
  await ask('skipReview', { body: { trace_id: 'one' } });
  const decision = { id: randomUUID(), trace_id: 'one', verdict: 'negative', corrected_text: 'Best.' };
  await ask('postDecision', { body: decision });
  await ask('postDecision', { body: { ...decision, id: randomUUID(), trace_id: 'two', verdict: 'positive' } });
  await ask('withdrawDecision', { params: { id: decision.id } });
  await ask('postDecision', { body: { ...decision, id: randomUUID() } });
  await ask('nextPair');
  await ask('claimPair', { body: {} });
  const pair = { left: { trace_id: 'one' }, right: { trace_id: 'two' } };
  await ask('skipPair', { body: pair });
  const id = randomUUID();
  await ask('postPairDecision', { body: { id, ...pair, verdict: 'right' } });
  await ask('withdrawPairDecision', { params: { id } });
  const day = yesterday.slice(0, 10);
  await ask('getDailySample', { query: { day } });
  await ask('drawDailySample', { body: { day } });
  await ask('markRead', { body: { day, trace_id: 'one' } });
  await ask('reviewReport');

  await ask('putPolicy', { body: { base_rate: 0.6 } });
  await ask('listPolicyVersions');
  await ask('adoptPolicy', { body: { number: 1 } });
  await ask('estimatePolicy');
  await ask('previewPolicy', { body: { content: { base_rate: 0.5 } } });
  await ask('getPolicy');

  const params = { name: 'd', version: '1' };
  await ask('postDataset', { body: { name: 'd', task: 'sft' } });
  await ask('previewDataset', { params, body: {} });
  for (let nr = 0; nr < 2; nr += 1) {
    const { json } = await ask('postVersion', { params });
    await vi.waitFor(async () => {
      const job = await ask('getJob', { params: { id: json.id } });
      expect(job.json.state).toBe('done');
    }, 20_000);
  }
  const cases = { params: { name: 'cases' }, body: { trace_id: 'one' } };
  await ask('postDataset', { body: { name: 'cases', task: 'eval' } });
  await ask('postCase', cases);
  await ask('listCases', { params: cases.params });
  await ask('previewDataset', { params: cases.params, body: {} });
  await ask('removeCase', cases);
  await ask('postCase', cases);
  await ask('listDatasets');
  for (const name of [
    'getDataset',
    'getVersion',
    'getVersionCard',
    'getRevocations',
    'bundleVersion',
    'exportVersionDatasetInfo',
  ] as const)
    await ask(name, { params });
  await ask('getVersionDiff', { params: { name: 'd', version: '2' }, query: { against: '1' } });
  for (const name of ['exportVersion', 'exportVersionReport', 'exportVersionProvenance'] as const)
    await ask(name, { params, query: { format: 'openai-sft' } });
  for (const name of ['export', 'exportReport', 'exportProvenance'] as const)
    await ask(name, { query: { format: 'jsonl' } });
  await ask('exportDatasetInfo');

  await ask('listGenerations');
  await ask('listGenerations', { query: { q: 'better', model: 'm' } });
  await ask('listGenerations', { query: { tenth: '1' } });
  await ask('getGeneration', { params: { trace_id: 'one' } });
  await ask('listLabels', { query: { status: 'negative' } });
  for (const name of ['getSummary', 'getSummaryDetails'] as const) await ask(name, { query: { compare: 'previous' } });
  await ask('getExposure');
  const versions = { by: 'model', a: 'm', b: 'n' };
  await ask('getComparison', { query: versions });
  await ask('getChangedOutputs', { query: versions });
  await ask('getRepeated');
  await ask('getMovement');
  const rule = {
    metric: 'positive_rate',
    group: {},
    window_hours: 24,
    condition: { kind: 'below', value: 0.9 },
    least_n: 1,
  };
  const { json: alert } = await ask('createAlert', { body: { name: 'low', ...rule } });
  await ask('putAlert', { params: { id: alert.id }, body: { name: 'lower', ...rule } });
  await ask('createAlert', { body: { name: 'slow', ...rule, metric: 'latency_ms_p95' } });
  await ask('createAlert', { body: { name: 'long', ...rule, metric: 'reason_share', of: 'Too long' } });
  await ask('createAlert', { body: { name: 'weighted', ...rule, metric: 'weighted_positive_rate', window_hours: 24 } });
  await ask('listAlerts');
  await ask('deleteAlert', { params: { id: alert.id } });
  for (const name of ['livez', 'readyz', 'metrics', 'openapi'] as const) await ask(name);
}

/** Keys, secrets, people, settings, and somebody who signs in. */
async function administer(ask: Ask): Promise<void> {
  await ask('getSettings');
  await ask('putSettings', { body: { words: { thanks: 'Thanks.' } } });
  const { json: privacy } = await ask('getPrivacySettings');
  await ask('putPrivacySettings', { body: { ...privacy, retention_days: 300 } });
  const { json: made } = await ask('createKey', { body: { kind: 'secret', name: 'k', scopes: ['read'] } });
  const { json: rotated } = await ask('rotateKey', { params: { id: made.created.id } });
  await ask('revokeKey', { params: { id: rotated.created.id } });
  await ask('listKeys');
  await ask('getOrigins');
  await ask('putOrigins', { body: { origins: ['https://app.example.com'] } });
  await ask('createSigningSecret', { body: { kid: 's' } });
  await ask('listSigningSecrets');
  await ask('deleteSigningSecret', { params: { kid: 's' }, query: { stop_signing: 'true' } });
  await ask('addPerson', { body: { name: 'eve', role: 'viewer', password: PASSWORD } });
  await ask('changePerson', { body: { name: 'eve', role: 'reviewer' } });
  await ask('listPeople');
  const { cookie } = await ask('postSession', { body: { name: 'eve', password: PASSWORD }, cookie: '' });
  await ask('getSession', { cookie });
  await ask('deleteSession', { cookie });
  await ask('removePerson', { body: { name: 'eve' } });
  await ask('listAudit');
}

/** What somebody may ask for who is in the data. */
async function forget(ask: Ask): Promise<void> {
  await ask('postAccess', { body: { user_id: 'ada' } });
  await ask('postConsent', { body: { user_id: 'ada', withdraw: ['train'] } });
  await ask('removeSample');
  await ask('postErasure', { body: { user_id: 'ada' } });
  await ask('postErasure', { body: { ref: { trace_id: 'two' } } });
}
