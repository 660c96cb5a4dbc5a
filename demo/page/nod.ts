/** How this page talks to the widget: by the script tag, and safely before it has loaded or when it never does. */
import type { Nod } from '../../widget/api.ts';

type Call = <K extends keyof Nod>(name: K, ...args: Parameters<Nod[K]>) => void;

/** What the script tag puts on a page: a function that is also the whole API. We only call it. */
interface Page {
  nod?: Call & { q?: unknown[] };
}

const page = asPage(window);

/** The stub of the widget's guide: keeps calls, in order and with their time, until the script is there. */
function stub(name: string, ...args: unknown[]): void {
  const { nod } = page;
  if (nod === undefined) return;
  nod.q ??= [];
  nod.q.push(Object.assign([name, ...args], { t: Date.now() }));
}

page.nod ??= stub;

/** `tell('dismiss', trace)` is `nod.dismiss(trace)`. */
export const tell: Call = (name, ...args) => page.nod?.(name, ...args);

function asPage(global: object): Page {
  return global;
}
