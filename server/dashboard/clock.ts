/** The time of day for "4 min ago": one clock for all views, ticking slowly enough to be no work. */
import { signal } from '@preact/signals';

const TICK_MS = 15_000;

export const now = signal(Date.now());

setInterval(() => {
  now.value = Date.now();
}, TICK_MS);
