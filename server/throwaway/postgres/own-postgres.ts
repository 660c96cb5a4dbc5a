/** A PostgreSQL that one user has for itself: it can be killed, started again, filled up, and followed by a replica. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { run } from '../run.ts';
import { findPostgres } from './find-postgres.ts';
import { findFreePort, findUser, reachable, untilReady } from './start-postgres.ts';

/** Unless others are given: as a new installation has it, but for what keeps it small and to itself. */
const SETTINGS = {
  fsync: 'off', // what survives a kill is what was written; only a power loss would tell the difference
  max_connections: '100',
  shared_buffers: '16MB',
  unix_socket_directories: '',
  listen_addresses: '127.0.0.1',
};

const START_ATTEMPTS = 40;
const START_AGAIN_MS = 250;

interface Parts {
  bin: string;
  user: { uid: number; gid: number } | undefined;
  directory: string;
  data: string;
  port: number;
  password: string;
  settings: Record<string, string>;
  /** The directory was made here. */
  own: boolean;
}

export class OwnPostgres {
  readonly url: string;
  private readonly parts: Parts;
  private child: ChildProcess | undefined;

  private constructor(parts: Parts) {
    this.parts = parts;
    this.url = `postgres://nod:${parts.password}@127.0.0.1:${parts.port}/postgres`;
  }

  /** @param options.directory where its data go; by default a temporary one, removed in the end */
  static async create(
    options: { directory?: string | undefined; settings?: Record<string, string> } = {},
  ): Promise<OwnPostgres> {
    const password = randomBytes(16).toString('hex');
    const parts = await prepare(password, options);
    const { bin, user, directory, data } = parts;
    const secret = join(directory, 'password');
    await writeFile(secret, password, { mode: 0o644 }); // in a directory only that user can enter
    const initdb = ['-D', data, '-U', 'nod', '-A', 'password', `--pwfile=${secret}`, '-E', 'UTF8', '--locale=C', '-N'];
    await run(join(bin, 'initdb'), initdb, { ...user, cwd: directory });
    const postgres = new OwnPostgres(parts);
    await postgres.start();
    return postgres;
  }

  /** A streaming replica of this one, which may be read. */
  async replicate(): Promise<OwnPostgres> {
    const parts = await prepare(this.parts.password, { settings: this.parts.settings });
    const { bin, user, directory, data } = parts;
    const program = join(bin, 'pg_basebackup');
    if (!existsSync(program)) {
      throw new Error(
        `A replica needs pg_basebackup, which is not in ${bin}. Install PostgreSQL with its client programs.`,
      );
    }
    const backup = ['-D', data, '-d', this.url, '-R', '--checkpoint=fast', '--wal-method=stream'];
    await run(program, backup, { ...user, cwd: directory });
    const replica = new OwnPostgres(parts);
    await replica.start();
    return replica;
  }

  /** Waits for what a killed one leaves behind: its memory is in use until the last of its processes has noticed. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.startOnce();
      } catch (error) {
        const isHeld = error instanceof Error && error.message.includes('shared memory block');
        if (!isHeld || attempt === START_ATTEMPTS) throw error;
        await wait(START_AGAIN_MS);
      }
    }
  }

  private async startOnce(): Promise<void> {
    const { bin, user, directory, data, port, settings } = this.parts;
    const log = join(directory, 'log');
    const output = openSync(log, 'a');
    const all = Object.entries({ ...SETTINGS, ...settings, port }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    const child = spawn(join(bin, 'postgres'), ['-D', data, ...all], {
      ...{ ...user, cwd: directory },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.child = child;
    process.once('exit', this.end);
    await untilReady(this.url, child, log);
  }

  /** Every process of it at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    if (!this.running || this.child === undefined) return;
    const children = await childrenOf(this.child.pid);
    const gone = once(this.child, 'exit');
    this.end();
    for (const child of children) {
      try {
        process.kill(child, 'SIGKILL');
      } catch {
        // it has gone by itself: there is nobody left to serve
      }
    }
    await gone;
    process.off('exit', this.end);
  }

  /** True while it runs; a PostgreSQL that cannot go on ends itself. */
  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  async stop(): Promise<void> {
    await this.kill(); // nothing of it is wanted any more
    if (this.parts.own) await rm(this.parts.directory, { recursive: true, force: true });
  }

  private readonly end = (): void => {
    if (this.running) this.child?.kill('SIGKILL');
  };
}

/** A backend leads a session of its own: a signal to the family would not reach it. */
async function childrenOf(pid: number | undefined): Promise<number[]> {
  const listed = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  return listed.trim().split(' ').map(Number).filter(Boolean);
}

async function prepare(
  password: string,
  options: { directory?: string | undefined; settings?: Record<string, string> },
): Promise<Parts> {
  const programs = findPostgres();
  if (programs === undefined || programs === '') {
    throw new Error('Here PostgreSQL is started anew. Install it, or name it: NOD_TEST_POSTGRES_BIN=<folder>.');
  }
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'nod-own-postgres-')));
  const user = findUser();
  if (user !== undefined) await chown(directory, user.uid, user.gid);
  return {
    ...{ user, directory, password, data: join(directory, 'data'), own: options.directory === undefined },
    bin: user === undefined ? programs : await reachable(programs, directory),
    port: await findFreePort(),
    settings: options.settings ?? {},
  };
}
