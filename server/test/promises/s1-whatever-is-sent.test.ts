import { randomInt, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe } from 'vitest';
import { Event } from '../../../shared/event.ts';
import { Generation } from '../../../shared/generation.ts';
import { routes } from '../../../shared/routes.ts';
import { oddTexts, valuesOf } from '../contract-values.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../database.ts';
import { type ServedApp, serveApp } from '../serve-app.ts';
import { promise, slower } from './promise.ts';

const STATUSES = ['accepted', 'duplicate', 'conflict', 'invalid', 'rejected'];
/** A request that has no answer by then hangs. */
const HANGS_AFTER_MS = 30_000;
const REFUSED_WITHIN_MS = 50;
/**
 * A refusal that was late is asked for again: what the body costs us it costs each time, while a processor that another
 * process has does not come late three times. Looked at one by one, late refusals took 3 to 19 ms of processor time; the
 * rest was waiting for one, most of it by the collector's threads in the middle of a young collection.
 */
const REFUSED_TRIES = 3;
/** Bodies for one project: some of them change its people, keys and settings. */
const PROJECT_BODIES = 1000;
/** Outputs that are written about. */
const TRACES = 100;
const AT_ONCE = 8;

interface Call {
  method: string;
  path: string;
  body: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
}

interface Answer {
  status: number;
  results: { status: string }[];
  ms: number;
  /** Of them, those that a processor worked for client and server together. */
  busyMs: number;
}

describe.each(databaseKinds)('whatever is sent, on %s', (kind) => {
  let database: TestDatabase;
  let app: ServedApp;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    app = await serveApp(database);
  });
  afterAll(async () => {
    await app.close();
    await database.close();
  });

  const newKeys = async () => {
    const { id } = await createTestProject(database.db);
    return { secret: await app.addKey(id, ['admin']), publishable: await app.addKey(id) };
  };

  const send = async ({ method, path, body, headers = {} }: Call, key: string): Promise<Answer> => {
    const [start, worked] = [performance.now(), process.cpuUsage()];
    const response = await fetch(app.origin + path, {
      method,
      headers: { authorization: `Bearer ${key}`, ...headers },
      signal: AbortSignal.timeout(HANGS_AFTER_MS),
      ...(method === 'GET' ? {} : { body }),
    });
    const text = await response.text();
    const ms = performance.now() - start;
    const { user, system } = process.cpuUsage(worked);
    const { results = [] }: Partial<Answer> = text.startsWith('{"results"') ? JSON.parse(text) : {};
    return { status: response.status, results, ms, busyMs: (user + system) / 1000 };
  };

  /** Undefined when a good event is taken. */
  const refusesGood = async (key: string): Promise<string | undefined> => {
    const event = { id: randomUUID(), kind: 'vote', value: 'up', trace_id: 't', occurred_at: new Date().toISOString() };
    const body = JSON.stringify({ sent_at: event.occurred_at, events: [event] });
    const { status, results } = await send({ method: 'POST', path: '/v1/events', body }, key);
    return results[0]?.status === 'accepted' ? undefined : `a good event: ${results[0]?.status ?? status}`;
  };

  promise(
    'S1',
    'the server answers by its contract, never with a fault of its own, and takes the next good event',
    { short: { bodies: 200 }, long: { bodies: 50_000 } },
    async ({ bodies }) => {
      const seed = randomInt(2 ** 31);
      const failures: string[] = [];
      const seen = new Map<string, number>();
      const answered = (status: string): void => void seen.set(status, (seen.get(status) ?? 0) + 1);
      let keys = await newKeys();
      for (let done = 0; done < bodies && failures.length < 10; done += PROJECT_BODIES) {
        if (done > 0) keys = await newKeys();
        const calls = fc.sample(anyCall, { numRuns: Math.min(PROJECT_BODIES, bodies - done), seed: seed + done });
        const next = calls.values(); // shared by all clients: each takes the next one
        const clients = Array.from({ length: AT_ONCE }, async () => {
          for (const call of next) {
            const told = (what: string): void =>
              void failures.push(`${what}: ${describeCall(call)} (seed ${seed + done})`);
            const answer = await send(call, keys.secret).catch((error: unknown) =>
              told(String(error instanceof Error ? (error.cause ?? error) : error)),
            );
            if (answer === undefined) continue;
            const { status, results } = answer;
            answered(String(status));
            if (status >= 500) told(String(status));
            for (const result of isIngest(call) ? results : []) {
              answered(result.status);
              if (!STATUSES.includes(result.status)) told(`an item is ${result.status}`);
            }
            if (status === 200 && call.path === '/v1/events' && results.length !== itemsOf(call))
              told('a result lacks');
          }
        });
        await Promise.all(clients);
        const refused = await refusesGood(keys.secret);
        if (refused !== undefined) failures.push(`${refused} (seed ${seed + done})`);
      }
      // Were nothing taken or nothing refused, it would be no try.
      for (const status of ['200', '400', 'accepted', 'invalid']) {
        if (!seen.has(status)) failures.push(`nothing was answered ${status}`);
      }
      const note = `${kind}, ${seen.get('accepted')} items accepted, ${seen.get('invalid')} invalid, seed ${seed}`;
      return { tried: bodies, lost: 0, failures, note };
    },
  );

  promise(
    'S2',
    'what is too deep, too wide or packed is refused at once, and the next event is taken',
    { short: { rounds: 1 }, long: { rounds: 100 } },
    async ({ rounds }) => {
      const keys = await newKeys();
      const failures: string[] = [];
      let slowest = { ms: 0, busyMs: 0 };
      let [tried, late] = [0, 0];
      const refuse = async (call: Call, key: string, wanted: number, name: string): Promise<number> => {
        const answer = await send(call, key);
        tried += 1;
        if (answer.ms > slowest.ms) slowest = answer;
        if (answer.status !== wanted) failures.push(`${name} answered ${answer.status}`);
        return answer.ms;
      };
      await refusesGood(keys.secret); // the first request pays for what is loaded once
      for (let round = 0; round < rounds; round += 1) {
        for (const { name, body, headers = {}, status, publishable = status } of refused) {
          for (const [key, wanted] of [[keys.publishable, publishable] as const, [keys.secret, status] as const]) {
            const call = { method: 'POST', path: '/v1/events', body, headers };
            let ms = await refuse(call, key, wanted, name);
            if (ms > REFUSED_WITHIN_MS) late += 1;
            for (let again = 1; again < REFUSED_TRIES && ms > REFUSED_WITHIN_MS; again += 1) {
              ms = Math.min(ms, await refuse(call, key, wanted, name));
            }
            failures.push(...slower(`refusing ${name}`, ms, REFUSED_WITHIN_MS));
          }
          failures.push(...[await refusesGood(keys.secret)].filter((fault) => fault !== undefined));
        }
      }
      const at = `the slowest in ${slowest.ms.toFixed(1)} ms, ${slowest.busyMs.toFixed(1)} of them at work`;
      return { tried, lost: 0, failures, note: `${kind}, ${late} asked for again; ${at}` };
    },
  );
});

interface Refused {
  name: string;
  body: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  status: number;
  /** With a publishable key, where that is another one. */
  publishable?: number;
}

const keysOf = (count: number): string =>
  JSON.stringify(Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, 0])));
const packed = { 'content-encoding': 'gzip' };

const refused: Refused[] = [
  { name: '33 levels', body: '['.repeat(33) + ']'.repeat(33), status: 400 },
  { name: '7,000 levels', body: `${'{"a":'.repeat(7000)}1${'}'.repeat(7000)}`, status: 400 },
  { name: '100,000 levels', body: '['.repeat(100_000) + ']'.repeat(100_000), status: 400 },
  { name: '100,000 levels, never closed', body: '['.repeat(100_000), status: 400 },
  {
    name: 'levels behind a quote',
    body: `{"a":"\\"${'['.repeat(50)}", "b":${'['.repeat(40)}${']'.repeat(40)}}`,
    status: 400,
  },
  { name: 'a prototype', body: '{"events":[{"__proto__":{"x":1}}],"sent_at":"2026-03-01T12:00:00Z"}', status: 400 },
  { name: '40,000 keys', body: keysOf(40_000), status: 400 },
  { name: '100,000 keys', body: keysOf(100_000), status: 400, publishable: 413 },
  { name: 'a bomb of zeros', body: new Uint8Array(gzipSync(Buffer.alloc(10_000_000))), headers: packed, status: 415 },
  { name: 'halves of characters', body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22]), status: 400 },
  { name: 'nothing', body: '', status: 400 },
];

/** One field replaced by something else, or put beside the others. */
const bent = (items: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc
    .tuple(
      items,
      fc.oneof(oddTexts, fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(1e200, -0, 1e-320)),
      fc.nat(),
      fc.boolean(),
    )
    .map(([item, value, at, other]) => {
      const names = Object.keys(Object(item));
      return { ...Object(item), [other ? 'other' : (names[at % Math.max(1, names.length)] ?? 'id')]: value };
    });

const toJson = (value: unknown): string => JSON.stringify(value) ?? '';

/** Labels of a few outputs that thousands wrote about would be all that is tried. */
const about = (items: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.tuple(items, fc.nat(TRACES - 1)).map(([item, trace]) => ({ ...Object(item), trace_id: `t${trace}` }));

const ingestCall = fc
  .constantFrom(['events', about(valuesOf(Event))] as const, ['generations', about(valuesOf(Generation))] as const)
  .chain(([list, items]) =>
    fc
      .array(
        fc.oneof(
          { weight: 3, arbitrary: items },
          { weight: 3, arbitrary: bent(items) },
          { weight: 1, arbitrary: fc.jsonValue() },
        ),
        { minLength: 1, maxLength: 4 },
      )
      .map((sent): Call => {
        const body = { ...(list === 'events' ? { sent_at: '2026-03-01T12:00:00.000Z' } : {}), [list]: sent };
        return { method: 'POST', path: `/v1/${list}`, body: toJson(body) };
      }),
  );

const rawBody = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((array) => new Uint8Array(array)),
  fc.json(),
  oddTexts,
);
const rawIngestCall = fc
  .tuple(fc.constantFrom('/v1/events', '/v1/generations'), rawBody)
  .map(([path, body]): Call => ({ method: 'POST', path, body }));

const others = Object.values(routes).filter(({ path }) => path.startsWith('/v1/') && path !== '/v1/session');
const rawCall = fc.tuple(fc.constantFrom(...others), rawBody, oddTexts).map(([{ path, method }, body, text]): Call => {
  const address = path.replace(/:\w+/g, () => encodeURIComponent(wellFormed(text)) || 'x');
  const query = method === 'GET' ? `?cursor=${encodeURIComponent(wellFormed(text))}&limit=3` : '';
  return { method, path: address + query, body };
});

const taking = others.flatMap(({ path, method, ...route }) => {
  const body = 'envelope' in route || !('body' in route) ? undefined : route.body;
  const query = 'query' in route ? route.query : undefined;
  return (body ?? query) === undefined ? [] : [{ path, method, body, query }];
});
/** What a schema of the contract takes, or nearly takes. */
const schemaCall = fc
  .constantFrom(...taking)
  .chain(({ path, method, body, query }) =>
    fc
      .tuple(
        body === undefined ? fc.constant('') : fc.oneof(valuesOf(body), bent(valuesOf(body))).map(toJson),
        query === undefined ? fc.constant('') : valuesOf(query).map(toQuery),
      )
      .map(([sent, asked]): Call => ({ method, path: path.replace(/:\w+/g, 'x') + asked, body: sent })),
  );

const anyCall = fc.oneof(
  { weight: 5, arbitrary: ingestCall },
  { weight: 3, arbitrary: rawIngestCall },
  { weight: 1, arbitrary: rawCall },
  { weight: 1, arbitrary: schemaCall },
);

function isIngest({ path }: Call): boolean {
  return path === '/v1/events' || path === '/v1/generations';
}

function itemsOf({ body }: Call): number {
  const { events } = JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body));
  return events.length;
}

function describeCall({ method, path, body }: Call): string {
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('hex');
  return `${method} ${path} ${text.slice(0, 500)}`;
}

function toQuery(value: unknown): string {
  const fields = Object.entries(Object(value)).filter(([, one]) => one !== undefined);
  return `?${new URLSearchParams(fields.map(([name, one]) => [name, wellFormed(toText(one))]))}`;
}

/** As `String` does, but of an object that may have a `toString` of its own. */
function toText(value: unknown): string {
  if (Array.isArray(value)) return value.map(toText).join(',');
  return typeof value === 'object' && value !== null ? toJson(value) : String(value);
}

/** Half a character cannot stand in an address. */
function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '?');
}
