/** Runs the load generator beside us and reads what it counted. */
import { fileURLToPath } from 'node:url';
import { run } from '../../throwaway/run.ts';
import type { Load, LoadResult } from './load.ts';

const generator = fileURLToPath(new URL('./generate.js', import.meta.url));

/** Rejects where an answer was anything but 200: a refused request costs less than a stored one. */
export async function runLoad(load: Load, accepted: readonly string[] = ['200']): Promise<LoadResult> {
  const timeout = (load.warmUpSeconds + load.seconds + 30) * 1000;
  const { stdout } = await run(process.execPath, [generator, JSON.stringify(load)], { timeout });
  const result: LoadResult = JSON.parse(stdout);
  const others = Object.keys(result.statuses).filter((status) => !accepted.includes(status));
  if (others.length > 0) throw new Error(`${load.origin}${load.path} answered ${JSON.stringify(result.statuses)}.`);
  return result;
}

export function eventsPerSecond({ accepted, seconds }: LoadResult): number {
  return accepted / seconds;
}
