/**
 * What tests need and only one process should fetch or start: asked for by a test worker, made by the main process of
 * the run at the first request (`global-setup.ts`), shared by all.
 */
import { inject } from 'vitest';
import type { Chromium } from '../throwaway/find-chromium.ts';

export interface Provisions {
  /** A running PostgreSQL whose user may create databases, and the name of a migrated database to copy. */
  postgres: { url: string; template: string };
  /** A file holding the data directory of a migrated embedded database. */
  pglite: { snapshot: string };
  /** The path of PgBouncer. */
  pgbouncer: { executable: string };
  /** The paths of Chromium. */
  chromium: Chromium;
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** Where the main process answers. */
    provisions: string;
  }
}

/** Waits until the main process has it. Throws with what to run where it cannot be had. */
export async function obtain<K extends keyof Provisions>(kind: K): Promise<Provisions[K]> {
  const address = inject('provisions');
  if (address === undefined) {
    throw new Error('Nothing has been set up for this test. Run it with: npm run test:only -- <path of the test>');
  }
  // No keep-alive: a test on the embedded database stops the event loop for longer than a server keeps a socket.
  const response = await fetch(`${address}/${kind}`, { headers: { connection: 'close' } });
  if (!response.ok) throw new Error(await response.text());
  return (await response.json()) as Provisions[K];
}
