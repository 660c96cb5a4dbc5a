/**
 * What a database keeps for itself of rows that were deleted: in the statistics of its planner, ids and words until the
 * next ANALYZE; embedded, where nobody vacuums, their space for ever. Swept soon after, some time later than the
 * deletions, so that many of them cost no more than one, and never in their transaction.
 */
import type { Pool } from 'pg';

/** All that erasing and retention delete from. */
const TABLES = [
  'events',
  'event_refs',
  'generations',
  'labels',
  'rows',
  'rollups',
  'tallies',
  'exposures',
  'lookups',
  'texts',
  'decisions',
  'pair_decisions',
  'dead_letters',
  'dataset_rows',
  'dataset_cases',
  'daily_samples',
  'daily_reads',
];
const AFTER_MS = 10_000;

export interface Sweeper {
  /** Some rows went. */
  soon(): void;
  /** Begins no more, and finishes the statement under way. */
  stop(): Promise<void>;
}

/**
 * Embedded, others get the connection between two statements. Each is one table: 3 to 60 ms at the size of the sample,
 * 170 for the first VACUUM of the words that texts are found by (measured on a busy machine); it grows with the table.
 */
export function createSweeper({
  pool,
  embedded,
  onError,
  afterMs = AFTER_MS,
}: {
  pool: Pool;
  embedded: boolean;
  onError: (error: unknown) => void;
  afterMs?: number;
}): Sweeper {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const sweep = async (): Promise<void> => {
    if (embedded) await pool.query('set default_statistics_target = 10'); // as tend-embedded.ts does
    for (const table of TABLES) {
      for (const what of embedded ? ['vacuum', 'analyze'] : ['analyze']) {
        if (!stopped) await pool.query(`${what} ${table}`);
      }
    }
  };

  return {
    soon() {
      if (stopped) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        running = running.then(sweep).catch(onError);
      }, afterMs).unref();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
