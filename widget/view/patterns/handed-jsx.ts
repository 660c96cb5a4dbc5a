/** Stands for `preact/jsx-runtime` in `nod-patterns.js` (see the build): what JSX becomes is handed over. */
import type { Kit } from '../interface.ts';

export let jsx: Kit['jsx'];
export let Fragment: Kit['Fragment'];
export { jsx as jsxs };

export function take(kit: Kit): void {
  ({ jsx, Fragment } = kit);
}
