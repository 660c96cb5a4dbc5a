/** Servers that take in and answer, side by side, and a load that is spread over them. */
import type { RunningServer } from '../../throwaway/start-server.ts';
import type { IngestOptions } from '../ingest/options.ts';
import { eventsPerSecond, runLoad } from '../load/run-load.ts';
import { startNod } from '../nod.ts';

/** Of all servers together. */
export const CLIENTS = 64;

/** Without workers. They share their keys: the environment's of the first. */
export async function startTogether(many: number, env: Record<string, string>): Promise<RunningServer[]> {
  const settings = { NOD_LABEL_WORKER: '0', ...env };
  const first = await startNod(settings);
  const keys = { NOD_PUBLISHABLE_KEY: first.publishableKey, NOD_SECRET_KEY: first.secretKey };
  const others = Array.from({ length: many - 1 }, () => startNod({ ...settings, ...keys }));
  return [first, ...(await Promise.all(others))];
}

export async function stopTogether(servers: readonly RunningServer[]): Promise<void> {
  for (const server of servers) await server.stop();
}

/** Events a second, one a request, of all together. */
export async function loadTogether(
  servers: readonly RunningServer[],
  { seconds, warmUpSeconds }: IngestOptions,
): Promise<number> {
  const load = { clients: CLIENTS / servers.length, eventsPerRequest: 1, seconds, warmUpSeconds };
  const results = await Promise.all(
    servers.map(({ url, publishableKey }) =>
      runLoad({ ...load, origin: url, path: `/v1/events?key=${publishableKey}` }),
    ),
  );
  return results.reduce((sum, result) => sum + eventsPerSecond(result), 0);
}
