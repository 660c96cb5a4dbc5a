import { describe, expect, test } from 'vitest';
import { calibrationBins, calibrationError, calibrationToShow } from './calibration.ts';
import { type ReportedDecision, reportOn } from './report.ts';

const decision = (
  trace_id: string,
  verdict: 'positive' | 'negative',
  audit: Partial<NonNullable<ReportedDecision['audit']>> | null = null,
  reviewer = 'Rita',
): ReportedDecision => ({
  ...{ trace_id, span_id: '', reviewer, verdict },
  audit: audit && { probability: 0.05, status: 'positive', p: 0.8, policy_version: '3-x', signals: ['up'], ...audit },
});

describe('a report', () => {
  test('judges the machine by the random audit alone, each output once', () => {
    const { machine } = reportOn([
      ...Array.from({ length: 8 }, (_, n) => decision(`a${n}`, 'positive', {})),
      ...Array.from({ length: 2 }, (_, n) => decision(`b${n}`, 'negative', {})),
      decision('c', 'negative', { status: 'negative', p: 0.1 }),
      decision('d', 'positive', { status: 'unlabelled', p: 0.5, signals: [] }),
      ...['Rita', 'Sam', 'Tom'].map((who) =>
        decision('e', who === 'Tom' ? 'positive' : 'negative', { status: 'uncertain', p: 0.5 }, who),
      ),
      ...['Rita', 'Sam'].map((who) => decision('tie', who === 'Sam' ? 'positive' : 'negative', {}, who)),
      ...Array.from({ length: 50 }, (_, n) => decision(`other${n}`, 'negative')), // contested first: a biased sample
    ]);
    expect(machine).toMatchObject({ outputs: 13, tied: 1, sampling_probability: 0.05 });
    const of = (status: string) => machine.statuses.find((one) => one.status === status);
    expect(of('positive')).toMatchObject({ outputs: 10, precision: { value: 0.8, n: 10 } });
    expect(of('negative')).toMatchObject({ outputs: 1, precision: { value: 1 }, good: { value: 0 } });
    expect(of('uncertain')).toMatchObject({ outputs: 1, precision: null, good: { value: 0 } });
    expect(of('contested')).toMatchObject({ outputs: 0, precision: null, good: null });
    expect(machine.calibration).toEqual({ bins: [], ece: null, outputs: 12, needed: 30 });
  });

  test('of one reviewer on one output the last word counts; all decisions are counted', () => {
    const { reviewers, agreement } = reportOn([
      decision('a', 'negative', null, 'Rita'), // newest first
      decision('a', 'positive', null, 'Rita'),
      decision('a', 'negative', null, 'Sam'),
    ]);
    expect(reviewers).toEqual([
      { reviewer: 'Rita', decisions: 2, outputs: 1, positive: 1 },
      { reviewer: 'Sam', decisions: 1, outputs: 1, positive: 0 },
    ]);
    expect(agreement).toMatchObject({ outputs: 1, same: 1 });
  });

  test('of nothing is empty', () => {
    const { reviewers, agreement, machine } = reportOn([]);
    expect(reviewers).toEqual([]);
    expect(agreement).toBeNull();
    expect(machine).toMatchObject({
      outputs: 0,
      sampling_probability: null,
      calibration: { bins: [], ece: null, outputs: 0 },
    });
  });
});

describe('calibration', () => {
  test('is the distance of p from the share of good ones, in bins of equal size', () => {
    const judged = [
      ...Array.from({ length: 50 }, (_, n) => ({ p: 0.2, good: n < 10 })),
      ...Array.from({ length: 50 }, (_, n) => ({ p: 0.9, good: n < 35 })),
    ];
    const bins = calibrationBins(judged, 2);
    expect(bins.map(({ n, good }) => [n, good])).toEqual([
      [50, 10],
      [50, 35],
    ]);
    expect(calibrationError(bins)).toBeCloseTo(0.1, 10);
  });
  test('holds equal p together, in whatever order they come', () => {
    const tied = [false, true, false, true, true, false, false].map((good) => ({ p: 0.45, good }));
    const judged = [...tied, { p: 0.9, good: true }, { p: 0.1, good: false }, { p: 0.95, good: true }];
    const bins = calibrationBins(judged, 5);
    expect(bins.map(({ p, good, n }) => [Number(p.toFixed(3)), good, n])).toEqual([
      [0.1, 0, 1],
      [0.45, 3, 7],
      [0.925, 2, 2],
    ]);
    expect(calibrationBins([...judged].reverse(), 5)).toEqual(bins);
  });

  test('is shown from thirty outputs on, in bins of ten and more', () => {
    const judged = Array.from({ length: 60 }, (_, n) => ({ p: n / 60, good: n % 2 === 0 }));
    expect(calibrationToShow(judged.slice(0, 29))).toEqual([]);
    expect(calibrationToShow(judged.slice(0, 30)).map(({ n }) => n)).toEqual([10, 10, 10]);
    expect(calibrationToShow(judged).map(({ n }) => n)).toEqual([10, 10, 10, 10, 10, 10]);
  });
});
