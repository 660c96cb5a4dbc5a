import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { TraceId } from '../../shared/event.ts';
import { stableFraction, stableTraceId, stableUuid } from './stable-id.ts';

const parts = fc.array(fc.string(), { minLength: 1, maxLength: 4 });

describe('stable ids', () => {
  it('are ids the contract takes, the same for the same parts', () => {
    fc.assert(
      fc.property(parts, (of) => {
        expect(z.uuid().safeParse(stableUuid(...of)).success).toBe(true);
        expect(TraceId.safeParse(stableTraceId(...of)).success).toBe(true);
        expect(stableUuid(...of)).toBe(stableUuid(...of));
        expect(stableFraction(...of)).toBeGreaterThanOrEqual(0);
        expect(stableFraction(...of)).toBeLessThan(1);
      }),
    );
  });

  it('differ when the parts differ, wherever they are cut', () => {
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        fc.pre(JSON.stringify(one) !== JSON.stringify(other));
        expect(stableUuid(...one)).not.toBe(stableUuid(...other));
        expect(stableTraceId(...one)).not.toBe(stableTraceId(...other));
      }),
    );
    expect(stableUuid('a', 'bc')).not.toBe(stableUuid('ab', 'c'));
  });
});
