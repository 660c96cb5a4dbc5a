/** Does the check of licences bite? A lock file with each fault is looked at by the very command of ours. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const COMMAND = join(process.cwd(), '.config', 'check-licences.mjs');
const root = { dependencies: { one: '1' } };
const one = { license: 'MIT' };

const check = (packages: object): { status: number | null; said: string } => {
  const place = mkdtempSync(join(tmpdir(), 'nod-licences-'));
  writeFileSync(join(place, 'package-lock.json'), JSON.stringify({ packages }));
  const { status, stderr } = spawnSync(process.execPath, [COMMAND], { cwd: place, encoding: 'utf8' });
  rmSync(place, { recursive: true });
  return { status, said: stderr.trim() };
};

it('takes what is allowed, and whatever is only used while developing', () => {
  const packages = { '': root, 'node_modules/one': one, 'node_modules/tool': { license: 'GPL-3.0', dev: true } };
  expect(check(packages)).toEqual({ status: 0, said: '' });
});

it.each([
  [{ '': root, 'node_modules/one': { license: 'GPL-3.0-only' } }, 'one: GPL-3.0-only'],
  [{ '': root, 'node_modules/one': one, 'node_modules/one/node_modules/two': {} }, 'two: no licence'],
  [
    { '': root, 'node_modules/one': one, 'node_modules/@a/b': { license: 'BUSL-1.1', optional: true } },
    '@a/b: BUSL-1.1',
  ],
  [{ '': root }, 'one: not in the lock file'],
])('refuses %j', (packages, said) => {
  expect(check(packages)).toEqual({ status: 1, said });
});
