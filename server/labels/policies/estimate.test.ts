import { describe, expect, test } from 'vitest';
import { policyOf, weightOf } from '../policy.ts';
import { readOverrides } from './content.ts';
import { type AuditedOutput, estimate, NOTHING_SET, stillMeasured, verdicts } from './estimate.ts';

const outputs = (n: number, good: boolean, ...signals: string[]): AuditedOutput[] =>
  Array.from({ length: n }, () => ({ good, signals }));
const table = policyOf({ profile: 'chat', signed: false });

describe('an estimate', () => {
  test('is the table where nothing was audited', () => {
    const { content, measured } = estimate([], NOTHING_SET);
    expect(content.base_rate).toBe(0.5);
    for (const [signal, { accuracy }] of Object.entries(table.signals)) {
      expect(content.accuracies).toMatchObject({ [signal]: accuracy });
    }
    expect(measured.base_rate).toEqual({ n: 0, agreed: 0 });
    expect(new Set(Object.values(measured.accuracies).map(({ n }) => n))).toEqual(new Set([0]));
  });

  test('moves an accuracy as (agreed + 20·a₀) / (n + 20), and counts on what', () => {
    const audited = [...outputs(27, true, 'up'), ...outputs(3, false, 'up'), ...outputs(24, false)];
    const { content, measured } = estimate(audited, NOTHING_SET);
    expect(content.base_rate).toBe(0.5); // 27 of 54
    expect(content.accuracies?.up).toBe(0.86); // (27 + 16) / 50
    expect(measured.accuracies).toMatchObject({ up: { n: 30, agreed: 27 }, down: { n: 0, agreed: 0 } });
    expect(measured.base_rate).toEqual({ n: 54, agreed: 27 });
  });

  test('in a product that is mostly good, a signal nobody audited keeps its weight', () => {
    const { content } = estimate([...outputs(170, true), ...outputs(30, false)], {
      ...NOTHING_SET,
      content: { profile: 'editor' },
    });
    expect(content.base_rate).toBeCloseTo(180 / 220, 3);
    const policy = policyOf({ profile: 'chat', signed: false }, readOverrides(content));
    expect(policy.profile).toBe('editor');
    for (const signal of ['up', 'down', 'dismissed', 'kept_600'] as const) {
      const before = weightOf(table.signals[signal], table.baseRate);
      expect(weightOf(policy.signals[signal], policy.baseRate)).toBeCloseTo(before, 1);
    }
  });

  test('starts from what somebody set, and from the table where the same decisions measured it before', () => {
    const set = { ...NOTHING_SET, content: { accuracies: { up: 0.7, down: 0.6 } } };
    expect(estimate(outputs(5, true), set).content.base_rate).toBe(0.6);
    expect(estimate([...outputs(5, true), ...outputs(5, false)], set).content.accuracies).toMatchObject({
      ...{ up: 0.7, down: 0.6, dismissed: table.signals.dismissed.accuracy },
    });
    const audited = [...outputs(27, true, 'up'), ...outputs(3, false, 'up'), ...outputs(24, false)];
    expect(estimate(audited, set).content.accuracies?.up).toBe(0.82); // (27 + 14) / 50
    const once = estimate(audited, NOTHING_SET);
    expect(estimate(audited, once)).toEqual(once);
  });

  test('a signal that says the opposite counts nothing', () => {
    const audited = [...outputs(90, true, 'dismissed'), ...outputs(10, false, 'dismissed'), ...outputs(80, false)];
    const { content } = estimate(audited, NOTHING_SET);
    expect(content.accuracies?.dismissed).toBe(0.5);
  });
});

describe('the verdict on an output', () => {
  const of = (trace_id: string, reviewer: string, verdict: 'positive' | 'negative') =>
    ({ trace_id, span_id: '', reviewer, verdict }) as const;

  test('is that of most reviewers, each with their last word; a tie says nothing', () => {
    const found = verdicts([
      ...[of('a', 'Rita', 'positive'), of('a', 'Rita', 'negative')], // newest first
      ...[of('b', 'Rita', 'positive'), of('b', 'Sam', 'negative')],
      ...[of('c', 'Rita', 'positive'), of('c', 'Sam', 'negative'), of('c', 'Tom', 'negative')],
    ]);
    expect([...found]).toEqual([
      ['a ', true],
      ['c ', false],
    ]);
  });
});

test('who changes one number leaves the others as measured as they were', () => {
  const before = estimate([...outputs(9, true, 'up'), ...outputs(9, false, 'down')], NOTHING_SET);
  const changed = { ...before.content, accuracies: { ...before.content.accuracies, up: 0.7 } };
  const { base_rate, accuracies } = stillMeasured(changed, before);
  expect(base_rate).toEqual({ n: 18, agreed: 9 });
  expect(accuracies).toMatchObject({ down: { n: 9, agreed: 9 } });
  expect(accuracies).not.toHaveProperty('up');
  expect(stillMeasured({}, before)).toEqual({ accuracies: {} });
});
