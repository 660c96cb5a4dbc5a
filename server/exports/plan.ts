/** What an export request selects, or why its format cannot hold it. */

import { AppError } from '../../shared/error.ts';
import { ExportFormat, type ExportQuery, type ExportTask, tasksOf } from '../../shared/export.ts';
import type { RowFilter } from '../datasets/selecting/row-filter.ts';

/** @throws AppError `format_mismatch`, naming the formats that fit, when the task is not one of the format's */
export function planExport({ format, task, from, to, raw: _raw, access: _access, ...same }: ExportQuery): RowFilter {
  const tasks = tasksOf[format];
  if (task !== undefined) requireFit(format, task);
  return {
    ...same,
    // Cases are made of rows that also train: who wants them in a format that holds both asks for them.
    tasks: task === undefined ? withoutCases(tasks) : [task],
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}

/** @throws AppError `invalid` where something is to be left raw that is never changed */
export function requireRawFits(format: ExportFormat, raw: boolean): void {
  if (!raw || format === 'csv') return;
  throw new AppError('invalid', `Only csv changes cells, which \`raw\` switches off: ${format} does not.`, {
    path: 'query.raw',
  });
}

function withoutCases(tasks: readonly ExportTask[]): readonly ExportTask[] {
  return tasks.length === 1 ? tasks : tasks.filter((task) => task !== 'eval');
}

/** @throws AppError `format_mismatch`, naming the formats that fit */
export function requireFit(format: ExportFormat, task: ExportTask): void {
  if (tasksOf[format].includes(task)) return;
  const fitting = ExportFormat.options.filter((name) => tasksOf[name].includes(task));
  throw new AppError('format_mismatch', `${format} holds no ${task} rows. Formats that do: ${fitting.join(', ')}.`, {
    path: 'query.format',
  });
}
