/** Clients that send events for as long as they are let, try again under the same ids when refused, and keep account. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

/** Where to send, and with which key. */
export interface Target {
  url: string;
  secretKey: string;
}

export interface Load {
  /** Ids that were answered `accepted` or `duplicate`. */
  acknowledged: string[];
  /** How often a request ended so: a status other than 200, or the code of a broken connection. */
  failures: Map<string, number>;
  /** Times of all requests in ms, with how each ended. */
  times: { status: string; ms: number }[];
  /** Rejects, and ends the load, when nothing has been acknowledged for three minutes. */
  acknowledgedAtLeast(count: number): Promise<void>;
  /** Resolves when every client has ended. What it still tries to send is sent first. */
  stop(): Promise<void>;
}

interface Options {
  clients: number;
  /** Events in a request. */
  batch: number;
  /** False: a client ends when its connection breaks or the server says that it ends it, as a proxy goes elsewhere. */
  keepOn?: boolean;
}

const PAUSE_MS = 20;
/** Longer than any promise lets a client wait: there the load is given up, rather than waited for. */
const STALLED_MS = 180_000;

export function startLoad(target: () => Target, { clients, batch, keepOn = true }: Options): Load {
  const acknowledged: string[] = [];
  const failures = new Map<string, number>();
  const times: Load['times'] = [];
  let [stopped, abandoned] = [false, false];
  const running = Array.from({ length: clients }, async () => {
    let ids: string[] = [];
    while (!abandoned && (!stopped || ids.length > 0)) {
      if (ids.length === 0) ids = Array.from({ length: batch }, () => randomUUID());
      const start = performance.now();
      const answer = await send(target(), ids);
      times.push({ status: answer.status, ms: performance.now() - start });
      if (answer.status === '200') {
        acknowledged.push(...answer.results.filter(({ status }) => status !== 'conflict').map(({ id }) => id));
        ids = [];
      } else {
        failures.set(answer.status, (failures.get(answer.status) ?? 0) + 1);
        if (keepOn) await wait(PAUSE_MS);
      }
      if (!keepOn && (answer.last || answer.status !== '200')) return;
    }
  });
  const ended = Promise.all(running);
  return {
    acknowledged,
    failures,
    times,
    async acknowledgedAtLeast(count) {
      let [seen, since] = [acknowledged.length, performance.now()];
      while (acknowledged.length < count) {
        await wait(PAUSE_MS);
        if (acknowledged.length > seen) [seen, since] = [acknowledged.length, performance.now()];
        abandoned ||= performance.now() - since > STALLED_MS;
        if (abandoned) throw new Error(`Nothing is acknowledged any more; failed: ${JSON.stringify([...failures])}`);
      }
    },
    async stop() {
      stopped = true;
      await ended;
    },
  };
}

/** Ids that were acknowledged and are not there: sent again, each must be a duplicate. */
export async function findLost(target: Target, ids: readonly string[]): Promise<string[]> {
  const lost: string[] = [];
  for (let at = 0; at < ids.length; at += 500) {
    const { status, results } = await sendUntilTaken(target, ids.slice(at, at + 500));
    if (status !== '200') throw new Error(`Looking for events that were acknowledged failed: ${status}`);
    lost.push(...results.filter((result) => result.status !== 'duplicate').map(({ id }) => id));
  }
  return lost;
}

/** A server that was asked more than it can do has still to catch up: it may say 429 and 503 for a while. */
async function sendUntilTaken(target: Target, ids: readonly string[]): Promise<Answer> {
  for (const end = performance.now() + STALLED_MS; ; await wait(PAUSE_MS)) {
    const answer = await send(target, ids);
    if ((answer.status !== '429' && answer.status !== '503') || performance.now() > end) return answer;
  }
}

/** Ways to fail that were not promised, in words. */
export function unexpected(failures: ReadonlyMap<string, number>, allowed: readonly string[]): string[] {
  return [...failures].filter(([status]) => !allowed.includes(status)).map(([status, count]) => `${count} × ${status}`);
}

/** What a client sees of a server that is killed: no answer. */
export const BROKEN = ['ECONNREFUSED', 'ECONNRESET', 'UND_ERR_SOCKET', 'EPIPE'] as const;

export function percentile(times: readonly number[], share: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Resident memory of a process in kB; 0 where the system does not tell. */
export async function memoryOf(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0);
}

interface Answer {
  status: string;
  results: { id: string; status: string }[];
  /** The server ends this connection. */
  last: boolean;
}

/** The same id always makes the same event: a resend is a duplicate. */
async function send({ url, secretKey }: Target, ids: readonly string[]): Promise<Answer> {
  const occurred_at = '2026-06-01T12:00:00.000Z';
  const events = ids.map((id) => ({ id, kind: 'shown', trace_id: `t-${id.slice(0, 2)}`, occurred_at }));
  try {
    const response = await fetch(`${url}/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secretKey}` },
      body: JSON.stringify({ sent_at: new Date().toISOString(), events }),
    });
    const { results = [] } = (await response.json()) as Partial<Answer>;
    return { status: String(response.status), results, last: response.headers.get('connection') === 'close' };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    const status = cause instanceof Error && 'code' in cause ? String(cause.code) : String(error);
    return { status, results: [], last: false };
  }
}
