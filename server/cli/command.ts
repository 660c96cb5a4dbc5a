/** What a command of `nod-feedback` is, and how it is refused. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Terminal } from './terminal.ts';

/** Exit codes, for scripts: they do not change. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export interface Context {
  terminal: Terminal;
  env: Record<string, string | undefined>;
  /** What stands on standard input, whole. */
  readInput(): Promise<string>;
}

export interface Command {
  /** What `--help` prints. */
  usage: string;
  /** @param args what stands behind the name of the command @returns an exit code @throws UsageError */
  run(args: readonly string[], context: Context): Promise<number>;
}

/** The command was called wrongly: said with a hint at `--help`, exit code 2. */
export class UsageError extends Error {}

/** As `parseArgs`, strict, with positionals; what is wrong is a `UsageError`. */
export function readArguments<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
  positionals: { min: number; max: number },
): ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>> {
  const parsed = parse(args, options);
  const { length } = parsed.positionals;
  if (length < positionals.min) throw new UsageError('Something is missing.');
  if (length > positionals.max) throw new UsageError(`${parsed.positionals[positionals.max]} is one too many.`);
  return parsed;
}

function parse<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: O,
): ReturnType<typeof parseArgs<{ args: string[]; options: O; allowPositionals: true; strict: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    const known = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
    throw known ? new UsageError(error.message.split('. ')[0] ?? error.message) : error;
  }
}

/** What an option must have been given. */
export function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new UsageError(`${name} is missing.`);
  return value;
}
