/** Starts a throwaway PostgreSQL in a temporary directory, on a free port of this machine. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { chown, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { run } from '../run.ts';

const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 5_000;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** For tests: nothing of it is to survive anything. */
const FAST = {
  fsync: 'off',
  synchronous_commit: 'on', // without fsync it costs nothing, and no server starts on `off`
  full_page_writes: 'off',
};

const SETTINGS = {
  max_connections: '300',
  unix_socket_directories: '',
  listen_addresses: '127.0.0.1',
};

export interface RunningPostgres {
  /** Its superuser, on its `postgres` database. */
  url: string;
  /** Of the process whose children serve the connections. */
  pid: number;
  stop(): Promise<void>;
}

/**
 * @param programs the folder of `initdb` and `postgres`
 * @param settings of the server; unless given, it is fast rather than durable
 */
export async function startPostgres(
  programs: string,
  settings: Record<string, string> = FAST,
): Promise<RunningPostgres> {
  const directory = await mkdtemp(join(tmpdir(), 'nod-postgres-'));
  const user = findUser();
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  const bin = user === undefined ? programs : await reachable(programs, directory);
  const password = randomBytes(16).toString('hex');
  const data = join(directory, 'data');
  const secret = join(directory, 'password');
  await writeFile(secret, password, { mode: 0o644 }); // in a directory only that user can enter
  const initdb = ['-D', data, '-U', 'nod', '-A', 'password', `--pwfile=${secret}`, '-E', 'UTF8', '--locale=C', '-N'];
  await run(join(bin, 'initdb'), initdb, { ...user, cwd: directory });

  const port = await findFreePort();
  const log = join(directory, 'log');
  const output = openSync(log, 'a');
  const all = Object.entries({ ...SETTINGS, ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = spawn(join(bin, 'postgres'), ['-D', data, ...all], {
    ...user,
    cwd: directory,
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  // Should the run end without its teardown, the server must not stay behind.
  const abandon = (): void => {
    child.kill('SIGQUIT');
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  for (const signal of SIGNALS) process.once(signal, exit);

  const url = `postgres://nod:${password}@127.0.0.1:${port}/postgres`;
  try {
    await untilReady(url, child, log);
  } catch (error) {
    abandon();
    throw error;
  }
  const stop = async (): Promise<void> => {
    process.off('exit', abandon);
    for (const signal of SIGNALS) process.off(signal, exit);
    await end(child);
    await rm(directory, { recursive: true, force: true });
  };
  return { url, pid: child.pid ?? 0, stop };
}

/** A signal alone would end the process without its `exit` event. */
function exit(): void {
  process.exit(1);
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, or else as `nobody`. */
export function findUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = users.find((fields) => fields[0] === name) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody.');
}

/** Our `.cache/` may lie where no other user can look, such as /root: then a copy is run. */
export async function reachable(programs: string, directory: string): Promise<string> {
  if (!programs.startsWith(process.cwd())) return programs;
  const copy = join(directory, 'native');
  await cp(dirname(programs), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

export async function findFreePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

export async function untilReady(url: string, child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_LIMIT_MS;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(`PostgreSQL did not start: ${readFileSync(log, 'utf8').slice(-2000)}`, { cause: error });
      }
      await wait(50);
    }
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGINT'); // "fast shutdown": clients are disconnected
  await Promise.race([gone, wait(STOP_LIMIT_MS, undefined, { ref: false })]);
  if (child.exitCode !== null) return;
  child.kill('SIGQUIT');
  await gone;
}
