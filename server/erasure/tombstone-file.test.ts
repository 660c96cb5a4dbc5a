import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { TombstoneFile } from './tombstone-file.ts';

const flushed = vi.hoisted((): string[] => []);
vi.mock('node:fs/promises', async (importOriginal) => {
  const original = await importOriginal<typeof import('node:fs/promises')>();
  const open: typeof original.open = async (path, ...more) => {
    const file = await original.open(path, ...more);
    const sync = file.sync.bind(file);
    file.sync = async () => {
      flushed.push(String(path));
      await sync();
    };
    return file;
  };
  return { ...original, open };
});

it('flushes each tombstone, and once the directory, without which the file itself might be gone', async () => {
  const root = await mkdtemp(join(tmpdir(), 'nod-tombstones-'));
  const directory = join(root, 'data');
  const path = join(directory, 'tombstones.ndjson');
  const file = new TombstoneFile(path);
  const stone = { project_id: 1, subject: 'u1', erased_before: null, improve_before: null, train_before: null };
  await file.append([stone]);
  await file.append([stone]);
  expect(flushed).toEqual([path, directory, root, path]);
  expect(await file.read()).toEqual([stone, stone]);
  await rm(root, { recursive: true });
});
