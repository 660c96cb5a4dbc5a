import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { DiskFloor } from './disk-floor.ts';

it('there is room while more is free than has to stay free', async () => {
  const { bavail, bsize } = await statfs(tmpdir());
  const roomy = new DiskFloor(tmpdir(), (bavail * bsize) / 2);
  await expect(roomy.requireRoom()).resolves.toBeUndefined();
  await expect(roomy.requireRoom(bavail * bsize)).rejects.toMatchObject({ code: 'no_space' });
  await expect(new DiskFloor(tmpdir(), bavail * bsize * 2).requireRoom()).rejects.toMatchObject({
    code: 'no_space',
    status: 507,
  });
});
