/**
 * A copy of every tombstone in a file that no backup of the database holds. A backup from before an erasure brings the
 * erased data back, and knows nothing of the erasure: the file does. So with what an administrator took away: the file
 * remembers it beside the tombstones, in lines that a release before this one passes over.
 */
import { mkdir, open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import type { Revocation } from '../keys/managing/revocation.ts';
import type { Tombstone } from './store.ts';

const TombstoneLine = z.object({
  project_id: z.number().int(),
  subject: z.string(),
  erased_before: z.string().nullable(),
  improve_before: z.string().nullable(),
  train_before: z.string().nullable(),
});

const RevocationLine = z.object({
  project_id: z.number().int(),
  revoked: z.enum(['key', 'signing_secret', 'account']),
  subject: z.string(),
});

export class TombstoneFile {
  private readonly path: string;
  /** Whether its name is known to be on the disk. */
  private isNamed = false;

  constructor(path: string) {
    this.path = path;
  }

  /** Resolves when they are on the disk. Only ever appended to: any number of processes may share the file. */
  append(items: readonly (Tombstone | Revocation)[]): Promise<void> {
    return this.appendLines(items.map((item) => JSON.stringify(item)));
  }

  /** All of them; none where there is no file. A line that was cut off by a crash was never acknowledged. */
  async read(): Promise<Tombstone[]> {
    return parseEach(await this.readLines(), TombstoneLine);
  }

  /** The same, of what was taken away. */
  async readRevocations(): Promise<Revocation[]> {
    return parseEach(await this.readLines(), RevocationLine);
  }

  /** Adds every line of another file that this one has not, whatever it says. */
  async take(other: TombstoneFile): Promise<void> {
    const own = new Set(await this.readLines());
    await this.appendLines([...new Set(await other.readLines())].filter((line) => !own.has(line)));
  }

  private async appendLines(lines: readonly string[]): Promise<void> {
    const directory = dirname(this.path);
    const made = await mkdir(directory, { recursive: true });
    const file = await open(this.path, 'a', 0o600);
    try {
      // A crash may have left half a line at the end: what is glued to it could not be read.
      await file.writeFile(`\n${lines.map((line) => `${line}\n`).join('')}`);
      await file.sync();
    } finally {
      await file.close();
    }
    if (this.isNamed) return;
    // That there is such a file is on the disk only when its directory is, and so with a directory that was made.
    await syncDirectory(directory);
    if (made !== undefined) await syncDirectory(dirname(made));
    this.isNamed = true;
  }

  private async readLines(): Promise<string[]> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '';
      throw error;
    });
    return text.split('\n').filter((line) => line !== '');
  }
}

function parseEach<T>(lines: readonly string[], shape: z.ZodType<T>): T[] {
  return lines.flatMap((line) => {
    try {
      return [shape.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}

async function syncDirectory(path: string): Promise<void> {
  if (process.platform === 'win32') return; // where a directory cannot be opened
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
