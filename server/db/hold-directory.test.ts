import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { holdDirectory } from './hold-directory.ts';

const own = new RegExp(`^${process.pid}\n`);
/** More than Linux ever gives. */
const NOBODY = '2147483647\n';

let directory: string;
let lock: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'nod-lock-'));
  lock = join(directory, 'nod.pid');
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await rm(directory, { recursive: true });
});

const never = async (): Promise<never> => {
  throw new Error('waited');
};

it('a directory that nobody holds is held at once, until it is given back', async () => {
  const release = await holdDirectory(directory, { pause: never });
  expect(await readFile(lock, 'utf8')).toMatch(own);
  release();
  await expect(readFile(lock)).rejects.toThrow('ENOENT');
});

it('what a process that is gone left behind is taken over', async () => {
  await writeFile(lock, NOBODY);
  const release = await holdDirectory(directory);
  expect(await readFile(lock, 'utf8')).toMatch(own);
  release();
});

it('of two that take it over at once, the one whose lock the other has removed gives way', async () => {
  await writeFile(lock, NOBODY);
  const other = process.ppid;
  const overtaken = async (): Promise<void> => {
    await rm(lock);
    await writeFile(lock, `${other}\n`);
  };
  await expect(holdDirectory(directory, { pause: overtaken })).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(`process ${other}`),
  });
  expect(await readFile(lock, 'utf8')).toBe(`${other}\n`);
});

it('a lock that another process has put there since it was read stays', async () => {
  await writeFile(lock, NOBODY);
  const live = `${process.ppid}\n`;
  vi.spyOn(process, 'kill').mockImplementationOnce(() => {
    writeFileSync(lock, live); // while this one looks whether the old holder is there
    throw new Error('gone');
  });
  await expect(holdDirectory(directory)).rejects.toMatchObject({
    code: 'conflict',
    message: expect.stringContaining(`process ${process.ppid}`),
  });
  expect(await readFile(lock, 'utf8')).toBe(live);
});

it('a later process that has got the number of the holder is not taken for it', async () => {
  const other = `${process.ppid}\nhere\n`;
  await writeFile(lock, `${other}${'9'.repeat(15)}\n`);
  (await holdDirectory(directory, { place: 'here' }))();
  await writeFile(lock, other); // where it is not told when processes start
  await expect(holdDirectory(directory, { pause: never, place: 'here' })).rejects.toMatchObject({ code: 'conflict' });
});

it('a lock that somebody deletes is put back, and one that is another’s ends this process', async () => {
  vi.useFakeTimers();
  const release = await holdDirectory(directory, { pause: never });
  await rm(lock);
  vi.advanceTimersByTime(1000);
  expect(await readFile(lock, 'utf8')).toMatch(own);
  await writeFile(lock, NOBODY);
  expect(() => vi.advanceTimersByTime(1000)).toThrow('took over');
  release();
  expect(await readFile(lock, 'utf8')).toBe(NOBODY);
});

describe('where process numbers mean something else, as in another container', () => {
  const elsewhere = { place: 'elsewhere pid:[1]' };

  it('a holder with our own number is not us, and is known by the time it keeps fresh', async () => {
    const release = await holdDirectory(directory, elsewhere);
    await expect(holdDirectory(directory)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`process ${process.pid} of elsewhere`),
    });
    expect(await readFile(lock, 'utf8')).toContain('elsewhere');
    release();
  });

  it('one that shows no life for ten seconds is taken over', async () => {
    await writeFile(lock, `${process.pid}\nelsewhere pid:[1]\n`);
    let waited = 0;
    const release = await holdDirectory(directory, {
      pause: async (ms) => {
        waited += ms;
      },
    });
    expect(waited).toBeGreaterThanOrEqual(10_000);
    expect(await readFile(lock, 'utf8')).not.toContain('elsewhere');
    release();
  });

  it('one that stops meanwhile leaves it to us', async () => {
    const release = await holdDirectory(directory, elsewhere);
    const mine = await holdDirectory(directory, { pause: async () => release() });
    expect(await readFile(lock, 'utf8')).not.toContain('elsewhere');
    mine();
  });
});
