/** The widget as `nod.js` and the files it loads: each whole, since a classic script shares no modules. */
import { nodeResolve } from '@rollup/plugin-node-resolve';
import esbuild from 'rollup-plugin-esbuild';
import { minify } from 'terser';

export const BROWSER = 'dist/browser';
/** Browsers since 2021. */
const TARGET = 'es2021';

const LOCALES = ['de', 'fr', 'es', 'pt-br', 'ja', 'zh-hans', 'ar'];

export const plugins = [
  nodeResolve({ browser: true, extensions: ['.ts', '.tsx', '.mjs', '.js'] }),
  esbuild({ target: TARGET, minify: true, jsx: 'automatic', jsxImportSource: 'preact', tsconfig: false }),
];

/**
 * What terser calls unsafe holds here: no function of ours is called with `new` or asked for its `prototype`.
 */
const COMPRESS = { passes: 4, lhs_constants: false, unsafe_arrows: true, unsafe_methods: true };

/** The widget's own files are as small as can be: every page of every product loads them. */
export const shrink = {
  name: 'shrink',
  async renderChunk(code) {
    // `let` is shorter, and that nothing is assigned twice has been checked by now. The spaces keep the source map true.
    const shorter = code.replace(/\bconst(?=[ {[])/g, 'let  ');
    const shrunk = await minify(shorter, { ecma: 2020, toplevel: true, compress: COMPRESS, sourceMap: true });
    return { code: shrunk.code, map: shrunk.map };
  },
};

/** The widget for a script tag: one file that defines `nod` and nothing else. Its source map lies beside it, unnamed. */
const script = {
  input: 'widget/script.ts',
  plugins: [...plugins, shrink],
  output: { file: `${BROWSER}/nod.js`, format: 'iife', sourcemap: 'hidden' },
};

/** What `nod.js` loads when it is first needed. */
const parts = Object.entries({
  debug: 'widget/debug/panel.ts',
  panel: 'widget/view/panel/panel.ts',
  patterns: 'widget/view/patterns/patterns.ts',
  ...Object.fromEntries(LOCALES.map((name) => [`locale-${name}`, `widget/locales/${name}.ts`])),
}).map(([name, input]) => ({
  input,
  plugins: [...plugins, shrink],
  output: { file: `${BROWSER}/nod-${name}.js`, format: 'es', sourcemap: 'hidden' },
}));

export default [script, ...parts];
