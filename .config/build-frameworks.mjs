/** The demo's pages for frameworks and editors, bundled by esbuild with the compilers that Vue and Svelte bring. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build } from 'esbuild';

const FOLDER = 'demo/frameworks';
const PAGES = ['plain.js', 'react.jsx', 'vue.js', 'svelte.js', 'codemirror.js', 'patterns.js', 'looks.js'];

/** A rollup plugin that adds the pages to a bundle, as `frameworks/*`. */
export function frameworkPages() {
  return {
    name: 'framework-pages',
    async generateBundle() {
      const { outputFiles } = await build({
        entryPoints: [...PAGES, 'styles.css'].map((name) => `${FOLDER}/${name}`),
        outdir: 'frameworks',
        bundle: true,
        splitting: true,
        format: 'esm',
        target: 'es2022',
        minify: true,
        jsx: 'automatic',
        define: {
          'process.env.NODE_ENV': '"production"',
          __VUE_OPTIONS_API__: 'false',
          __VUE_PROD_DEVTOOLS__: 'false',
          __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
        },
        plugins: [vue, svelte],
        write: false,
      });
      for (const { path, contents } of outputFiles) {
        this.emitFile({ type: 'asset', fileName: `frameworks/${basename(path)}`, source: contents });
      }
      const html = await readFile(`${FOLDER}/index.html`);
      this.emitFile({ type: 'asset', fileName: 'frameworks/index.html', source: html });
    },
  };
}

// The compilers are loaded when they are needed: who only reads the configuration does not wait for them.
const vue = compiler('vue', /\.vue$/, async (source, filename) => {
  const { compileScript, parse } = await import('vue/compiler-sfc');
  const { descriptor } = parse(source, { filename });
  const templateOptions = { compilerOptions: { isCustomElement: (tag) => tag.startsWith('nod-') } };
  return compileScript(descriptor, { id: filename, inlineTemplate: true, templateOptions }).content;
});

const svelte = compiler('svelte', /\.svelte$/, async (source, filename) => {
  const { compile } = await import('svelte/compiler');
  return compile(source, { filename }).js.code;
});

function compiler(name, filter, compileSource) {
  return {
    name,
    setup({ onLoad }) {
      onLoad({ filter }, async ({ path }) => ({ contents: await compileSource(await readFile(path, 'utf8'), path) }));
    },
  };
}
