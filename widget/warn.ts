/** The console, once for each thing there is to say: a page must not be flooded by its feedback widget. */

/** Says more, under "Warnings". */
const PAGE = 'widget/README.md';

/** What was said so far. */
export const warnings = new Set<string>();

export function warnOnce(message: string): void {
  if (warnings.has(message)) return;
  warnings.add(message);
  console.warn(`[nod] ${message} (${PAGE})`);
}

/** A call of the page was not understood. */
export function warnWrong(call: string): void {
  warnOnce(`${call}: wrong arguments`);
}

/** Runs what must never throw into the page; what goes wrong inside is said once. */
export function guard<A extends unknown[]>(run: (...args: A) => void): (...args: A) => void;
export function guard<A extends unknown[], R>(run: (...args: A) => R, otherwise: R): (...args: A) => R;
export function guard<A extends unknown[], R>(run: (...args: A) => R, otherwise?: R): (...args: A) => R | undefined {
  return (...args) => {
    try {
      return run(...args);
    } catch (error) {
      warnOnce(`contained: ${error}`);
      return otherwise;
    }
  };
}
