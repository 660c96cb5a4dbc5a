/**
 * Adaptive group commit: while one group of items is being committed the next one forms, and it goes as soon as that
 * is done. A lone item is committed at once, a crowd shares a transaction; nothing ever waits for a timer.
 *
 * forming → (previous group done) → committing → settled. Items wait in a bounded queue; beyond it, or when their turn
 * does not come in time, the answer is `overloaded`, and their sender tries again under the same ids.
 */
import { AppError } from '../../shared/error.ts';
import { toAppError } from '../http/errors.ts';

export interface GroupCommitOptions<Item, Result> {
  /** Commits all of them or none; one result per item, in order. May be called again with some of the same items. */
  commit(items: readonly Item[]): Promise<readonly Result[]>;
  /** The result of an item that the database itself refuses; its neighbours are stored without it. */
  refuse(item: Item, error: unknown): Result;
  /** Items in one transaction: small enough that its statement does not hold others up. */
  maxGroup: number;
  /** Items waiting for their turn. */
  maxQueued: number;
  /** Bytes of all requests that are not answered yet: what bounds memory where items are large. */
  maxWaitingBytes: number;
  /** From being added to being answered. */
  maxWaitMs: number;
}

/** One call of `add`: it is answered when every one of its items is. */
class Added<Result> {
  readonly settled: Promise<Result[]>;
  private readonly results: Result[] = [];
  private left: number;
  private resolve: (results: Result[]) => void = () => undefined;
  private reject: (error: unknown) => void = () => undefined;

  constructor(items: number) {
    this.left = items;
    this.settled = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  settle(place: number, result: Result): void {
    this.results[place] = result;
    this.left -= 1;
    if (this.left === 0) this.resolve(this.results);
  }

  /** Of no effect once it is answered. */
  fail(error: unknown): void {
    this.reject(error);
  }
}

interface Waiting<Item, Result> {
  item: Item;
  added: Added<Result>;
  /** Of the item among those added with it. */
  place: number;
}

/** How often a group is tried again that lost a deadlock or a serialisation race. */
const RACE_RETRIES_MAX = 5;

export class GroupCommit<Item, Result> {
  private readonly options: GroupCommitOptions<Item, Result>;
  private queue: Waiting<Item, Result>[] = [];
  private waitingBytes = 0;
  private committing: Promise<void> | undefined;

  constructor(options: GroupCommitOptions<Item, Result>) {
    this.options = options;
  }

  /**
   * Resolves when all of them are committed, with one result each, in order. Rejects with an AppError when they could
   * not be: some may be stored even so, and sending them again is always right.
   *
   * @param bytes of the request they came in
   */
  async add(items: readonly Item[], bytes: number): Promise<Result[]> {
    if (items.length === 0) return [];
    this.refuseTooMuch(items.length, bytes);
    const added = new Added<Result>(items.length);
    for (const [place, item] of items.entries()) this.queue.push({ item, added, place });
    this.waitingBytes += bytes;
    this.committing ??= this.commitQueued();
    const timer = setTimeout(() => this.abandon(added), this.options.maxWaitMs);
    try {
      return await added.settled;
    } finally {
      clearTimeout(timer);
      this.waitingBytes -= bytes;
    }
  }

  /** Items waiting, for a gauge. */
  get queued(): number {
    return this.queue.length;
  }

  /** Resolves when everything added so far is settled. */
  async drain(): Promise<void> {
    while (this.committing !== undefined) await this.committing;
  }

  /** One request may be larger than the bounds: alone it is taken, or it could never be. */
  private refuseTooMuch(items: number, bytes: number): void {
    const { maxQueued, maxWaitingBytes } = this.options;
    const tooMany = this.queue.length > 0 && this.queue.length + items > maxQueued;
    const tooLarge = this.waitingBytes > 0 && this.waitingBytes + bytes > maxWaitingBytes;
    if (tooMany || tooLarge) {
      throw new AppError('overloaded', 'Too much is waiting to be stored. Try again in a moment.');
    }
  }

  /** Their sender is told to try again: what has not had its turn is not worth committing any more. */
  private abandon(added: Added<Result>): void {
    this.queue = this.queue.filter((waiting) => waiting.added !== added);
    added.fail(new AppError('overloaded', 'Storing this takes too long just now. Try again in a moment.'));
  }

  private async commitQueued(): Promise<void> {
    // Let everything that arrived in this turn of the event loop join the first group.
    await Promise.resolve();
    while (this.queue.length > 0) {
      const group = this.queue.slice(0, this.options.maxGroup);
      this.queue = this.queue.slice(this.options.maxGroup);
      await this.commitGroup(group);
    }
    this.committing = undefined;
  }

  /** Never rejects: every one of the group is settled or failed. */
  private async commitGroup(group: readonly Waiting<Item, Result>[]): Promise<void> {
    const [first] = group;
    if (first === undefined) return;
    try {
      const results = await this.commitThroughRaces(group.map((waiting) => waiting.item));
      group.forEach((waiting, index) => {
        const result = results[index];
        if (result !== undefined) waiting.added.settle(waiting.place, result);
        else waiting.added.fail(new AppError('internal', 'An item was committed without a result.'));
      });
    } catch (error) {
      if (!isDataError(error)) {
        const known = toAppError(error);
        for (const { added } of group) added.fail(known);
      } else if (group.length === 1) {
        first.added.settle(first.place, this.options.refuse(first.item, error));
      } else {
        const middle = Math.ceil(group.length / 2);
        await this.commitGroup(group.slice(0, middle));
        await this.commitGroup(group.slice(middle));
      }
    }
  }

  private async commitThroughRaces(items: readonly Item[]): Promise<readonly Result[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.options.commit(items);
      } catch (error) {
        if (attempt > RACE_RETRIES_MAX || !isRace(error)) throw error;
      }
    }
  }
}

/** Data exceptions (class 22), broken constraints (23) and values too large to hold (54): the row's own fault. */
function isDataError(error: unknown): boolean {
  return /^(22|23|54)/.test(sqlState(error));
}

/** Deadlock detected, serialisation failure: nobody's fault, and gone the next time. */
function isRace(error: unknown): boolean {
  return /^(40P01|40001)$/.test(sqlState(error));
}

function sqlState(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}
