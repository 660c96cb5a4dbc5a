/** A server as it was before the newest migration, built from the project's own history. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { migrationNames } from '../../db/migrate.ts';
import { run } from '../../throwaway/run.ts';

export interface Release {
  /** Its `main.js`. */
  main: string;
  /** Migrations that it does not know. */
  unknown: string[];
  remove(): Promise<void>;
}

/** The commit before the one that brought the newest migration; undefined where the history does not reach back to it. */
export function findPreviousRelease(): string | undefined {
  const brought = git('log', '-1', '--diff-filter=A', '--format=%H', '--', fileOf(migrationNames.at(-1) ?? ''));
  return brought === undefined ? undefined : git('rev-parse', '--verify', '--quiet', `${brought}^`);
}

/** In a directory of its own. Wants the registry where it stood on other packages than this release. */
export async function buildRelease(commit: string): Promise<Release> {
  const directory = await mkdtemp(join(tmpdir(), 'nod-release-'));
  const archive = join(directory, 'source.tar');
  await run('git', ['archive', '--format=tar', '-o', archive, commit]);
  await run('tar', ['-xf', archive, '-C', directory]);
  const packagesOf = async (place: string): Promise<string> => readFile(join(place, 'package-lock.json'), 'utf8');
  if ((await packagesOf(directory)) === (await packagesOf('.'))) {
    await symlink(resolve('node_modules'), join(directory, 'node_modules'));
  } else {
    await run('npm', ['ci', '--no-audit', '--no-fund'], { cwd: directory });
  }
  await run('npm', ['run', '--silent', 'build'], { cwd: directory });
  return {
    main: join(directory, 'dist', 'server', 'main.js'),
    unknown: migrationNames.filter((name) => !existsSync(join(directory, fileOf(name)))),
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

function fileOf(migration: string): string {
  return `server/db/migrations/${migration}.ts`;
}

/** What it says; undefined where there is no git, no history or nothing to say. */
function git(...args: string[]): string | undefined {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '' ? stdout.trim() : undefined;
}
