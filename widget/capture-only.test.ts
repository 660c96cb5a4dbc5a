import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** What a product's bundler makes of an import, without what it splits off for later. */
async function bundle(code: string): Promise<{ bytes: number; modules: string[] }> {
  const { metafile } = await build({
    stdin: { contents: `${code}; globalThis.started = init`, resolveDir: 'widget', loader: 'ts' },
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    outdir: 'unused',
    write: false,
    metafile: true,
  });
  const outputs = Object.entries(metafile.outputs);
  const loaded = new Set(outputs.filter(([, { entryPoint }]) => entryPoint === '<stdin>').map(([path]) => path));
  for (const path of loaded) {
    const imports = metafile.outputs[path]?.imports ?? [];
    for (const one of imports) if (one.kind === 'import-statement') loaded.add(one.path);
  }
  const entries = outputs.filter(([path]) => loaded.has(path)).flatMap(([, { inputs }]) => Object.entries(inputs));
  const kept = entries.filter(([, { bytesInOutput }]) => bytesInOutput > 0);
  return {
    bytes: kept.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0),
    modules: kept.map(([path]) => path),
  };
}

test.each([
  ['the capture entry', `import { init } from './capture-only.ts'`],
  ['initCapture of the main entry', `import { initCapture as init } from './index.ts'`],
])('%s brings neither the interface nor a framework', async (_name, code) => {
  const { modules, bytes } = await bundle(code);
  expect(modules).toContain('widget/send/queue.ts');
  expect(modules.filter((path) => /preact|signal|widget\/(view|locales|debug\/panel)/.test(path))).toEqual([]);
  const whole = await bundle(`import { init } from './index.ts'`);
  expect(whole.modules.some((path) => path.startsWith('widget/view/'))).toBe(true);
  expect(bytes).toBeLessThan(whole.bytes * 0.7);
});
