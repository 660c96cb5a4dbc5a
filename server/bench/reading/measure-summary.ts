/** The summary by each group and interval, and the first page of lists. */
import type { RunningServer } from '../../throwaway/start-server.ts';
import type { Target } from '../figure.ts';

const TIMES = 20;
const SUMMARY_MAX_MS = 50;
const LIST_MAX_MS = 100;

interface Latency {
  what: string;
  /** Milliseconds, p95. */
  value: number;
  target: Target;
}

export async function measureSummary(nod: RunningServer): Promise<Latency[]> {
  const day = 86_400_000;
  const from = new Date(Date.now() - 7 * day).toISOString();
  const summaries = ['model', 'model_version', 'prompt_version', 'channel'].map((group) => ({
    what: `summary of a week by ${group}, daily`,
    path: `/v1/summary?from=${from}&interval=day&group_by=${group}`,
  }));
  const lists = [
    'generations',
    'generations?status=negative',
    'generations?model=model-3&status=positive',
    'generations?prompt_version=v9',
    'labels?status=negative',
    'labels?min_confidence=0.9',
  ].map((list) => ({ what: `first page of ${list}`, path: `/v1/${list}` }));
  const measured: Latency[] = [];
  for (const { what, path } of summaries) {
    measured.push({ what, value: await p95(nod, path), target: { atMost: SUMMARY_MAX_MS } });
  }
  for (const { what, path } of lists) {
    measured.push({ what, value: await p95(nod, path), target: { atMost: LIST_MAX_MS } });
  }
  return measured;
}

async function p95(nod: RunningServer, path: string): Promise<number> {
  await ask(nod, path); // the first fills caches
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) times.push(await ask(nod, path));
  return times.sort((one, other) => one - other)[Math.ceil(TIMES * 0.95) - 1] ?? Number.NaN;
}

async function ask({ url, secretKey }: RunningServer, path: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${secretKey}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return performance.now() - began;
}
