import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Split } from '../../../shared/export.ts';
import { diffRows, type Outline } from './diff.ts';

function row(id: string, changes: Partial<Outline> = {}): Outline {
  return {
    ...{
      split: 'train',
      row_id: id,
      trace_id: `t${id}`,
      span_id: '',
      status: 'positive',
      gold: false,
      desirable: null,
    },
    ...changes,
  };
}

async function* walk(rows: readonly Outline[]): AsyncGenerator<Outline> {
  const key = (one: Outline): string =>
    [Split.options.indexOf(one.split), one.trace_id, one.span_id, one.row_id].join(' ');
  yield* [...rows].sort((one, other) => (key(one) < key(other) ? -1 : 1));
}

const diff = (before: readonly Outline[], after: readonly Outline[]) => diffRows(walk(before), walk(after));

describe('from one version to the next', () => {
  test('rows come in, go out and stay', async () => {
    expect(await diff([row('1'), row('2'), row('4')], [row('2'), row('3'), row('4')])).toMatchObject({
      same: 2,
      added: { rows: 1, first: [{ row_id: '3', trace_id: 't3', split: 'train' }] },
      removed: { rows: 1, first: [{ row_id: '1' }] },
      relabelled: { rows: 0 },
    });
  });

  test('the same row under another status is relabelled', async () => {
    const { relabelled, same } = await diff(
      [row('1'), row('2')],
      [row('1', { gold: true }), row('2', { status: 'negative' })],
    );
    expect(same).toBe(0);
    expect(relabelled.first).toMatchObject([
      { trace_id: 't1', before: { gold: false }, after: { gold: true } },
      { trace_id: 't2', before: { status: 'positive' }, after: { status: 'negative' } },
    ]);
  });

  test('an answer that turned from wanted to unwanted is relabelled, though it is another row', async () => {
    const before = row('a', { trace_id: 't', desirable: true });
    const after = row('b', { trace_id: 't', desirable: false, status: 'negative' });
    expect(await diff([before], [after])).toMatchObject({
      ...{ same: 0, added: { rows: 0 }, removed: { rows: 0 } },
      relabelled: { rows: 1, first: [{ before: { row_id: 'a' }, after: { row_id: 'b' } }] },
    });
  });

  test('all are counted and the first hundred named', async () => {
    const many = Array.from({ length: 130 }, (_, at) => row(String(at).padStart(3, '0')));
    const { added } = await diff([], many);
    expect([added.rows, added.first.length]).toEqual([130, 100]);
  });
});

test('every row of either version is told of once', async () => {
  const some = fc
    .uniqueArray(fc.record({ id: fc.nat(30), split: fc.constantFrom(...Split.options), gold: fc.boolean() }), {
      selector: ({ id }) => id,
      maxLength: 20,
    })
    .map((rows) => rows.map(({ id, ...changes }) => row(String(id), { ...changes, trace_id: `t${id % 7}` })));
  await fc.assert(
    fc.asyncProperty(some, some, async (before, after) => {
      const { same, added, removed, relabelled } = await diff(before, after);
      expect(same + relabelled.rows + added.rows).toBe(after.length);
      expect(same + relabelled.rows + removed.rows).toBe(before.length);
    }),
    { numRuns: 60 },
  );
});
