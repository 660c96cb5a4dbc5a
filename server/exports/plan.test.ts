import { expect, test } from 'vitest';
import { ExportFormat, ExportTask, tasksOf } from '../../shared/export.ts';
import { planExport } from './plan.ts';

const pairings = ExportFormat.options.flatMap((format) => ExportTask.options.map((task) => ({ format, task })));

test.each(pairings.filter(({ format, task }) => tasksOf[format].includes(task)))(
  '$format takes the task $task',
  ({ format, task }) => {
    expect(planExport({ format, task }).tasks).toEqual([task]);
  },
);

test.each(pairings.filter(({ format, task }) => !tasksOf[format].includes(task)))(
  '$format refuses the task $task and names formats that fit',
  ({ format, task }) => {
    const fitting = ExportFormat.options.filter((name) => tasksOf[name].includes(task)).join(', ');
    expect(() => planExport({ format, task })).toThrow(
      expect.objectContaining({
        code: 'format_mismatch',
        status: 400,
        path: 'query.format',
        message: `${format} holds no ${task} rows. Formats that do: ${fitting}.`,
      }),
    );
  },
);

test('without a task, a format takes all that trains; cases are made of the same rows, and come when asked for', () => {
  expect(planExport({ format: 'jsonl' }).tasks).toEqual(['sft', 'preference', 'unpaired']);
  expect(planExport({ format: 'trl-dpo' }).tasks).toEqual(['preference']);
});
