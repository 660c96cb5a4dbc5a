/** The same happens in a product on either database, and every figure that the page shows is the same. */
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from './database.ts';
import { type ServedApp, serveApp } from './serve-app.ts';

const DAY_MS = 86_400_000;
const TODAY_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const day = (days: number): string => new Date(TODAY_MS + days * DAY_MS).toISOString();
const GENERATIONS = 90;
/** Names that alphabets put in different order. */
const MODELS = ['zeta', 'Zeta', 'ärger', 'a-b', 'ab', ''];
const PROMPTS = [
  'How long do eggs keep?',
  'How long do eggs usualy keep?',
  'Сколько хранятся яйца?',
  '卵はどのくらいもちますか',
];
const REASONS = ['wrong', 'Wrong', 'über', 'too short'];

/** Where a request asks for them, as the page does. */
const TIME = `from=${day(-2)}&to=${day(0)}`;
const asked = [
  ...['model', 'model_version', 'prompt_version', 'channel'].map(
    (by) => `/v1/summary?${TIME}&interval=day&compare=previous&group_by=${by}`,
  ),
  `/v1/summary?${TIME}&interval=hour&model=zeta`,
  `/v1/summary/details?${TIME}&compare=previous`,
  `/v1/summary/exposure?${TIME}`,
  `/v1/summary/exposure?${TIME}&prompt_version=v2`,
  `/v1/summary/movement?${TIME}`,
  `/v1/summary/movement?${TIME}&channel=widget`,
  '/v1/comparison?by=prompt_version&a=v1&b=v2',
  '/v1/comparison/outputs?by=prompt_version&a=v1&b=v2',
  ...['model', 'prompt_version'].map((by) => `/v1/prompts/repeated?${TIME}&by=${by}`),
  ...['did=shown', 'labelled=true', 'light_edit=true', 'kept=120', 'watched=120', 'spelling=typo', 'script=kana'].map(
    (filter) => `/v1/generations?limit=500&${filter}`,
  ),
  ...['shape=json', 'reason=%C3%BCber', 'min_prompt_chars=20', 'min_answer_chars=40', 'tenth=3', 'q=eggs', 'q=卵'].map(
    (filter) => `/v1/generations?limit=500&${filter}`,
  ),
  '/v1/generations/t7',
  '/v1/labels?limit=500',
  '/v1/review/report',
  ...['trl-dpo', 'trl-kto', 'openai-sft'].map((format) => `/v1/export/report?format=${format}`),
];

const served: { database: TestDatabase; app: ServedApp; key: string }[] = [];
beforeAll(async () => {
  const [generations, events] = [makeGenerations(), makeEvents()];
  for (const kind of databaseKinds) {
    const database = await openTestDatabase(kind);
    const app = await serveApp(database);
    const { id } = await createTestProject(database.db, { pseudonym_secret: Buffer.alloc(32, 7) });
    const key = await app.addKey(id, ['admin']);
    served.push({ database, app, key });
    const post = async (path: string, body: object): Promise<void> => {
      const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
      expect((await fetch(app.origin + path, { method: 'POST', headers, body: JSON.stringify(body) })).status).toBe(
        200,
      );
    };
    await post('/v1/generations', { generations });
    await post('/v1/events', { sent_at: new Date().toISOString(), events });
    const left = () => database.db.selectFrom('marks').select('seq').limit(1).execute();
    while ((await left()).length > 0) await wait(20);
  }
});
afterAll(async () => {
  for (const { app, database } of served) {
    await app.close();
    await database.close();
  }
});

it.each(asked)('%s', async (path) => {
  const [one, other] = await Promise.all(
    served.map(async ({ app, key }) => {
      const response = await fetch(app.origin + path, { headers: { authorization: `Bearer ${key}` } });
      const text = await response.text();
      expect([response.status, text]).toEqual([200, text]);
      return JSON.parse(text, (name, value) => (RECEIPTS.has(name) ? undefined : value)) as object;
    }),
  );
  expect(Object.keys(one ?? {})).not.toEqual([]);
  expect(one).toEqual(other);
});

/** When a server took something in is its own, and so is what it corrects by that. */
const RECEIPTS = new Set(['recorded_at', 'received_at', 'updated_at', 'provisional_from', 'at']);

function makeGenerations(): object[] {
  return Array.from({ length: GENERATIONS }, (_, n) => ({
    trace_id: `t${n}`,
    user_id: `user-${n % 13}`,
    conversation_id: `c${n % 20}`,
    ...{ model: MODELS[n % MODELS.length] || undefined, model_version: `m-${n % 3}` },
    prompt_version: n % 2 === 0 ? 'v1' : 'v2',
    input: PROMPTS[n % PROMPTS.length],
    output: n % 5 === 0 ? '{"weeks": 3}' : `Some ${'very '.repeat(n % 9)}long answer number ${n}.`,
    ...{ latency_ms: 100 + n * 31, input_tokens: 10 + n, output_tokens: 7 * n, finish_reason: 'stop' },
    started_at: new Date(TODAY_MS - (n + 1) * (DAY_MS / 24)).toISOString(),
  }));
}

function makeEvents(): object[] {
  const events: object[] = [];
  for (let n = 0; n < GENERATIONS; n += 1) {
    const happens = (kind: string, fields: object, user = `user-${n % 13}`): void => {
      const occurred_at = new Date(TODAY_MS - (n + 1) * (DAY_MS / 24) + 60_000 + events.length).toISOString();
      events.push({ id: randomUUID(), kind, trace_id: `t${n}`, user_id: user, occurred_at, ...fields });
    };
    if (n % 2 === 0) happens('shown', { visible_ms: 2000 });
    if (n % 3 === 0) happens('vote', { value: n % 4 === 0 ? 'up' : 'down', reasons: [REASONS[n % REASONS.length]] });
    if (n % 6 === 0) happens('vote', { value: 'up' }, 'somebody else');
    if (n % 4 === 1) happens('accept', { via: 'insert' });
    if (n % 4 === 1) happens('retention', { after_s: 120, similarity: (n % 10) / 10 });
    if (n % 7 === 0) happens('edit', { similarity: (n % 11) / 10, final: true, text: `Edited ${n}` });
    if (n % 9 === 0) happens('correction', { text: `Better than before: ${n}` });
    if (n % 8 === 0) happens('outcome', { name: n % 16 === 0 ? 'Solved' : 'solved', value: n % 3 === 0 });
    if (n % 10 === 0) happens('score', { name: 'helpful', source: 'judge', value: n / 100 });
    if (n % 11 === 0) happens('regenerate', {});
    if (n % 12 === 0) happens('abandon', { after_ms: 900 });
  }
  return events;
}
