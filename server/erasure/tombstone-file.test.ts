import { type FileHandle, mkdtemp, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { TombstoneFile } from './tombstone-file.ts';

it('flushes each tombstone, and once the directory, without which the file itself might be gone', async () => {
  const root = await mkdtemp(join(tmpdir(), 'nod-tombstones-'));
  const handle = await open(root, 'r');
  const { sync } = handle;
  const flushed: bigint[] = [];
  const flush = vi.spyOn(Object.getPrototypeOf(handle) as FileHandle, 'sync');
  flush.mockImplementation(async function (this: FileHandle) {
    flushed.push((await this.stat({ bigint: true })).ino);
    await sync.call(this);
  });
  const directory = join(root, 'data');
  const path = join(directory, 'tombstones.ndjson');
  const file = new TombstoneFile(path);
  const stone = { project_id: 1, subject: 'u1', erased_before: null, improve_before: null, train_before: null };
  await file.append([stone]);
  await file.append([stone]);
  flush.mockRestore();
  expect(flushed).toEqual(await Promise.all([path, directory, root, path].map(inodeOf)));
  expect(await file.read()).toEqual([stone, stone]);
  await handle.close();
  await rm(root, { recursive: true });
});

async function inodeOf(path: string): Promise<bigint> {
  return (await stat(path, { bigint: true })).ino;
}
