/** Every request that the page's first views make of the summary, and first pages of lists and searches. */
import type { RunningServer } from '../../throwaway/start-server.ts';
import type { Target } from '../figure.ts';

const TIMES = 20;
const SUMMARY_MAX_MS = 50;
const LIST_MAX_MS = 100;
const SEARCH_MAX_MS = 300;
const DAY_MS = 86_400_000;

export interface Latency {
  what: string;
  /** Milliseconds, p95. */
  value: number;
  target: Target;
  /** Whether it asks for the same in a small project as in a large one: the newest day, or the newest of all. */
  same: boolean;
}

/** @param end of the newest day that has data */
export async function measureSummary(nod: RunningServer, end: Date): Promise<Latency[]> {
  const measured: Latency[] = [];
  for (const { what, path, maxMs, same } of requests(end)) {
    measured.push({ what, value: await p95(nod, path), target: { atMost: maxMs }, same });
  }
  return measured;
}

interface Request {
  what: string;
  path: string;
  maxMs: number;
  same: boolean;
}

function requests(end: Date): Request[] {
  const last = (days: number): string => {
    const from = new Date(end.getTime() - days * DAY_MS);
    return `from=${from.toISOString()}&to=${end.toISOString()}`;
  };
  const summary = (what: string, path: string, same: boolean): Request => {
    return { what, path: `/v1/summary${path}`, maxMs: SUMMARY_MAX_MS, same };
  };
  const page = (list: string, maxMs = LIST_MAX_MS): Request => {
    return { what: `first page of ${list}`, path: `/v1/${list}`, maxMs, same: true };
  };
  return [
    ...['model', 'model_version', 'prompt_version', 'channel'].flatMap((group) => [
      summary(`a day by ${group}, hourly`, `?${last(1)}&interval=hour&group_by=${group}`, true),
      summary(`a week by ${group}, daily`, `?${last(7)}&interval=day&group_by=${group}`, false),
    ]),
    summary('a week beside the week before', `?${last(7)}&interval=day&compare=previous`, false),
    summary('a week of one model', `?${last(7)}&interval=day&model=model-3`, false),
    summary('60 days, weekly', `?${last(60)}&interval=week`, false),
    summary('details of a week', `/details?${last(7)}`, false),
    summary('exposure of a week', `/exposure?${last(7)}`, false),
    page('generations'),
    page('generations?status=negative'),
    page('generations?model=model-3&status=positive'),
    page('generations?model_version=2026-49'),
    page('generations?prompt_version=v9&channel=widget'),
    page('generations?did=copied&status=positive'),
    page('generations?reason=wrong'),
    page(`generations?${last(1)}&model=model-19`),
    page(`generations?${last(1)}&tenth=1`),
    page(`generations?${last(1)}&tenth=10`),
    page('labels?status=negative'),
    page('labels?min_confidence=0.9'),
    page('generations?q=thought+house', SEARCH_MAX_MS),
    page('generations?q=question+777', SEARCH_MAX_MS),
    page('generations?q=thought&model=model-3', SEARCH_MAX_MS),
  ];
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
