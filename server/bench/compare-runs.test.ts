import { expect, it } from 'vitest';
import { compareRuns, Run } from './compare-runs.ts';

const run = (figures: object[], more: object = {}): Run =>
  Run.parse({
    ...{ date: 'D', machine: 'M', full: false },
    sections: [{ title: 'Ingest: one event', figures }],
    ...more,
  });

it('compares ratios where something stood beside, values elsewhere, and says what was met before', () => {
  const echo = { what: '64 clients', unit: 'events/s', beside: { name: 'echo', value: 1 } };
  const table = compareRuns(
    run([
      { ...echo, value: 100, ratio: 0.5, met: true },
      { what: 'memory', value: 80, unit: 'MB' },
    ]),
    run([
      { ...echo, value: 200, ratio: 0.25, met: false },
      { what: 'memory', value: 100, unit: 'MB' },
    ]),
  );
  expect(table).toContain('| Ingest: 64 clients, beside echo | 0.5 × | 0.25 × | 0.50 | missed, was met |');
  expect(table).toContain('| Ingest: memory | 80 MB | 100 MB | 1.25 |  |');
});

it('names what only one run measured, and another machine', () => {
  const table = compareRuns(
    run([{ what: 'old', value: null, unit: 'ms' }]),
    run([{ what: 'new', value: 1, unit: 'ms' }], { machine: 'N' }),
  );
  expect(table).toContain('Only before: Ingest: old.');
  expect(table).toContain('Only after: Ingest: new.');
  expect(table).toContain('Another machine or another size: M and N.');
});
