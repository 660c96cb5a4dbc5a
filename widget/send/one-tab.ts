/** Of all tabs that share a queue, one drains it at a time. Where there are no Web Locks, ids alone keep it exactly once. */

/** Runs `work`, which must not reject, when no other tab of this origin runs under this name. */
export function oneTabAtATime(name: string, work: () => Promise<void>): Promise<void> {
  // Missing on pages without TLS; refused where storage is denied, and in documents that are going away.
  const { locks }: { locks?: LockManager } = navigator;
  return locks ? locks.request(name, work).catch(work) : work();
}
