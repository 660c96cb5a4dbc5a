/**
 * One process at a time may open an embedded database: PGlite itself takes no lock, and two writers silently lose
 * rows. A file names the holder; one left behind by a process that is gone is taken over.
 *
 * Whether a process is there can be asked only where its number means the same. In another container, or on another
 * machine that shares the volume, it may be alive however this one looks: there the file's time tells, which its holder
 * keeps fresh.
 */

import { randomUUID } from 'node:crypto';
import {
  linkSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../../shared/error.ts';

/**
 * Two that find the same lock left behind may each take it away, and the later one then takes what the earlier one has
 * just put there, and puts it back. Whoever took it over looks again when both are long done with that: it takes
 * microseconds.
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
  /** When it started, so that a later process of the same number is not taken for it; absent where that is not known. */
  started: string | undefined;
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
  const me = `${process.pid}\n${place}\n${startOf('self') ?? ''}\n`;
  const mine = join(directory, `nod.pid.${process.pid}.${randomUUID()}`);
  writeFileSync(mine, me);
  try {
    for (let takenOver = false; ; ) {
      try {
        linkSync(mine, lock); // atomic, and fails when somebody holds it; the content is there from the start
        if (takenOver) await pause(TAKE_OVER_MS);
        if (readText(lock) === me) break;
      } catch (error) {
        if (!hasCode(error, 'EEXIST')) throw error;
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
        takeAway(lock, text, `${mine}.old`);
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

/** Takes away what was left behind; where another process has put its own there since it was read, that stays. */
function takeAway(lock: string, leftBehind: string, aside: string): void {
  try {
    renameSync(lock, aside);
    if (readText(aside) !== leftBehind) linkSync(aside, lock);
  } catch (error) {
    if (!hasCode(error, 'ENOENT') && !hasCode(error, 'EEXIST')) throw error; // somebody was quicker
  } finally {
    rmSync(aside, { force: true });
  }
}

/** Another process has it when this one stood still for so long that it looked gone: then two would write. */
function beat(lock: string, me: string): void {
  const text = readText(lock);
  if (text === me) utimesSync(lock, new Date(), new Date());
  else if (text === undefined) putBack(lock, me);
  else throw new Error(`Another process took over ${lock}: this one stood still for too long.`);
}

/** Somebody deleted it: the next to come must not think that nobody is here. */
function putBack(lock: string, me: string): void {
  try {
    writeFileSync(lock, me, { flag: 'wx' });
  } catch (error) {
    // Another process has it since (the next beat says so), or all of the directory is gone.
    if (!hasCode(error, 'EEXIST') && !hasCode(error, 'ENOENT')) throw error;
  }
}

async function isHeld(
  lock: string,
  holder: Holder,
  place: string,
  pause: (ms: number) => Promise<unknown>,
): Promise<boolean> {
  if (holder.place === undefined || holder.place === place) return isThere(holder);
  const seen = timeOf(lock);
  for (let waited = 0; waited < SILENT_MS; waited += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS);
    const now = timeOf(lock);
    if (now === undefined) return false;
    if (now !== seen) return true;
  }
  return false;
}

/**
 * The machine and its start, and the namespace of its process numbers: a container has one of its own. Their numbers are
 * the same on many machines, whose names may be the same as well.
 */
function thisPlace(): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${hostname()} ${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname(); // not on Linux
  }
}

/** In ticks since the machine started; undefined where that is not told, or the process is gone. */
function startOf(pid: number | 'self'): string | undefined {
  try {
    // Behind the name, which may hold anything, in brackets: the 20th of what follows (proc_pid_stat(5), field 22).
    const [, fields = ''] = /\) (.*)$/s.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
    return fields.split(' ')[19];
  } catch {
    return undefined;
  }
}

function timeOf(lock: string): number | undefined {
  return statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
}

/** Undefined where nobody can be read from it. */
function holderIn(text: string): Holder | undefined {
  const [number = '', place, started] = text.trim().split('\n');
  const pid = Number.parseInt(number, 10);
  return Number.isSafeInteger(pid) && pid > 0 ? { pid, place, started } : undefined;
}

/** Undefined where there is none. */
function readText(lock: string): string | undefined {
  try {
    return readFileSync(lock, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** Whether it runs here, and is not this one, nor a later one of its number. */
function isThere({ pid, started }: Holder): boolean {
  if (pid === process.pid || !isAlive(pid)) return false;
  return started === undefined || startOf(pid) === started;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
