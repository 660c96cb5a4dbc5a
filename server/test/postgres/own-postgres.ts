/** A PostgreSQL that one test has for itself: it can be killed, started again, filled up, and followed by a replica. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../run.ts';
import { findPostgres } from './find-postgres.ts';
import { findFreePort, findUser, reachable, untilReady } from './start-postgres.ts';

/** As a new installation has it, but for what keeps it small and to itself. */
const SETTINGS = {
  fsync: 'off', // what survives a kill is what was written; only a power loss would tell the difference
  max_connections: '100',
  shared_buffers: '16MB',
  unix_socket_directories: '',
  listen_addresses: '127.0.0.1',
};

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
    const parts = await prepare(this.parts.password, {});
    const { bin, user, directory, data } = parts;
    const backup = ['-D', data, '-d', this.url, '-R', '--checkpoint=fast', '--wal-method=stream'];
    await run(join(bin, 'pg_basebackup'), backup, { ...user, cwd: directory });
    const replica = new OwnPostgres(parts);
    await replica.start();
    return replica;
  }

  async start(): Promise<void> {
    const { bin, user, directory, data, port, settings } = this.parts;
    const log = join(directory, 'log');
    const output = openSync(log, 'a');
    const all = Object.entries({ ...SETTINGS, ...settings, port }).flatMap(([name, value]) => [
      '-c',
      `${name}=${value}`,
    ]);
    // Detached: the whole family can be killed at once, as a machine that stops kills it.
    const child = spawn(join(bin, 'postgres'), ['-D', data, ...all], {
      ...{ ...user, cwd: directory, detached: true },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    this.child = child;
    process.once('exit', this.end);
    await untilReady(this.url, child, log);
  }

  /** Every process of it at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    await this.signal('SIGKILL');
  }

  /** True while it runs; a PostgreSQL that cannot go on ends itself. */
  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  async stop(): Promise<void> {
    await this.signal('SIGKILL'); // nothing of it is wanted any more
    if (this.parts.own) await rm(this.parts.directory, { recursive: true, force: true });
  }

  private async signal(signal: NodeJS.Signals): Promise<void> {
    if (!this.running || this.child === undefined) return;
    const gone = once(this.child, 'exit');
    this.end(signal);
    await gone;
    process.off('exit', this.end);
  }

  private readonly end = (signal: unknown): void => {
    if (this.child?.pid === undefined || !this.running) return;
    process.kill(-this.child.pid, signal === 'SIGINT' ? 'SIGINT' : 'SIGKILL');
  };
}

async function prepare(
  password: string,
  options: { directory?: string | undefined; settings?: Record<string, string> },
): Promise<Parts> {
  const programs = findPostgres();
  if (programs === undefined || programs === '') {
    throw new Error('This test starts PostgreSQL itself. Install it, or name it: NOD_TEST_POSTGRES_BIN=<folder>.');
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
