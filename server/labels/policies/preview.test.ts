import { describe, expect, test } from 'vitest';
import { type Change, sum } from './preview.ts';

const change = (from: Change['from'], to: Change['to'], sft = 0): Change => ({
  from,
  to,
  gained: sft > 0 ? { sft } : {},
  lost: {},
});

describe('summing a preview', () => {
  test('is exact where every label was looked at', () => {
    const found = sum([change('positive', 'uncertain', 2), change('positive', 'positive')], 2);
    const one = { value: 1, low: 1, high: 1 };
    expect(found).toMatchObject({ looked_at: 2, changed: one });
    expect(found.moves).toEqual([{ from: 'positive', to: 'uncertain', labels: one }]);
    expect(found.rows[0]).toEqual({
      task: 'sft',
      gained: { value: 2, low: 2, high: 2 },
      lost: { value: 0, low: 0, high: 0 },
    });
  });

  test('scales a sample up and says how sure that is', () => {
    const changes = Array.from({ length: 100 }, (_, n) =>
      n < 30 ? change('positive', 'uncertain', 1) : change('positive', 'positive'),
    );
    const { changed, rows } = sum(changes, 10_000);
    expect(changed.value).toBe(3000);
    expect(changed.low).toBeGreaterThan(2100);
    expect(changed.high).toBeLessThan(4000);
    expect(rows[0]?.gained.value).toBe(3000);
    expect(rows[0]?.gained.low).toBeLessThan(2200);
    expect(rows[0]?.lost).toEqual({ value: 0, low: 0, high: 300 }); // none in 100 may still be 3 in 100
  });
});
