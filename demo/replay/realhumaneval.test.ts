/** Sends the shipped recording, and the sample, to a real server. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer, type TestServer } from '../../server/test/start-server.ts';
import { GenerationDetail } from '../../shared/reading.ts';
import { fillSample } from './fill-sample.ts';
import { findBuiltFile, findSourceFile } from './find-files.ts';
import { planSyntheticSession } from './plan-synthetic-session.ts';
import { type Outcome, readOutcome } from './read-outcome.ts';
import { replayRealHumanEval } from './realhumaneval.ts';
import { read, type Target } from './send.ts';
import type { Sent } from './send-plan.ts';

const file = fileURLToPath(new URL('../sample/realhumaneval-chat.jsonl.gz', import.meta.url));
let server: TestServer;
let target: Target;

beforeAll(async () => {
  server = await startServer();
  target = { endpoint: server.url, secretKey: server.secretKey, publishableKey: server.publishableKey };
});
afterAll(() => server?.stop());

describe('a replay of RealHumanEval', () => {
  let first: Sent;
  let outcome: Outcome;
  beforeAll(async () => {
    first = await replayRealHumanEval({ ...target, file });
    const times = first.plan.generations.flatMap(({ started_at }) => started_at ?? []).toSorted();
    const to = new Date(Date.now()).toISOString();
    outcome = await readOutcome(target, { from: times[0] ?? '', to, withEvents: first.plan.events });
  });

  it('is taken whole: 779 generations, and their events', () => {
    expect(first.generations).toEqual({ sent: 779, accepted: 779, duplicate: 0, refused: [] });
    expect(first.events).toEqual({ sent: 873, accepted: 873, duplicate: 0, refused: [] });
  });

  it('stores exactly 390 copies', async () => {
    const copied = new Set(first.plan.events.flatMap((event) => (event.kind === 'copy' ? [event.trace_id] : [])));
    let copies = 0;
    for (const trace of copied) {
      const detail = await read(target, `/v1/generations/${trace}`, GenerationDetail);
      copies += detail?.events.filter((event) => event.kind === 'copy').length ?? 0;
    }
    expect(copied.size).toBe(279);
    expect(copies).toBe(390);
  });

  it('gives every generation with an event a label', () => {
    expect(outcome.missing).toBe(0);
    expect(outcome.labels).toHaveLength(new Set(first.plan.events.map((event) => event.trace_id)).size);
  });

  it('stores nothing new the second time, even later in the day', async () => {
    const second = await replayRealHumanEval({ ...target, file, startAt: new Date(Date.now() + 3_600_000) });
    expect(second.generations).toEqual({ sent: 779, accepted: 0, duplicate: 779, refused: [] });
    expect(second.events).toEqual({ sent: 873, accepted: 0, duplicate: 873, refused: [] });
  });
});

describe('the sample project', () => {
  it('is the recording and a scripted session with labels of every kind; filled twice, it is the same', async () => {
    const startAt = new Date();
    const first = await fillSample({ ...target, startAt });
    expect(first.generations.refused).toEqual([]);
    expect(first.events.refused).toEqual([]);
    const second = await fillSample({ ...target, startAt: new Date(startAt.getTime() + 60_000) });
    expect(second.generations.duplicate).toBe(second.generations.sent);
    expect(second.events.duplicate).toBe(second.events.sent);

    const { generations, events } = planSyntheticSession(startAt);
    const from = generations.map(({ started_at }) => started_at ?? '').toSorted()[0] ?? '';
    const outcome = await readOutcome(target, {
      from: new Date(Date.parse(from) - 600_000).toISOString(),
      to: startAt.toISOString(),
      withEvents: events,
    });
    expect(outcome.missing).toBe(0);
    for (const status of ['positive', 'negative', 'contested']) {
      expect(outcome.labels.filter((label) => label.status === status).length, status).toBeGreaterThan(0);
    }
    for (const { format, rows } of outcome.reports) expect(rows, format).toBeGreaterThan(0);
    const sft = outcome.reports.find((report) => report.format === 'openai-sft');
    expect(sft?.rows, 'OpenAI takes 10 or more').toBeGreaterThanOrEqual(10);
    expect(sft?.warnings).toEqual([]);
  });
});

describe('the replay command', () => {
  it('prints what it sent, the labels, the rows and why there are none', async () => {
    const run = await replay(['realhumaneval', findSourceFile('demo/sample/realhumaneval-chat.jsonl.gz')]);
    expect(run.code).toBe(0);
    expect(run.out).toMatch(/generations: 779 sent, 0 accepted, 779 duplicate, 0 refused/);
    expect(run.out).toMatch(/873 sent, 0 accepted, 873 duplicate.*483 follow_up, 390 copy/);
    expect(run.out).toMatch(/positive +\d+ /);
    expect(run.out).toMatch(/trl-dpo +\d+/);
  });

  it.each([
    ['what it can do, when not told what', [], {}, 'npm run replay -- realhumaneval FILE'],
    ['a key that is missing', ['realhumaneval', file], { NOD_SECRET_KEY: '' }, 'NOD_SECRET_KEY is not set'],
    [
      'a key of the wrong kind',
      ['realhumaneval', file],
      { NOD_PUBLISHABLE_KEY: 'sk_x' },
      'NOD_PUBLISHABLE_KEY must be',
    ],
    ['a file that is not there', ['realhumaneval', 'nowhere.gz'], {}, 'nowhere.gz'],
    ['a key the server does not know', ['realhumaneval', file], { NOD_SECRET_KEY: `sk_${'x'.repeat(43)}` }, '401'],
  ])('names %s', async (_, args, env, words) => {
    const run = await replay(args, env);
    expect(run.code).toBe(1);
    expect(run.err).toContain(words);
    expect(run.err).not.toMatch(/^ +at /m);
  });
});

/** Runs the built command as a process of its own. */
function replay(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; out: string; err: string }> {
  const keys = { NOD_URL: server.url, NOD_SECRET_KEY: server.secretKey, NOD_PUBLISHABLE_KEY: server.publishableKey };
  const child = spawn(process.execPath, [findBuiltFile('demo/replay/main.js'), ...args], {
    env: { PATH: process.env.PATH, ...keys, ...env },
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}
