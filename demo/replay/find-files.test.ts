import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { expect, it } from 'vitest';
import { findBuiltFile, findChromium, findSourceFile } from './find-files.ts';

it('takes the browser that is named, else the first on the PATH, else says what to do', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nod-path-'));
  const browser = join(folder, 'google-chrome');
  await writeFile(browser, '');
  await chmod(browser, 0o755);
  expect(findChromium({ NOD_CHROMIUM: '/opt/browser', PATH: folder })).toBe('/opt/browser');
  expect(findChromium({ PATH: ['/nowhere', folder].join(delimiter) })).toBe(browser);
  expect(() => findChromium({ PATH: '/nowhere' })).toThrow('NOD_CHROMIUM');
  await rm(folder, { recursive: true });
});

it('finds what belongs to the repository, and says when it is missing', () => {
  expect(findSourceFile('demo/sample/README.md')).toMatch(/demo\/sample\/README\.md$/);
  expect(() => findSourceFile('demo/sample/other.gz')).toThrow(/other\.gz is missing/);
  expect(() => findBuiltFile('other.js')).toThrow('npm run build');
});
