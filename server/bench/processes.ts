/** What processes cost, by Linux' own accounts (proc(5)); elsewhere these figures are left out. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Ticks of /proc/PID/stat: 100 a second on every Linux that Node runs on (USER_HZ). */
const TICKS_A_SECOND = 100;

export const canRead = existsSync('/proc/self/stat');

const LOOK_EVERY_MS = 50;

/** Looks at what a process holds until it is told to stop; the most it saw, in MB (10⁶ bytes). */
export function watchMemory(pid: number): { stop(): number } {
  let most = 0;
  const look = (): void => {
    if (existsSync(`/proc/${pid}`)) most = Math.max(most, memoryMb(pid));
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    stop() {
      clearInterval(timer);
      look();
      return most;
    },
  };
}

/** What a process holds now, in MB. */
function memoryMb(pid: number): number {
  const line = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return (Number(line?.[1]) * 1024) / 1e6;
}

/** Processor seconds of a process, its children and those of them that have ended. */
export function processorSeconds(pid: number): number {
  const ended = fieldsOf(pid).slice(11, 15);
  const living = childrenOf(pid).flatMap((child) => fieldsOf(child).slice(11, 13));
  return [...ended, ...living].reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_A_SECOND;
}

function childrenOf(pid: number): number[] {
  const numbers = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return numbers.map(Number).filter((other) => Number(fieldsOf(other)[1]) === pid);
}

/** From the third field on, `state`: the second, the name, may hold spaces. */
function fieldsOf(pid: number): string[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return []; // ended between our two looks
  }
}
