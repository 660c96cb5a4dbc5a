/** Which stored rows a walk takes. */
import type { ExportTask } from '../../../shared/export.ts';
import type { LabelStatus, RowSource } from '../../../shared/label.ts';

export interface RowFilter {
  /** `eval` is made of rows of other tasks (what reviewers decided) and so stands alone. */
  tasks: readonly ExportTask[];
  /** Of this dataset also what was put into it as a case, whatever else the filter says. `eval` alone. */
  casesOf?: number | undefined;
  /** Where the project signs, what verified evidence alone says. */
  status?: LabelStatus | undefined;
  /** Whether it rests on what reviewers decided. */
  gold?: boolean | undefined;
  sources?: readonly RowSource[] | undefined;
  /** Least confidence of the row's own evidence. */
  min_p?: number | undefined;
  model?: string | undefined;
  model_version?: string | undefined;
  prompt_version?: string | undefined;
  /** By the generation's time; `from` inclusive, `to` exclusive. */
  from?: Date | undefined;
  to?: Date | undefined;
}
