/**
 * What is loaded when it is first needed. `nod.js`, a classic script, holds what captures behaviour itself, since most
 * pages have consent to it, and fetches the rest as `nod-<name>.js` from where it came.
 */
export interface Parts {
  behaviour: () => Promise<typeof import('./capture/behaviour.ts')>;
  debug: () => Promise<typeof import('./debug/panel.ts')>;
}
