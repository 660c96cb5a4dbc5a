/**
 * One process at a time may open an embedded database: PGlite itself takes no lock, and two writers silently lose
 * rows. A file names the holder; one left behind by a process that is gone is taken over.
 *
 * Whether a process is there can be asked only where its number means the same. In another container, or on another
 * machine that shares the volume, it may be alive however this one looks: there the file's time tells, which its holder
 * keeps fresh.
 */
import { linkSync, mkdirSync, readFileSync, readlinkSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../shared/error.ts';

/**
 * Two that find the same lock left behind may each remove it, and the later one then removes what the earlier one has just
 * put there. Whoever took it over looks again when both are long done with that: it takes microseconds.
 */
const TAKE_OVER_MS = 250;
const BEAT_MS = 1000;
/** An embedded statement may keep its process busy for a while, but not for as long as this. */
const SILENT_MS = 10_000;
const LOOK_EVERY_MS = 250;

interface Holder {
  pid: number;
  /** Where this number means something; absent in locks of earlier releases, which were of one machine. */
  place: string | undefined;
}

interface HoldOptions {
  /** Waits for so many milliseconds. */
  pause?(ms: number): Promise<unknown>;
  /** Whose process numbers these are. */
  place?: string;
}

/** Takes the directory, or throws `conflict` naming the process that has it. Returns the release. */
export async function holdDirectory(
  directory: string,
  { pause = wait, place = thisPlace() }: HoldOptions = {},
): Promise<() => void> {
  mkdirSync(directory, { recursive: true });
  const lock = join(directory, 'nod.pid');
  const me = `${process.pid}\n${place}\n`;
  const mine = join(directory, `nod.pid.${process.pid}.${place.replaceAll(/\W/g, '-')}`);
  writeFileSync(mine, me);
  try {
    for (let takenOver = false; ; ) {
      try {
        linkSync(mine, lock); // atomic, and fails when somebody holds it; the content is there from the start
        if (takenOver) await pause(TAKE_OVER_MS);
        if (readText(lock) === me) break;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
        const text = readText(lock);
        if (text === undefined) continue; // released between our attempt and this look
        const holder = holderIn(text);
        if (holder !== undefined && (await isHeld(lock, holder, place, pause))) {
          const where = holder.place === undefined || holder.place === place ? '' : ` of ${holder.place.split(' ')[0]}`;
          throw new AppError(
            'conflict',
            `The database in ${directory} is open in process ${holder.pid}${where}. Stop it, or give this one another NOD_DATA_DIR.`,
          );
        }
        rmSync(lock, { force: true });
        takenOver = true;
      }
    }
  } finally {
    rmSync(mine, { force: true });
  }
  const beating = setInterval(() => beat(lock, me), BEAT_MS).unref();
  return () => {
    clearInterval(beating);
    if (readText(lock) === me) rmSync(lock, { force: true });
  };
}

/** Another process has it when this one stood still for so long that it looked gone: then two would write. */
function beat(lock: string, me: string): void {
  const text = readText(lock);
  if (text !== undefined && text !== me) {
    throw new Error(`Another process took over ${lock}: this one stood still for too long.`);
  }
  if (text !== undefined) utimesSync(lock, new Date(), new Date());
}

async function isHeld(
  lock: string,
  holder: Holder,
  place: string,
  pause: (ms: number) => Promise<unknown>,
): Promise<boolean> {
  if (holder.place === undefined || holder.place === place) return holder.pid !== process.pid && isAlive(holder.pid);
  const seen = timeOf(lock);
  for (let waited = 0; waited < SILENT_MS; waited += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS);
    const now = timeOf(lock);
    if (now === undefined) return false;
    if (now !== seen) return true;
  }
  return false;
}

/** The machine's name and, where there are such, the namespace of its process numbers: a container has one of its own. */
function thisPlace(): string {
  let namespace = '';
  try {
    namespace = ` ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    // Not on Linux.
  }
  return hostname() + namespace;
}

function timeOf(lock: string): number | undefined {
  return statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
}

/** Undefined where nobody can be read from it. */
function holderIn(text: string): Holder | undefined {
  const [number = '', place] = text.trim().split('\n');
  const pid = Number.parseInt(number, 10);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, place } : undefined;
}

/** Undefined where there is none. */
function readText(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8');
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
