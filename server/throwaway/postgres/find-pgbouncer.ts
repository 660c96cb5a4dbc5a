/** Where PgBouncer is: `NOD_TEST_PGBOUNCER`, the PATH, or Debian's place. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { installDebianPackages, isRootOnDebian } from '../install-debian-packages.ts';

const DEBIAN = '/usr/sbin';

/** The program; undefined where nobody installed it. */
export function findPgBouncer(): string | undefined {
  const named = process.env.NOD_TEST_PGBOUNCER;
  if (named !== undefined) {
    if (existsSync(named)) return named;
    throw new Error(`NOD_TEST_PGBOUNCER names ${named}, which is not there.`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...folders, DEBIAN].map((folder) => join(folder, 'pgbouncer')).find(existsSync);
}

/** By Debian's packages; throws with what to run elsewhere. */
export async function installPgBouncer(): Promise<void> {
  const said =
    'PgBouncer is needed. Run `apt-get install pgbouncer` (or what your system has instead; `brew install ' +
    'pgbouncer` on a Mac), or name one: NOD_TEST_PGBOUNCER=<path of the program>.';
  if (!isRootOnDebian()) throw new Error(said);
  try {
    await installDebianPackages(['pgbouncer']);
  } catch (error) {
    throw new Error(`${said} ${error instanceof Error ? error.message : ''}`);
  }
}
