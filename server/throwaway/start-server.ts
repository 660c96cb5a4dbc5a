/** Starts the built server as a real process, as `npm start` does, for who acts as a product would: tests, benchmarks. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createKey } from '../keys/create-key.ts';

const BUILT = join(process.cwd(), 'dist', 'server', 'main.js');

export interface RunningServer {
  url: string;
  secretKey: string;
  publishableKey: string;
  /** Of the project for trying things out. */
  test: { secretKey: string; publishableKey: string };
  adminPassword: string;
  process: ChildProcess;
  /** Everything the process has printed so far. */
  output(): string;
  /** SIGTERM, and waits for the end; resolves to the exit code. Removes the data it made. */
  stop(): Promise<number | null>;
}

/**
 * A server on a free port; without the sample unless `NOD_SAMPLE_DATA` says so.
 *
 * @param env names a database, a data directory, or neither: then the embedded database lies in a directory of its own
 * @param options.flags of Node, such as `--cpu-prof`
 * @param options.main the server as it is built; by default this project's
 */
export async function startBuiltServer(
  env: Record<string, string>,
  { flags = [], main = BUILT }: { flags?: readonly string[]; main?: string | undefined } = {},
): Promise<RunningServer> {
  if (!existsSync(main)) throw new Error('The server is not built. Run: npm run build');
  const dataDir = env.NOD_DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'nod-server-')));
  const keys = {
    NOD_SECRET_KEY: env.NOD_SECRET_KEY ?? createKey('secret'),
    NOD_PUBLISHABLE_KEY: env.NOD_PUBLISHABLE_KEY ?? createKey('publishable'),
    NOD_TEST_SECRET_KEY: env.NOD_TEST_SECRET_KEY ?? createKey('secret'),
    NOD_TEST_PUBLISHABLE_KEY: env.NOD_TEST_PUBLISHABLE_KEY ?? createKey('publishable'),
    NOD_ADMIN_PASSWORD: env.NOD_ADMIN_PASSWORD ?? 'a password for tests',
  };
  const child = spawn(process.execPath, [...flags, main], {
    env: { PATH: process.env.PATH, PORT: '0', NOD_SAMPLE_DATA: '0', NOD_DATA_DIR: dataDir, ...keys, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  child.stderr.on('data', (chunk) => {
    printed += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  // Should we end without stopping it, it must not stay behind.
  const abandon = (): boolean => child.kill('SIGKILL');
  process.once('exit', abandon);
  const url = await Promise.race([
    readAddress(() => printed),
    ended.then((code) => {
      throw new Error(`The server ended with ${code} at start:\n${printed}`);
    }),
  ]);
  return {
    url,
    secretKey: keys.NOD_SECRET_KEY,
    publishableKey: keys.NOD_PUBLISHABLE_KEY,
    test: { secretKey: keys.NOD_TEST_SECRET_KEY, publishableKey: keys.NOD_TEST_PUBLISHABLE_KEY },
    adminPassword: keys.NOD_ADMIN_PASSWORD,
    process: child,
    output: () => printed,
    stop: async () => {
      child.kill('SIGTERM');
      const code = await ended;
      process.off('exit', abandon);
      if (env.NOD_DATA_DIR === undefined) await rm(dataDir, { recursive: true, force: true });
      return code;
    },
  };
}

const START_WITHIN_MS = 60_000;

async function readAddress(output: () => string): Promise<string> {
  const deadline = Date.now() + START_WITHIN_MS;
  while (Date.now() < deadline) {
    const address = /^ {2}Page\s+(http\S+)/m.exec(output())?.[1];
    if (address !== undefined) return address;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`The server did not start within ${START_WITHIN_MS / 1000} s:\n${output()}`);
}
