/** Which stored rows a walk takes. */
import type { LabelStatus, Task } from '../../../shared/label.ts';

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
