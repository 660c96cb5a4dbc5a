/**
 * What is loaded when it is first needed. Bundlers split it off; `nod.js`, a classic script, fetches it as
 * `nod-<name>.js` from where it came itself.
 */
export interface Parts {
  behaviour: () => Promise<typeof import('./capture/behaviour.ts')>;
  debug: () => Promise<typeof import('./debug/panel.ts')>;
}

export const bundledParts: Parts = {
  behaviour: () => import('./capture/behaviour.ts'),
  debug: () => import('./debug/panel.ts'),
};
