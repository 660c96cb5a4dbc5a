/**
 * Runs scripts of `package.json` at once, each on a processor of its own where there is one:
 * `node .config/run-together.mjs build:modules build:pages`. What one prints is shown when it ends. All run to their end;
 * where any failed the exit code is 1 and the last line names them.
 */
import { spawn } from 'node:child_process';

const names = process.argv.slice(2);
if (names.length === 0) throw new Error('Which scripts? node .config/run-together.mjs NAME...');
const failed = (await Promise.all(names.map(runScript))).filter((name) => name !== undefined);
if (failed.length > 0) {
  console.error(`Failed: ${failed.join(', ')}`);
  process.exitCode = 1;
}

/** Resolves to the script's name where it failed. */
function runScript(name) {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', name], {
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32', // there it is npm.cmd
    });
    const printed = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(chunk));
    child.once('error', (error) => printed.push(Buffer.from(`${error}\n`)));
    child.once('close', (code) => {
      process.stdout.write(Buffer.concat(printed));
      resolve(code === 0 ? undefined : name);
    });
  });
}
