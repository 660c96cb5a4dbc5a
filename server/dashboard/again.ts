/** Trying again, until it works: soon, then less often, and at once where the browser is online again. */

const WAITS_MS = [1000, 2000, 4000] as const;

/** @returns how to stop */
export function again(attempt: () => Promise<boolean>): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let isOver = false;
  let isTrying = false;
  const stop = () => {
    isOver = true;
    clearTimeout(timer);
    window.removeEventListener('online', attemptNow);
  };
  const wait = () => {
    timer = setTimeout(attemptNow, WAITS_MS[Math.min(failures, WAITS_MS.length - 1)]);
    failures += 1;
  };
  const attemptNow = async () => {
    if (isTrying) return;
    isTrying = true;
    clearTimeout(timer);
    const worked = await attempt();
    isTrying = false;
    if (worked) stop();
    else if (!isOver) wait();
  };
  window.addEventListener('online', attemptNow);
  wait();
  return stop;
}
