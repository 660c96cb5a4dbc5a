/** What an export request selects, or why its format cannot hold it. */
import { ExportFormat, type ExportQuery, tasksOf } from '../../shared/dataset.ts';
import { AppError } from '../../shared/error.ts';
import type { LabelStatus, Task } from '../../shared/label.ts';

export interface RowFilter {
  tasks: readonly Task[];
  status?: LabelStatus | undefined;
  model?: string | undefined;
  model_version?: string | undefined;
  prompt_version?: string | undefined;
  /** By the generation's time; `from` inclusive, `to` exclusive. */
  from?: Date | undefined;
  to?: Date | undefined;
}

/** @throws AppError `format_mismatch`, naming the formats that fit, when the task is not one of the format's */
export function planExport({ format, task, from, to, ...same }: ExportQuery): RowFilter {
  const tasks = tasksOf[format];
  if (task !== undefined && !tasks.includes(task)) {
    const fitting = ExportFormat.options.filter((name) => tasksOf[name].includes(task));
    throw new AppError('format_mismatch', `${format} holds no ${task} rows. Formats that do: ${fitting.join(', ')}.`, {
      path: 'query.format',
    });
  }
  return {
    ...same,
    tasks: task === undefined ? tasks : [task],
    from: from === undefined ? undefined : new Date(from),
    to: to === undefined ? undefined : new Date(to),
  };
}
