import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../shared/error.ts';
import { GroupCommit, type GroupCommitOptions } from './group-commit.ts';

class SqlError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** A database of the test: remembers each group, refuses poison, and can be made to wait. */
function grouped(options: Partial<GroupCommitOptions<number | 'poison', string>> = {}) {
  const groups: (number | 'poison')[][] = [];
  const commits = new GroupCommit<number | 'poison', string>({
    commit: async (items) => {
      groups.push([...items]);
      await new Promise((resolve) => setImmediate(resolve));
      if (items.includes('poison')) throw new SqlError('22P05');
      return items.map((item) => `stored ${item}`);
    },
    refuse: (item) => `refused ${item}`,
    maxGroup: 4,
    maxQueued: 10,
    maxWaitingBytes: 100,
    maxWaitMs: 1000,
    ...options,
  });
  return { commits, groups };
}

const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'stored',
    (error: unknown) => (error instanceof AppError ? error.code : error),
  );

describe('group commit', () => {
  it('commits a lone item at once and answers in order', async () => {
    const { commits, groups } = grouped();
    expect(await commits.add([1, 2], 1)).toEqual(['stored 1', 'stored 2']);
    expect(groups).toEqual([[1, 2]]);
  });

  it('forms the next group while the previous one commits', async () => {
    const { commits, groups } = grouped();
    const first = commits.add([1], 1);
    await Promise.resolve();
    await Promise.resolve();
    const others = [commits.add([2], 1), commits.add([3, 4], 1)];
    await Promise.all([first, ...others]);
    expect(groups).toEqual([[1], [2, 3, 4]]);
  });

  it('splits a request that is larger than a group, and than the queue', async () => {
    const { commits, groups } = grouped();
    const many = Array.from({ length: 11 }, (_, index) => index);
    expect(await commits.add(many, 1)).toEqual(many.map((item) => `stored ${item}`));
    expect(groups.map((group) => group.length)).toEqual([4, 4, 3]);
  });

  it('refuses what does not fit in the queue any more, and takes it later', async () => {
    const { commits } = grouped();
    const first = commits.add([1, 2, 3, 4, 5, 6, 7, 8], 1);
    expect(await codeOf(commits.add([9, 10, 11], 1))).toBe('overloaded');
    await first;
    expect(await commits.add([9], 1)).toEqual(['stored 9']);
    expect(commits.queued).toBe(0);
  });

  it('refuses more bytes than it may hold, but for one request alone', async () => {
    const { commits } = grouped();
    const first = commits.add([1], 1000);
    expect(await codeOf(commits.add([2], 1))).toBe('overloaded');
    await first;
    const fitting = [commits.add([3], 50), commits.add([4], 50)];
    expect(await codeOf(commits.add([5], 1))).toBe('overloaded');
    await Promise.all(fitting);
  });

  it('answers within its time when the database stands still, and does not commit what it gave up', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const seen: unknown[] = [];
    const { commits } = grouped({
      maxGroup: 1,
      maxWaitMs: 20,
      commit: async (items) => {
        seen.push(...items);
        await gate;
        return items.map(String);
      },
    });
    expect(await Promise.all([codeOf(commits.add([1], 1)), codeOf(commits.add([2], 1))])).toEqual([
      'overloaded',
      'overloaded',
    ]);
    release();
    await commits.drain();
    expect(seen).toEqual([1]);
    expect(await commits.add([3], 1)).toEqual(['3']);
  });

  it('never lets one poisonous item fail its neighbours', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<number | 'poison'>(1, 2, 'poison'), { maxLength: 9 }),
        async (items) => {
          const { commits } = grouped();
          expect(await commits.add(items, 1)).toEqual(
            items.map((item) => (item === 'poison' ? 'refused poison' : `stored ${item}`)),
          );
        },
      ),
    );
  });

  it.each([
    ['40P01', 5, 'stored'],
    ['40001', 5, 'stored'],
    ['40P01', 6, 'internal'],
    ['08006', 1, 'unavailable'],
    ['ECONNREFUSED', 1, 'unavailable'],
    ['57P01', 1, 'unavailable'],
    ['53100', 1, 'no_space'],
    ['42P01', 1, 'internal'],
  ])('after %s, %d times: %s', async (code, times, answer) => {
    const commit = vi.fn(async (items: readonly unknown[]) => items.map(String));
    for (let time = 0; time < times; time += 1) commit.mockRejectedValueOnce(new SqlError(code));
    expect(await codeOf(grouped({ commit }).commits.add([1], 1))).toBe(answer);
  });

  it('fails a whole group with the database, and takes the next', async () => {
    const commit = vi.fn(async (items: readonly unknown[]) => items.map(String));
    commit.mockRejectedValueOnce(new SqlError('08006'));
    const { commits } = grouped({ commit });
    expect(await Promise.all([codeOf(commits.add([1], 1)), codeOf(commits.add([2], 1))])).toEqual([
      'unavailable',
      'unavailable',
    ]);
    expect(await commits.add([1], 1)).toEqual(['1']);
  });

  it('drains: everything added before is settled', async () => {
    const { commits } = grouped();
    const answers: string[] = [];
    const adding = commits.add([1, 2, 3, 4, 5, 6], 1).then((results) => answers.push(...results));
    await commits.drain();
    await adding;
    expect(answers).toHaveLength(6);
  });
});
