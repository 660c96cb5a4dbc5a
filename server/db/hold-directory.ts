/**
 * One process at a time may open an embedded database: PGlite itself takes no lock, and two writers silently lose
 * rows. A file names the holder; one left behind by a process that is gone is taken over.
 */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../../shared/error.ts';

/** Takes the directory, or throws `conflict` naming the process that has it. Returns the release. */
export function holdDirectory(directory: string): () => void {
  mkdirSync(directory, { recursive: true });
  const lock = join(directory, 'nod.pid');
  const mine = join(directory, `nod.pid.${process.pid}`);
  writeFileSync(mine, `${process.pid}\n`);
  try {
    for (;;) {
      try {
        linkSync(mine, lock); // atomic, and fails when somebody holds it; the content is there from the start
        break;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        const holder = readHolder(lock);
        if (holder !== null && holder !== process.pid && isAlive(holder)) {
          throw new AppError(
            'conflict',
            `The database in ${directory} is open in process ${holder}. Stop it, or give this one another NOD_DATA_DIR.`,
          );
        }
        rmSync(lock, { force: true });
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (readHolder(lock) === process.pid) rmSync(lock, { force: true });
  };
}

function readHolder(lock: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(lock, 'utf8'), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null; // released between our attempt and this look
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
