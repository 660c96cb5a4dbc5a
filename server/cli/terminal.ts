/**
 * Results go to standard output and nothing else does, so that they can be piped; progress, questions and complaints
 * go to standard error. Progress is one line drawn anew, and only where somebody looks.
 */
import { createInterface } from 'node:readline/promises';

/** How often progress is drawn: more than an eye follows is only work. */
const DRAW_EVERY_MS = 100;
const ERASE_LINE = '\r\u001b[2K';

export interface Streams {
  input: NodeJS.ReadableStream & { isTTY?: boolean };
  output: NodeJS.WritableStream;
  errors: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
}

export class Terminal {
  private readonly streams: Streams;
  private drawnAt = 0;
  private drawn = false;

  constructor(streams: Streams) {
    this.streams = streams;
  }

  /** A line of the result. */
  print(line: string): void {
    this.clear();
    this.streams.output.write(`${line}\n`);
  }

  /** The result for programs. */
  printJson(value: unknown): void {
    this.print(JSON.stringify(value));
  }

  /** A remark, which is no result. */
  say(line: string): void {
    this.clear();
    this.streams.errors.write(`${line}\n`);
  }

  progress(line: string): void {
    const now = Date.now();
    if (this.streams.errors.isTTY !== true || now - this.drawnAt < DRAW_EVERY_MS) return;
    this.drawnAt = now;
    this.drawn = true;
    this.streams.errors.write(`${ERASE_LINE}${line.slice(0, (this.streams.errors.columns ?? 80) - 1)}`);
  }

  /** False where nobody can answer. */
  async confirm(question: string): Promise<boolean> {
    if (this.streams.input.isTTY !== true || this.streams.errors.isTTY !== true) return false;
    this.clear();
    const lines = createInterface({ input: this.streams.input, output: this.streams.errors });
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
    const answer = await Promise.race([lines.question(`${question} [y/N] `), ended]);
    lines.close();
    return /^y(es)?$/i.test(answer.trim());
  }

  private clear(): void {
    if (this.drawn) this.streams.errors.write(ERASE_LINE);
    this.drawn = false;
  }
}

/** `12.3 MB` */
export function inBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return `${power === 0 ? bytes : (bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** `[#####-----] 50 %`; without a total only what is done. */
export function bar(done: number, total: number | null): string {
  if (total === null || total <= 0) return String(done);
  const share = Math.min(1, done / total);
  const filled = Math.round(share * 20);
  return `[${'#'.repeat(filled)}${'-'.repeat(20 - filled)}] ${Math.floor(share * 100)} %`;
}

/** Columns side by side, for people. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
