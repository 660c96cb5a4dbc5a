/**
 * The load generator, a process of its own: `node generate.js <Load as JSON>` prints a `LoadResult`. It speaks HTTP/1.1
 * over plain sockets, knows as much of it as our answers need, and refuses what it does not understand.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Load, LoadResult } from './load.ts';
import { Request } from './request.ts';

/** Latencies are counted in steps of 50 µs up to ten seconds. */
const STEP_MS = 0.05;
const STEPS = 200_000;
const HEAD_END = '\r\n\r\n';
const ACCEPTED = '"accepted"';

const [argument = ''] = process.argv.slice(2);
const load: Load = JSON.parse(argument);
const origin = new URL(load.origin);
const latencies = new Uint32Array(STEPS);
const result: LoadResult = {
  requests: 0,
  accepted: 0,
  acceptedInAll: 0,
  seconds: load.seconds,
  p50Ms: 0,
  p99Ms: 0,
  statuses: {},
};
let counting = false;
let ending = false;

/** Takes turns that are due, where the load is one of so many events a second. */
class Schedule {
  private readonly started = performance.now();
  private taken = 0;

  /** Milliseconds until the next request is due; 0: now, and it is taken. */
  take(): number {
    if (load.offered === undefined) return 0;
    const dueAt = this.started + (this.taken * load.eventsPerRequest * 1000) / load.offered;
    const now = performance.now();
    if (dueAt > now) return Math.max(1, dueAt - now);
    this.taken += 1;
    return 0;
  }
}
const schedule = new Schedule();

function run(socket: Socket, request: Request): Promise<void> {
  return new Promise((resolve, reject) => {
    let began = 0;
    let answer = '';
    const send = (): void => {
      if (ending) {
        socket.end();
        resolve();
        return;
      }
      const wait = schedule.take();
      if (wait > 0) {
        setTimeout(send, wait);
        return;
      }
      request.renew();
      began = performance.now();
      socket.write(request.bytes);
    };
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const body = bodyStart(answer);
      if (body === undefined || answer.length < body.end) return;
      const accepted = countAccepted(answer);
      result.acceptedInAll += accepted;
      if (counting) count(answer, accepted, performance.now() - began);
      answer = '';
      send();
    });
    socket.on('error', reject);
    socket.on('close', () => {
      if (!ending) reject(new Error('The server closed a connection.'));
    });
    send();
  });
}

function bodyStart(answer: string): { end: number } | undefined {
  const head = answer.indexOf(HEAD_END);
  if (head === -1) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1];
  if (length === undefined) throw new Error('An answer without Content-Length is not understood.');
  return { end: head + HEAD_END.length + Number(length) };
}

function countAccepted(answer: string): number {
  let accepted = 0;
  for (let at = answer.indexOf(ACCEPTED); at !== -1; at = answer.indexOf(ACCEPTED, at + 1)) accepted += 1;
  return accepted;
}

function count(answer: string, accepted: number, ms: number): void {
  const status = answer.slice(9, 12);
  result.statuses[status] = (result.statuses[status] ?? 0) + 1;
  result.requests += 1;
  result.accepted += accepted;
  const step = Math.min(STEPS - 1, Math.floor(ms / STEP_MS));
  latencies[step] = (latencies[step] ?? 0) + 1;
}

/** The latency that this share of the requests stayed under. */
function percentile(share: number): number {
  let left = result.requests * share;
  for (const [step, requests] of latencies.entries()) {
    left -= requests;
    if (left <= 0) return Math.round((step + 1) * STEP_MS * 100) / 100;
  }
  return STEPS * STEP_MS;
}

const sockets = Array.from({ length: load.clients }, () =>
  connect({ host: origin.hostname, port: Number(origin.port), noDelay: true }),
);
await Promise.all(sockets.map((socket) => once(socket, 'connect')));
const clients = Promise.all(sockets.map((socket, index) => run(socket, new Request(load, index))));
setTimeout(() => {
  counting = true;
  const began = performance.now();
  setTimeout(() => {
    counting = false;
    ending = true;
    result.seconds = (performance.now() - began) / 1000;
  }, load.seconds * 1000);
}, load.warmUpSeconds * 1000);
await clients;
result.p50Ms = percentile(0.5);
result.p99Ms = percentile(0.99);
process.stdout.write(JSON.stringify(result));
process.exit(0);
