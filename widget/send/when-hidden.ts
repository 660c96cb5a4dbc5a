/** The last moments of a page: where `unload` is not reliable, `pagehide` and `visibilitychange` are. */

/** Calls back when the page is hidden or left; `leaving` is true at `pagehide`. Returns how to stop. */
export function whenHidden(callback: (leaving: boolean) => void): () => void {
  const onVisibility = (): void => {
    if (document.visibilityState === 'hidden') callback(false);
  };
  const onPageHide = (): void => callback(true);
  document.addEventListener('visibilitychange', onVisibility);
  window.addEventListener('pagehide', onPageHide);
  return () => {
    document.removeEventListener('visibilitychange', onVisibility);
    window.removeEventListener('pagehide', onPageHide);
  };
}
