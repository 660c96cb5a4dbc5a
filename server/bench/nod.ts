/** The real server as the bench starts it, and what a load on it costs. */
import { type RunningServer, startBuiltServer } from '../throwaway/start-server.ts';
import type { Load, LoadResult } from './load/load.ts';
import { eventsPerSecond, runLoad } from './load/run-load.ts';
import type { Machine } from './machine.ts';
import { canRead, processorSeconds, watchMemory } from './processes.ts';

/** As behind one proxy, so that visitors have addresses of their own; how much it takes is what is asked, so no limits. */
export function startNod(env: Record<string, string>, flags: readonly string[] = []): Promise<RunningServer> {
  const settings = { NODE_ENV: 'production', NOD_TRUST_PROXY: '1', NOD_RATE_LIMITS: 'off', LOG_LEVEL: 'warn' };
  return startBuiltServer({ ...settings, ...env }, { flags });
}

export interface Cost {
  load: LoadResult;
  eventsPerSecond: number;
  /** Processor time an event, of the server and of PostgreSQL; NaN where the system does not tell. */
  serverUs: number;
  databaseUs: number;
  /** Most memory of the server meanwhile. */
  memoryMb: number;
}

/**
 * Sends events as the widget does: publishable key in the address, no preflight.
 *
 * @param accepted statuses of answers that do not end the run
 */
export async function loadNod(
  nod: RunningServer,
  machine: Machine | undefined,
  shape: Omit<Load, 'origin' | 'path'>,
  accepted?: readonly string[],
): Promise<Cost> {
  const pid = nod.process.pid ?? 0;
  const seconds = (of: number | undefined): number => (canRead && of !== undefined ? processorSeconds(of) : Number.NaN);
  const before = { server: seconds(pid), database: seconds(machine?.postgres.pid) };
  const memory = canRead ? watchMemory(pid) : undefined;
  const path = `/v1/events?key=${nod.publishableKey}`;
  const load = await runLoad({ ...shape, origin: nod.url, path }, accepted).finally(() => memory?.stop());
  const events = load.acceptedInAll; // the costs are of the whole time
  return {
    load,
    eventsPerSecond: eventsPerSecond(load),
    serverUs: ((seconds(pid) - before.server) / events) * 1e6,
    databaseUs: ((seconds(machine?.postgres.pid) - before.database) / events) * 1e6,
    memoryMb: memory?.stop() ?? Number.NaN,
  };
}
