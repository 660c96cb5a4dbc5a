/**
 * Takes nothing new when the disk is nearly full. PGlite's writes fail cleanly on a full disk, but it does not open on
 * one any more (measured): there must be room left to start again, look, erase and take a backup.
 */
import { statfs } from 'node:fs/promises';
import { AppError } from '../../shared/error.ts';

/** How long a look at the disk holds. */
const LOOK_EVERY_MS = 250;

export class DiskFloor {
  private readonly directory: string;
  private readonly floorBytes: number;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private looking: Promise<number> | undefined;
  private free = Number.POSITIVE_INFINITY;

  /** @param floorBytes what is to stay free; a commit in flight writes some megabytes (the log has its own reserve: `embedded-log.ts`) */
  constructor(directory: string, floorBytes: number) {
    this.directory = directory;
    this.floorBytes = floorBytes;
  }

  /**
   * @param bytes what is going to be written that has no look at the disk of its own
   * @throws AppError `no_space`
   */
  async requireRoom(bytes = 0): Promise<void> {
    if ((await this.freeBytes()) < this.floorBytes + bytes) {
      throw new AppError('no_space', 'The disk is nearly full: nothing new is taken until there is room.');
    }
  }

  /** As it was a moment ago. */
  async freeBytes(): Promise<number> {
    const now = performance.now();
    if (now - this.lookedAt < LOOK_EVERY_MS) return this.free;
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
      this.lookedAt = performance.now();
    });
    return this.looking;
  }

  private async look(): Promise<number> {
    const { bavail, bsize } = await statfs(this.directory);
    this.free = bavail * bsize;
    return this.free;
  }
}
