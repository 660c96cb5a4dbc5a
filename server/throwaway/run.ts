/** Runs a program to its end. */
import { type ExecFileOptions, execFile } from 'node:child_process';

export interface Result {
  stdout: string;
  stderr: string;
}

/** Rejects, with the end of what the program wrote, when it fails. `env` is added to ours. */
export function run(program: string, args: readonly string[], options: ExecFileOptions = {}): Promise<Result> {
  const settings = { maxBuffer: 64 * 1024 * 1024, ...options, env: { ...process.env, ...options.env } };
  return new Promise((resolve, reject) => {
    execFile(program, args, settings, (error, out, err) => {
      const [stdout, stderr] = [String(out), String(err)];
      if (error === null) return resolve({ stdout, stderr });
      const said = `${stdout}\n${stderr}`.trim().slice(-2000);
      reject(new Error(`${[program, ...args].join(' ')} failed: ${said === '' ? error.message : said}`));
    });
  });
}
