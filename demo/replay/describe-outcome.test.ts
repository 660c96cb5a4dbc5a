import { describe, expect, it } from 'vitest';
import type { ExportReport } from '../../shared/export.ts';
import type { Label } from '../../shared/label.ts';
import { describeOutcome } from './describe-outcome.ts';

function label(status: Label['status'], p: number): Label {
  const at = '2026-11-20T12:00:00.000Z';
  return {
    trace_id: 'a',
    span_id: '',
    status,
    p,
    confidence: Math.max(p, 1 - p),
    gold: false,
    recheck: false,
    orphan: false,
    s_plus: 0,
    s_minus: 0,
    evidence: [
      {
        signal: 'copied_whole',
        family: 'use',
        base_weight: 0.75,
        weight: 0.75,
        actor: 'x',
        verified: false,
        at,
        event_id: 'e',
      },
    ],
    dropped: [],
    rows: [],
    policy_version: '1',
    at,
    updated_at: at,
  };
}

function report(
  rows: number,
  left_out: ExportReport['left_out'] = [],
  format: ExportReport['format'] = 'trl-dpo',
): ExportReport {
  return { format, rows, left_out, warnings: [] };
}

describe('describeOutcome', () => {
  it('says why a status has no label, from the evidence that came nearest', () => {
    const text = describeOutcome({ labels: [label('uncertain', 0.68)], missing: 0, reports: [] }).join('\n');
    expect(text).toMatch(/positive +0 +none reaches \.75: the surest is 0\.68 \(copied whole/);
    expect(text).toMatch(/negative +0 +none falls to \.25: the lowest is 0\.68/);
    expect(text).toMatch(/contested +0 +on none does strong evidence/);
    expect(text).toMatch(/uncertain +1$/m);
    expect(text).not.toContain('MISSING');
  });

  it('says when a generation with events has no label', () => {
    expect(describeOutcome({ labels: [], missing: 2, reports: [] }).join('\n')).toMatch(/MISSING +2/);
  });

  it('says why a format has no rows: nothing to write, or everything left out', () => {
    const bare = describeOutcome({ labels: [], missing: 0, reports: [report(0)] }).join('\n');
    expect(bare).toMatch(/trl-dpo +0 +no candidates: nobody corrected/);
    const leftOut = [{ rule: 'cut_off', words: 'the answer was cut off', rows: 3 }];
    const gated = describeOutcome({ labels: [], missing: 0, reports: [report(0, leftOut)] }).join('\n');
    expect(gated).toMatch(/trl-dpo +0 +all candidates were left out:\n +left out 3: the answer was cut off/);
  });

  it('says when clear labels make no row, and what they rest on', () => {
    const reports = [report(0, [], 'trl-kto')];
    const clear = describeOutcome({ labels: [label('negative', 0.25)], missing: 0, reports }).join('\n');
    expect(clear).toMatch(
      /trl-kto +0 +no candidates: the 1 clear labels rest on what never trains alone \(copied whole/,
    );
    const none = describeOutcome({ labels: [label('uncertain', 0.5)], missing: 0, reports }).join('\n');
    expect(none).toMatch(/trl-kto +0 +no candidates: no answer is clearly good or clearly bad/);
  });
});
