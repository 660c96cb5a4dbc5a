import { appendFile, type FileHandle, mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
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

it('takes over every line of another one once, and loses none of its own', async () => {
  const root = await mkdtemp(join(tmpdir(), 'nod-tombstones-'));
  const [here, there] = [join(root, 'new', 'here.ndjson'), join(root, 'there.ndjson')];
  const stone = { project_id: 1, subject: 'u1', erased_before: null, improve_before: null, train_before: null };
  const revocation = { project_id: 1, revoked: 'key', subject: 'k' } as const;
  await new TombstoneFile(there).append([stone, revocation]);
  await appendFile(there, '{"of":"a later release"}\n{"cut');
  const file = new TombstoneFile(here);
  for (let time = 0; time < 2; time += 1) await file.take(new TombstoneFile(there));
  await file.append([{ ...stone, subject: 'u2' }]);
  await file.take(new TombstoneFile(there));
  await file.take(file);
  expect((await file.read()).map(({ subject }) => subject)).toEqual(['u1', 'u2']);
  expect(await file.readRevocations()).toEqual([revocation]);
  expect((await readFile(here, 'utf8')).match(/later release/g)).toHaveLength(1);
  expect((await stat(here)).mode & 0o777).toBe(0o600);
  await rm(root, { recursive: true });
});

async function inodeOf(path: string): Promise<bigint> {
  return (await stat(path, { bigint: true })).ino;
}
