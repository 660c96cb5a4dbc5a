/** The widget as `nod.js` and the files it loads: each whole, since a classic script shares no modules. */
import { resolve } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';

export const BROWSER = 'dist/browser';
/** Browsers since 2020. */
const TARGET = 'es2020';

const LOCALES = ['de', 'fr', 'es', 'pt-br', 'ja', 'zh-hans', 'ar'];

export const plugins = [
  nodeResolve({ browser: true, extensions: ['.ts', '.tsx', '.mjs', '.js'] }),
  esbuild({ target: TARGET, minify: true, jsx: 'automatic', jsxImportSource: 'preact', tsconfig: false }),
];

/** The widget's own files are as small as can be: every page of every product loads them. */
export const shrink = {
  name: 'shrink',
  async renderChunk(code) {
    const shrunk = await minify(code, { ecma: 2020, toplevel: true, compress: { passes: 3 }, sourceMap: true });
    return { code: shrunk.code, map: shrunk.map };
  },
};

/** The patterns are handed the Preact of the panel. */
const handedJsx = {
  name: 'handed-jsx',
  resolveId: (id) => (id === 'preact/jsx-runtime' ? resolve('widget/view/patterns/handed-jsx.ts') : null),
};

/** The widget for a script tag: one file that defines `nod` and nothing else. */
const script = {
  input: 'widget/script.ts',
  plugins: [...plugins, shrink],
  output: { file: `${BROWSER}/nod.js`, format: 'iife', sourcemap: true },
};

/** What `nod.js` loads when it is first needed. */
const parts = Object.entries({
  behaviour: 'widget/capture/behaviour.ts',
  debug: 'widget/debug/panel.ts',
  panel: 'widget/view/panel/panel.tsx',
  patterns: 'widget/view/patterns/patterns-script.ts',
  ...Object.fromEntries(LOCALES.map((name) => [`locale-${name}`, `widget/locales/${name}.ts`])),
}).map(([name, input]) => ({
  input,
  plugins: [...(name === 'patterns' ? [handedJsx] : []), ...plugins, shrink],
  output: { file: `${BROWSER}/nod-${name}.js`, format: 'es', sourcemap: true },
}));

export default [script, ...parts];
