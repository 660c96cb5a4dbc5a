/** What so many events a month take, computed from what this run measured. Pure. */
import type { Figure, Section } from './figure.ts';

export interface Costs {
  /** Processor time an event, labels included. */
  serverUs: number;
  databaseUs: number;
  /** On disk, with its share of generation, label and rows. */
  bytesPerEvent: number;
}

/** What is assumed, not measured. */
const ASSUMED = {
  /** Traffic of the busiest hour beside that of the average one. */
  peak: 3,
  /** How busy a processor may be at that hour. */
  busy: 0.5,
  /** How long events are kept. */
  days: 400,
  /** US dollars a month at a large cloud, on demand: rounded list prices of general-purpose machines and SSD volumes. */
  coreDollars: 25,
  gigabyteDollars: 0.1,
};
const SIZES = [1e6, 1e8, 1e10];
const DAYS_A_MONTH = 30;

export function describeCapacity(costs: Costs): Section {
  const { peak, busy, days, coreDollars, gigabyteDollars } = ASSUMED;
  const figures = SIZES.flatMap((events): Figure[] => {
    const perSecond = (events / (DAYS_A_MONTH * 86_400)) * peak;
    const cores = (us: number): number => (perSecond * us) / 1e6 / busy;
    const gigabytes = (events * (days / DAYS_A_MONTH) * costs.bytesPerEvent) / 1e9;
    const all = Math.ceil(cores(costs.serverUs)) + Math.ceil(cores(costs.databaseUs));
    const who = `${events.toLocaleString('en')} events a month`;
    return [
      { what: `${who}: cores for servers`, value: cores(costs.serverUs), unit: 'cores' },
      { what: '… cores for PostgreSQL', value: cores(costs.databaseUs), unit: 'cores' },
      { what: `… disk after ${days} days`, value: gigabytes, unit: 'GB' },
      { what: '… money', value: all * coreDollars + gigabytes * gigabyteDollars, unit: '$/month' },
    ];
  });
  return {
    title: 'Capacity, computed from the costs above',
    figures,
    notes: [
      `Assumed: the busiest hour has ${peak} times the average; processors half busy then; $${coreDollars} a core and ` +
        `$${gigabyteDollars} a GB a month; no replica, no backup.`,
    ],
  };
}
