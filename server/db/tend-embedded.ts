/**
 * What autovacuum does for a PostgreSQL server, nobody does for an embedded one: without statistics its planner takes
 * every project for a small one (700 ms for a look-up at 90,000 rows, measured), and the marks, written and deleted
 * all day, would never give their space back; nor would what falls out of versions while they are made.
 */
import type { Pool } from 'pg';

const TEND_EVERY_MS = 10 * 60 * 1000;

/** Least first: a look at few rows of each table is enough for the planner, and stays short. */
const statements = [
  'set default_statistics_target = 10',
  'vacuum marks',
  'vacuum dataset_rows',
  'analyze events',
  'analyze event_refs',
  'analyze generations',
  'analyze labels',
  'analyze rows',
  'analyze rollups',
  'analyze tallies',
  'analyze exposures',
  'analyze lookups',
  'analyze texts',
];

export interface Tending {
  /** Once, now: after a large fill. Never throws. */
  tend(): Promise<void>;
  stop(): void;
}

/** Tends the database now and then; others get the connection between two statements. */
export function tendEmbedded(pool: Pool, onError: (error: unknown) => void): Tending {
  let stopped = false;
  const tend = async (): Promise<void> => {
    try {
      for (const statement of statements) {
        if (!stopped) await pool.query(statement);
      }
    } catch (error) {
      onError(error);
    }
  };
  const timer = setInterval(tend, TEND_EVERY_MS).unref();
  return {
    tend,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
