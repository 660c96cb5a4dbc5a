/** One page for each framework, editor and pattern: the same frame with another script. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Router } from 'express';

const pages: Readonly<Record<string, string>> = {
  plain: 'plain markup',
  react: 'React',
  vue: 'Vue',
  svelte: 'Svelte',
  codemirror: 'CodeMirror',
  patterns: 'patterns',
  looks: 'three looks',
};

/** @param folder of the built `index.html` and scripts */
export function frameworkRoutes(folder: string, publishableKey: string): Router {
  const router = Router();
  router.get('/:file', async ({ params: { file } }, response, next) => {
    const name = pages[file];
    if (name === undefined) {
      next();
      return;
    }
    const words: Record<string, string> = { name, file, publishable_key: publishableKey, pages: linksFrom(file) };
    const frame = await readFile(join(folder, 'index.html'), 'utf8');
    const page = frame.replace(/\{\{(\w+)\}\}/g, (_, word: string) => words[word] ?? '');
    response.set('cache-control', 'no-store').type('html').send(page);
  });
  return router;
}

function linksFrom(file: string): string {
  return Object.entries(pages)
    .map(([one, name]) => `<a href="${one}"${one === file ? ' aria-current="page"' : ''}>${name}</a>`)
    .join('\n        ');
}
