import type { ColumnType } from 'kysely';
import type { AlertRule } from '../../../shared/alert.ts';
import type { Json } from '../columns.ts';

/** The table that alerting writes: what to be told of. */
export interface AlertsTables {
  alert_rules: AlertRulesTable;
}

/** Writer: summary/alerting. */
export interface AlertRulesTable {
  project_id: number;
  id: string;
  name: string;
  /** All of the rule but its name. */
  rule: Json<Omit<AlertRule, 'name'>>;
  created_at: ColumnType<Date, never, never>;
}
