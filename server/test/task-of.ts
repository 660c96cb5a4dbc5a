/** The first task a format takes: what its tests make rows for. */
import { type ExportFormat, type ExportTask, tasksOf } from '../../shared/export.ts';

export function taskOf(format: ExportFormat): ExportTask {
  const [task] = tasksOf[format];
  if (task === undefined) throw new Error(`${format} takes no task`);
  return task;
}
