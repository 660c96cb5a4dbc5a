import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { describe } from 'vitest';
import { startServer, type TestServer } from '../start-server.ts';
import { promise } from './promise.ts';

const AT = Date.now() - 3_600_000;
/** Far apart: how long a request was under way moves the time of what it brings by as much. */
const APART_MS = 600_000;
const items = ['generation', 'vote', 'edit', 'correction', 'regenerate'] as const;
type Item = (typeof items)[number];

describe('a generation and what people did with it', () => {
  promise(
    'R6',
    'in all 120 orders end in one state',
    { short: { rounds: 1 }, long: { rounds: 20 } },
    async ({ rounds }) => {
      const server = await startServer();
      const states = new Map<string, number>();
      const orders = permutations(items);
      for (let round = 0; round < rounds; round += 1) {
        // Every trace its own order; the k-th thing of all of them goes in one request, and is labelled before the next.
        for (let turn = 0; turn < items.length; turn += 1) {
          const now = orders.map((order, n) => ({ item: order[turn] ?? 'vote', trace: `t-${round}-${n}` }));
          await Promise.all([
            post(server, '/v1/generations', {
              generations: now.filter(({ item }) => item === 'generation').map(({ trace }) => generation(trace)),
            }),
            post(server, '/v1/events', {
              sent_at: new Date().toISOString(),
              events: now.filter(({ item }) => item !== 'generation').map(({ item, trace }) => event(item, trace)),
            }),
          ]);
          await settle(server);
        }
        for (const [n] of orders.entries()) {
          const state = await readState(server, `t-${round}-${n}`);
          states.set(state, (states.get(state) ?? 0) + 1);
        }
      }
      await server.stop();
      const others = [...states].sort(([, one], [, other]) => other - one).slice(1);
      return {
        tried: orders.length * rounds,
        lost: 0,
        failures: others.map(([state, count]) => `${count} ended as ${state}`),
        note: `${orders.length} orders, ${states.size} state`,
      };
    },
  );
});

function generation(trace_id: string): object {
  return { trace_id, input: 'Why?', output: 'Because of this.', model: 'm', started_at: new Date(AT).toISOString() };
}

/** The same moment for the same thing in every order. */
function event(item: Item, trace_id: string): object {
  const occurred_at = new Date(AT + APART_MS * items.indexOf(item)).toISOString();
  const base = { id: randomUUID(), kind: item, trace_id, user_id: 'somebody', occurred_at };
  if (item === 'vote') return { ...base, value: 'down', reasons: ['wrong'] };
  if (item === 'edit') return { ...base, similarity: 0.5, text: wordsOf(`${trace_id} edited`), final: true };
  if (item === 'correction') return { ...base, text: wordsOf(trace_id) };
  return base;
}

/** Unlike those of every other trace: one text for many outputs is taken for poison. */
function wordsOf(seed: string): string {
  return createHash('sha256')
    .update(seed)
    .digest('hex')
    .replaceAll(/(.{8})/g, '$1 ');
}

async function post(server: TestServer, path: string, body: object): Promise<void> {
  const response = await fetch(server.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.secretKey}` },
    body: JSON.stringify(body),
  });
  const { results } = (await response.json()) as { results: { status: string }[] };
  const wrong = results.find(({ status }) => status !== 'accepted');
  if (wrong !== undefined) throw new Error(`${path} answered ${JSON.stringify(wrong)}`);
}

async function settle(server: TestServer): Promise<void> {
  for (;;) {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    if (/^nod_label_queue_depth 0$/m.test(metrics)) return;
    await wait(20);
  }
}

/** What the label says, without what is the trace's own. */
async function readState(server: TestServer, trace: string): Promise<string> {
  const response = await fetch(`${server.url}/v1/generations/${trace}`, {
    headers: { authorization: `Bearer ${server.secretKey}` },
  });
  const { label } = (await response.json()) as { label: { status: string; p: number; evidence: object[] } };
  const evidence = label.evidence.map((one) => ({ ...one, event_id: '', at: '' }));
  return JSON.stringify({ status: label.status, p: label.p, evidence });
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length <= 1) return [[...all]];
  return all.flatMap((one, n) => permutations(all.filter((_, other) => other !== n)).map((rest) => [one, ...rest]));
}
