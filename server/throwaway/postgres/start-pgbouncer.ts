/** A PgBouncer in transaction mode before a database: whoever comes through it keeps nothing of a session. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { command } from './command.ts';
import { findFreePort, findUser } from './start-postgres.ts';

const START_LIMIT_MS = 20_000;

export interface RunningPgBouncer {
  url: string;
  stop(): Promise<void>;
}

/**
 * @param program its path
 * @param poolSize connections to the database, for however many clients
 */
export async function startPgBouncer(
  program: string,
  databaseUrl: string,
  poolSize: number,
): Promise<RunningPgBouncer> {
  const directory = await mkdtemp(join(tmpdir(), 'nod-pgbouncer-'));
  const { hostname, port: databasePort, username, password, pathname } = new URL(databaseUrl);
  const port = await findFreePort();
  const users = join(directory, 'users.txt');
  const settings = join(directory, 'pgbouncer.ini');
  await writeFile(users, `"${username}" "${decodeURIComponent(password)}"\n`);
  await writeFile(
    settings,
    `[databases]
* = host=${hostname} port=${databasePort}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${poolSize}
max_client_conn = 200
`,
  );
  const user = findUser(); // it does not run as root either
  if (user !== undefined) for (const path of [directory, users, settings]) await chown(path, user.uid, user.gid);
  const child = spawn(program, [settings], { ...user, cwd: directory, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const abandon = (): void => void child.kill('SIGKILL');
  process.once('exit', abandon);
  const url = `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`;
  for (const deadline = Date.now() + START_LIMIT_MS; ; ) {
    try {
      await command(url, 'select 1');
      break;
    } catch (error) {
      if (child.exitCode !== null || Date.now() > deadline) {
        abandon();
        throw new Error(`PgBouncer did not start: ${said.slice(-2000)}`, { cause: error });
      }
      await wait(50);
    }
  }
  return {
    url,
    async stop() {
      process.off('exit', abandon);
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}
