/** The last moments of a page: where `unload` is not reliable, `pagehide` and `visibilitychange` are. */

/** Calls back when the page is hidden or left; `leaving` is true at `pagehide`. */
export function whenHidden(callback: (leaving: boolean) => void, ended: AbortSignal): void {
  const options = { signal: ended };
  const onHidden = (): void => {
    if (document.hidden) callback(false);
  };
  document.addEventListener('visibilitychange', onHidden, options);
  window.addEventListener('pagehide', () => callback(true), options);
}
