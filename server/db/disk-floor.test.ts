import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { DiskFloor } from './disk-floor.ts';

it('there is room while more is free than has to stay free', async () => {
  const { bavail, bsize } = await statfs(tmpdir());
  await expect(new DiskFloor(tmpdir(), (bavail * bsize) / 2).requireRoom()).resolves.toBeUndefined();
  await expect(new DiskFloor(tmpdir(), bavail * bsize * 2).requireRoom()).rejects.toMatchObject({
    code: 'no_space',
    status: 507,
  });
});
