#!/usr/bin/env node
/** `nod-feedback COMMAND`: what is done with a server or a database from a shell. One file a command in `commands/`. */
import { text } from 'node:stream/consumers';
import { AppError } from '../../shared/error.ts';
import { type Command, type Context, EXIT, UsageError } from './command.ts';
import { Terminal } from './terminal.ts';

/** Loaded when asked for: who lists keys need not load a database. */
const commands: Record<string, { summary: string; load(): Promise<Command> }> = {
  export: {
    summary: 'download a version of a dataset, or what the labels say now, in any format',
    load: async () => (await import('./commands/export.ts')).exportCommand,
  },
  datasets: {
    summary: 'list datasets, or show one',
    load: async () => (await import('./commands/datasets.ts')).datasetsCommand,
  },
  freeze: {
    summary: 'freeze a dataset into a new version, and wait for it',
    load: async () => (await import('./commands/freeze.ts')).freezeCommand,
  },
  keys: {
    summary: 'list, create, rotate and revoke keys',
    load: async () => (await import('./commands/keys.ts')).keysCommand,
  },
  erase: {
    summary: 'erase a person, or a generation, from everything',
    load: async () => (await import('./commands/erase.ts')).eraseCommand,
  },
  rebuild: {
    summary: 'derive every label, row and rollup anew, or only compare',
    load: async () => (await import('./commands/rebuild.ts')).rebuildCommand,
  },
  backup: {
    summary: 'write the whole database into one file',
    load: async () => (await import('./commands/backup.ts')).backupCommand,
  },
  restore: {
    summary: 'put a backup into an empty database, and repeat the erasures since',
    load: async () => (await import('./commands/restore.ts')).restoreCommand,
  },
};

const width = Math.max(...Object.keys(commands).map((name) => name.length));
const usage = `Usage: nod-feedback COMMAND [OPTIONS]

${Object.entries(commands)
  .map(([name, { summary }]) => `  ${name.padEnd(width)}   ${summary}`)
  .join('\n')}

nod-feedback COMMAND --help says more. Exit codes: 0 done, 1 failed, 2 called wrongly.`;

async function main([name, ...args]: readonly string[], context: Context): Promise<number> {
  const { terminal } = context;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    if (name !== undefined) terminal.print(usage);
    else terminal.say(usage);
    return name === undefined ? EXIT.usage : EXIT.done;
  }
  const known = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (known === undefined) {
    terminal.say(`There is no command ${name}.\n\n${usage}`);
    return EXIT.usage;
  }
  const command = await known.load();
  if (args.includes('--help') || args.includes('-h')) {
    terminal.print(command.usage);
    return EXIT.done;
  }
  try {
    return await command.run(args, context);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.say(`${error.message}\nnod-feedback ${name} --help says how it is called.`);
      return EXIT.usage;
    }
    terminal.say(describe(error));
    return EXIT.failed;
  }
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error instanceof AppError && error.cause instanceof Error ? ` (${error.cause.message})` : '';
  return `${error.message}${cause}`;
}

const terminal = new Terminal({ input: process.stdin, output: process.stdout, errors: process.stderr });
// Who pipes to `head` has seen enough.
process.stdout.on('error', () => process.exit(EXIT.done));
process.exitCode = await main(process.argv.slice(2), {
  terminal,
  env: process.env,
  readInput: () => text(process.stdin),
});
