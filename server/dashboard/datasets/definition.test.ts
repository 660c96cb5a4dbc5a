import { expect, test } from 'vitest';
import { DatasetDefinition } from '../../../shared/dataset.ts';
import { ExportFormat, tasksOf } from '../../../shared/export.ts';
import { formats } from '../export/formats.ts';
import { define, describeDefinition, holds, usual } from './definition.ts';

test('untouched fields define what the contract defines by itself', () => {
  expect(define(usual)).toEqual(DatasetDefinition.parse({ task: 'preference' }));
});

test('what is typed is what the contract takes, and nothing else', () => {
  const defined = define({
    ...usual,
    task: 'eval',
    status: 'negative',
    gold: 'yes',
    sources: ['gold', 'edit'],
    minP: '85',
    model: ' m ',
    from: '2026-11-01',
    to: '2026-11-30',
    train: '0',
    validation: '0',
    test: '100',
    access: 'research, support\n',
  });
  expect(DatasetDefinition.parse(defined)).toEqual(defined);
  expect(defined).toMatchObject({
    filter: { gold: true, min_p: 0.85, model: 'm', from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z' },
    split: { train: 0, validation: 0, test: 1 },
    access: ['research', 'support'],
  });
  expect(describeDefinition(defined)).toContain('split 0% / 0% / 100%');
});

test('a format is offered for a dataset exactly where the contract lets it hold the rows', () => {
  for (const format of ExportFormat.options) {
    for (const task of ['sft', 'preference', 'unpaired', 'eval'] as const) {
      expect(holds(format, formats[format].group, task), `${format} ${task}`).toBe(tasksOf[format].includes(task));
    }
  }
});
