/** Starts one of the programs here as a process of its own. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface Floor {
  origin: string;
  pid: number;
  stop(): void;
}

export async function startFloor(
  name: 'echo-node' | 'echo-express' | 'naive-express' | 'pglite-inserts',
  env: Record<string, string> = {},
): Promise<Floor> {
  const program = fileURLToPath(new URL(`./${name}.js`, import.meta.url));
  const child = fork(program, [], { env: { ...process.env, NODE_ENV: 'production', ...env }, silent: false });
  const stop = (): void => {
    process.off('exit', stop);
    child.kill('SIGKILL');
  };
  process.once('exit', stop);
  const [{ port }] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => {
      throw new Error(`${name} ended at its start.`);
    }),
  ]);
  return { origin: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, stop };
}
