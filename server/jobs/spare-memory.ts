/**
 * By how much of what is alive old objects may grow before V8 looks which of them are dead. By itself it waits for four
 * times as much where the machine has memory; looking sooner costs time (figures: README of bench, Freezing).
 */
import { setFlagsFromString } from 'node:v8';

const USUAL_PERCENT = 100;
const SPARING_PERCENT = 10;

export function boundMemory(percent = USUAL_PERCENT): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}

/** For long work that itself keeps much alive. One at a time: what ends first ends it for all. */
export async function sparingMemory<T>(work: () => Promise<T>): Promise<T> {
  boundMemory(SPARING_PERCENT);
  try {
    return await work();
  } finally {
    boundMemory();
  }
}
