/** Debian's packages, installed when we run as root on Debian: a container, where nobody minds. */
import { existsSync } from 'node:fs';
import { run } from './run.ts';

let queue = Promise.resolve();

export function isRootOnDebian(): boolean {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get');
}

/** One installation after another: apt-get holds a lock. */
export function installDebianPackages(names: readonly string[]): Promise<void> {
  const installed = queue.then(async () => {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await run('apt-get', ['update', '-qq'], { env });
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env });
  });
  queue = installed.catch(() => undefined);
  return installed;
}
