/** What browsers get: the widget as a script and as a module, the page and the demo. Types are checked by tsc. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { frameworkPages } from './build-frameworks.mjs';
import widgetFiles, { BROWSER, plugins, shrink } from './rollup-widget.mjs';

/** The widget for bundlers: they can leave out what is not imported, the interface above all (`initCapture`). */
const module = {
  input: { 'nod-feedback': 'widget/index.ts', 'nod-capture': 'widget/capture-only.ts' },
  plugins: [...plugins, shrink],
  output: {
    dir: 'dist/module',
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: '[name].js',
    sourcemap: true,
  },
};

export default [
  ...widgetFiles,
  module,
  page('server/dashboard', 'dashboard'),
  page('demo/page', 'demo', [frameworkPages()]),
];

/** A page of ours: `main.tsx`, and beside it the `index.html` and `styles.css` it is shown with. */
function page(from, name, more = []) {
  return {
    input: { main: join(from, 'main.tsx') },
    plugins: [...plugins, pageFiles(from), ...more],
    output: {
      dir: `${BROWSER}/${name}`,
      format: 'es',
      entryFileNames: '[name].js',
      // By content: a page that is open while its server is replaced never gets a part that does not fit.
      chunkFileNames: 'part-[name]-[hash].js',
      sourcemap: true,
    },
  };
}

function pageFiles(from) {
  const html = join(from, 'index.html');
  const styles = join(from, 'styles.css');
  return {
    name: 'page-files',
    async generateBundle() {
      this.emitFile({ type: 'asset', fileName: 'index.html', source: await readFile(html, 'utf8') });
      const bundled = await build({ entryPoints: [styles], bundle: true, minify: true, write: false });
      this.emitFile({ type: 'asset', fileName: 'styles.css', source: bundled.outputFiles[0].text });
    },
    async writeBundle({ dir }, bundle) {
      const old = (await readdir(dir)).filter(
        (file) => file.startsWith('part-') && !(file.replace(/\.map$/, '') in bundle),
      );
      await Promise.all(old.map((file) => rm(join(dir, file))));
    },
  };
}
