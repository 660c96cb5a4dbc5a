/**
 * Keeps the write-ahead log of an embedded database short, and segments of it made ahead. A PostgreSQL server has a
 * process for that; embedded nobody ever makes a checkpoint, so the log would hold everything since the start, and be
 * read again after a kill. And where a new segment of 16 MB has no room, the statement that wanted it fails, but the
 * next one never returns: it stops the process for ever (measured), and a database that was killed does not open again.
 * So there is always one more: a full disk stops what is written, not what was.
 */
import type { ClientBase, Pool } from 'pg';
import { AppError } from '../../shared/error.ts';

const MB = 1024 * 1024;
const SEGMENT_BYTES = 16 * MB;
/** One to write on in until the next checkpoint, one in reserve: a checkpoint turns those that are done into new ones. */
const SEGMENTS_AHEAD = 2;
/** What the two take, and what else is written before anybody looks at the disk. */
export const RESERVE_BYTES = SEGMENTS_AHEAD * SEGMENT_BYTES + 8 * MB;

/** Well below a segment: what is written until the next look must fit as well. A checkpoint then takes 20 to 35 ms (measured). */
const CHECKPOINT_BYTES = 8 * MB;
const LOOK_EVERY_MS = 100;
/** Where the disk has no room for a checkpoint, it has none half a second later either. */
const REST_AFTER_FAILURE_MS = 10_000;

/**
 * Makes the segments ahead, once in the life of a database; later it finds them there, and needs no room.
 *
 * @param freeBytes of its disk
 * @throws AppError `no_space`
 */
export async function reserveSegments(pool: Pool, freeBytes: () => Promise<number>): Promise<void> {
  if ((await countAhead(pool)) >= SEGMENTS_AHEAD) return;
  const free = await freeBytes();
  if (free < RESERVE_BYTES) throw noRoom(free);
  // A segment becomes a new one only when it is done with: so as many are begun, and left, as there have to be.
  for (let made = 0; made < SEGMENTS_AHEAD; made += 1) {
    await pool.query(`select pg_logical_emit_message(false, 'nod', 'ahead')`); // an empty one is not left
    await pool.query('select pg_switch_wal()');
  }
  await pool.query('checkpoint');
}

/** What to say where the disk is too full to open the database. */
export function noRoom(freeBytes: number, cause?: unknown): AppError {
  const message = `The disk of the embedded database has ${Math.floor(freeBytes / MB)} MB left. That is too little to open it: it may need ${RESERVE_BYTES / MB} MB. Nothing is lost; make room and start again.`;
  return new AppError('no_space', message, { cause });
}

/**
 * Makes a checkpoint whenever so much has been written. Looks when a client is given back, not by a timer: work that asks
 * the database one thing after the other never lets the event loop have its turn. Returns the end of it.
 */
export function watchLog(pool: Pool, onError: (error: unknown) => void): () => void {
  let restUntil = 0;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking || performance.now() < restUntil) return;
    looking = true;
    try {
      await checkpointWhenDue(pool);
      restUntil = performance.now() + LOOK_EVERY_MS;
    } catch (error) {
      restUntil = performance.now() + REST_AFTER_FAILURE_MS;
      onError(error);
    } finally {
      looking = false;
    }
  };
  pool.on('release', look);
  return () => pool.off('release', look);
}

/** Also within a transaction: what is long in one, and gives no client back, has to ask for it. */
export async function checkpointWhenDue(database: Pool | ClientBase): Promise<void> {
  if ((await bytesSinceCheckpoint(database)) >= CHECKPOINT_BYTES) await database.query('checkpoint');
}

/** Segments after the one that is written now. */
async function countAhead(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ ahead: number }>(`
    select count(*)::int as ahead from pg_ls_waldir()
    where name ~ '^[0-9A-F]{24}$' and name > pg_walfile_name(pg_current_wal_insert_lsn())`);
  return rows[0]?.ahead ?? 0;
}

async function bytesSinceCheckpoint(database: Pool | ClientBase): Promise<number> {
  const { rows } = await database.query<{ bytes: number }>(`
    select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), redo_lsn)::int8 as bytes from pg_control_checkpoint()`);
  return rows[0]?.bytes ?? 0;
}
