/** An hour of steady load, labels included: whether memory grows. */
import type { Section } from './figure.ts';
import type { Machine } from './machine.ts';
import { loadNod, startNod } from './nod.ts';

const MINUTES = 60;
const OFFERED = 1000;
/** Until caches are full and code is optimised. */
const SETTLED_AFTER_MINUTES = 5;
const GROWTH_MAX = 1.1;

export async function measureSoak(machine: Machine): Promise<Section> {
  const nod = await startNod({ DATABASE_URL: await machine.createDatabase() });
  const peaks: number[] = [];
  try {
    const load = { clients: 16, eventsPerRequest: 10, offered: OFFERED, seconds: 59, warmUpSeconds: 1 };
    for (let minute = 0; minute < MINUTES; minute += 1) peaks.push((await loadNod(nod, machine, load)).memoryMb);
  } finally {
    await nod.stop();
  }
  const settled = peaks[SETTLED_AFTER_MINUTES] ?? Number.NaN;
  const last = Math.max(...peaks.slice(-SETTLED_AFTER_MINUTES));
  const beside = { name: `after ${SETTLED_AFTER_MINUTES} minutes`, value: settled };
  return {
    title: `Soak: ${OFFERED.toLocaleString('en')} events a second for ${MINUTES} minutes, labelled`,
    figures: [
      { what: 'memory of the server, last minutes', value: last, unit: 'MB', beside, target: { atMost: GROWTH_MAX } },
    ],
    notes: [],
  };
}
