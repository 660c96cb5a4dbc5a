/**
 * How much memory V8 takes before it looks what of it is dead. By itself it lets old objects grow to four times of what is
 * alive where the machine has memory, and gives young ones two halves of 16 MB; looking sooner costs time (figures: README
 * of bench, Freezing).
 */
import { Session } from 'node:inspector';
import { setFlagsFromString } from 'node:v8';

const USUAL = { oldPercent: 100, youngFactor: 2 };
/** Young objects stay where they are put by `shrink`: in two halves of 1 MB. */
const SPARING = { oldPercent: 10, youngFactor: 1 };

export function boundMemory({ oldPercent, youngFactor } = USUAL): void {
  setFlagsFromString(`--heap-growing-percent=${oldPercent}`);
  setFlagsFromString(`--semi-space-growth-factor=${youngFactor}`);
}

/** For long work that itself keeps much alive. One at a time: what ends first ends it for all. */
export async function sparingMemory<T>(work: () => Promise<T>): Promise<T> {
  boundMemory(SPARING);
  try {
    await shrink();
    return await work();
  } finally {
    boundMemory();
  }
}

/** Gives back what is dead, and the room for young objects: nothing else in Node asks V8 for that. */
async function shrink(): Promise<void> {
  const session = new Session();
  session.connect();
  await new Promise((resolve) => session.post('HeapProfiler.collectGarbage', resolve));
  session.disconnect();
}
