import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdDirectory } from './hold-directory.ts';

/** More than Linux ever gives. */
const NOBODY = '2147483647\n';

let directory: string;
let lock: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nod-lock-'));
  lock = join(directory, 'nod.pid');
});
afterEach(() => rm(directory, { recursive: true }));

const never = async (): Promise<never> => {
  throw new Error('waited');
};

it('a directory that nobody holds is held at once, until it is given back', async () => {
  const release = await holdDirectory(directory, never);
  expect(await readFile(lock, 'utf8')).toBe(`${process.pid}\n`);
  release();
  await expect(readFile(lock)).rejects.toThrow('ENOENT');
});

it('what a process that is gone left behind is taken over', async () => {
  await writeFile(lock, NOBODY);
  const release = await holdDirectory(directory);
  expect(await readFile(lock, 'utf8')).toBe(`${process.pid}\n`);
  release();
});

it('of two that take it over at once, the one whose lock the other has removed gives way', async () => {
  await writeFile(lock, NOBODY);
  const other = process.ppid;
  const overtaken = async (): Promise<void> => {
    await rm(lock);
    await writeFile(lock, `${other}\n`);
  };
  await expect(holdDirectory(directory, overtaken)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(`process ${other}`),
  });
  expect(await readFile(lock, 'utf8')).toBe(`${other}\n`);
});
