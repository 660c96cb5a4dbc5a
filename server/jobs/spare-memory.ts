/**
 * How much memory V8 takes before it looks what of it is dead. By itself it lets old objects grow to four times of what is
 * alive where the machine has memory, and gives young ones two halves of 16 MB; looking sooner costs time (figures: README
 * of bench, Freezing).
 */
import { Session } from 'node:inspector';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';

const MB = 2 ** 20;
const USUAL = { oldPercent: 100, youngFactor: 2 };
/** Young objects keep the room that `makeRoom` gives them. */
const SPARING = { oldPercent: 20, youngFactor: 1 };
/**
 * Two halves for young objects. The pages that are read and worked on must die there: in less room they are taken for
 * old, and old ones are looked through ten times as often.
 */
const YOUNG_BYTES = 2 * 4 * MB;

export function boundMemory({ oldPercent, youngFactor } = USUAL): void {
  setFlagsFromString(`--heap-growing-percent=${oldPercent}`);
  setFlagsFromString(`--semi-space-growth-factor=${youngFactor}`);
}

/** For long work that itself keeps much alive. One at a time: what ends first ends it for all. */
export async function sparingMemory<T>(work: () => Promise<T>): Promise<T> {
  boundMemory(SPARING);
  try {
    await shrink();
    makeRoom();
    return await work();
  } finally {
    boundMemory();
  }
}

/** Gives back what is dead, and the room for young objects but 1 MB: nothing else in Node asks V8 for that. */
async function shrink(): Promise<void> {
  const session = new Session();
  session.connect();
  await new Promise((resolve) => session.post('HeapProfiler.collectGarbage', resolve));
  session.disconnect();
}

/** Grows the room for young objects, which V8 does when many of them stay alive: some 15,000, 10 ms. */
function makeRoom(): void {
  boundMemory({ ...SPARING, youngFactor: 4 });
  const alive: object[] = [];
  while (youngBytes() < YOUNG_BYTES && alive.length < 100_000) {
    for (let some = 0; some < 5000; some += 1) alive.push({ some });
  }
  boundMemory(SPARING);
}

export function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.space_size ?? 0;
}
