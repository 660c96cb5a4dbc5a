/**
 * One process at a time may open an embedded database: PGlite itself takes no lock, and two writers silently lose
 * rows. A file names the holder; one left behind by a process that is gone is taken over.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../shared/error.ts';

/**
 * Two that find the same lock left behind may each remove it, and the later one then removes what the earlier one has just
 * put there. Whoever took it over looks again when both are long done with that: it takes microseconds.
 */
const TAKE_OVER_MS = 250;

/**
 * Takes the directory, or throws `conflict` naming the process that has it. Returns the release.
 *
 * @param pause waits for so many milliseconds
 */
export async function holdDirectory(
  directory: string,
  pause: (ms: number) => Promise<unknown> = wait,
): Promise<() => void> {
  mkdirSync(directory, { recursive: true });
  const lock = join(directory, 'nod.pid');
  const mine = join(directory, `nod.pid.${process.pid}`);
  writeFileSync(mine, `${process.pid}\n`);
  try {
    for (let takenOver = false; ; ) {
      try {
        linkSync(mine, lock); // atomic, and fails when somebody holds it; the content is there from the start
        if (takenOver) await pause(TAKE_OVER_MS);
        if (readHolder(lock) === process.pid) break;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        const holder = readHolder(lock);
        if (holder === undefined) continue; // released between our attempt and this look
        if (holder !== null && holder !== process.pid && isAlive(holder)) {
          throw new AppError(
            'conflict',
            `The database in ${directory} is open in process ${holder}. Stop it, or give this one another NOD_DATA_DIR.`,
          );
        }
        rmSync(lock, { force: true });
        takenOver = true;
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (readHolder(lock) === process.pid) rmSync(lock, { force: true });
  };
}

/** Null where nobody can be read from it; undefined where there is none. */
function readHolder(lock: string): number | null | undefined {
  try {
    const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
