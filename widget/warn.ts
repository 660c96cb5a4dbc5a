/** The console, once for each thing there is to say: a page must not be flooded by its feedback widget. */

/** What was said so far. */
export const warnings = new Set<string>();

export function warnOnce(message: string): void {
  if (warnings.has(message)) return;
  warnings.add(message);
  console.warn(`[nod] ${message}`);
}

/** Runs what must never throw into the page; what goes wrong inside is said once. */
export function guard<A extends unknown[], R>(run: (...args: A) => R, otherwise: R): (...args: A) => R {
  return (...args) => {
    try {
      return run(...args);
    } catch (error) {
      warnOnce(`an error inside Nod was contained: ${String(error)}`);
      return otherwise;
    }
  };
}
