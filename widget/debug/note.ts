/** What the debug panel is given to show. */
import type { NodEvents } from '../api.ts';
import type { Consent } from '../capture/consent.ts';
import type { Settings } from '../options.ts';
import type { Queue } from '../send/queue.ts';

/** One thing that was reported. */
export type Note = {
  [K in keyof NodEvents]: {
    name: K;
    detail: NodEvents[K];
    /** Ms. */
    at: number;
    /** The DOM event that was being handled, unless it was inside a shadow root. */
    cause: globalThis.Event | undefined;
    stack: string;
  };
}[keyof NodEvents];

/** What the panel shows beside the notes. */
export interface DebugView {
  settings: Settings;
  consent: Consent;
  privacyControl: boolean;
  queue: Pick<Queue, 'size' | 'flush'>;
  warnings: ReadonlySet<string>;
}
