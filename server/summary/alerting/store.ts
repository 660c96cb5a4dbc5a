/** The table `alert_rules`, and the tallies by the hour that rules on them look at. */
import { sql } from 'kysely';
import type { AlertRule } from '../../../shared/alert.ts';
import type { Db } from '../../db/connect.ts';
import type { Selection } from '../plan.ts';
import { selected, type TallySum, tallySums } from '../store.ts';
import type { Wanted } from './figure.ts';

export interface RuleRow {
  id: string;
  name: string;
  rule: Omit<AlertRule, 'name'>;
  created_at: Date;
}

const columns = ['id', 'name', 'rule', 'created_at'] as const;

export function listRules(db: Db, projectId: number): Promise<RuleRow[]> {
  return db.selectFrom('alert_rules').select(columns).where('project_id', '=', projectId).orderBy('name').execute();
}

export function insertRule(db: Db, projectId: number, id: string, { name, ...rule }: AlertRule): Promise<RuleRow> {
  return db
    .insertInto('alert_rules')
    .values({ project_id: projectId, id, name, rule: JSON.stringify(rule) })
    .returning(columns)
    .executeTakeFirstOrThrow();
}

/** Undefined when there is no such rule. */
export function updateRule(
  db: Db,
  projectId: number,
  id: string,
  { name, ...rule }: AlertRule,
): Promise<RuleRow | undefined> {
  return db
    .updateTable('alert_rules')
    .set({ name, rule: JSON.stringify(rule) })
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .returning(columns)
    .executeTakeFirst();
}

/** False when there is no such rule. */
export async function deleteRule(db: Db, projectId: number, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('alert_rules')
    .where('project_id', '=', projectId)
    .where('id', '=', id)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Sums by the hour of these tallies. Hours and values without any are absent. */
export function readTallySeries(
  db: Db,
  projectId: number,
  selection: Selection,
  wanted: readonly Wanted[],
): Promise<(TallySum & { at: Date })[]> {
  return db
    .selectFrom('tallies')
    .select(['hour as at', 'measure', 'value'])
    .select(tallySums)
    .where('project_id', '=', projectId)
    .where(selected(selection))
    .where((eb) =>
      eb.or(
        wanted.map(({ measure, value }) =>
          value === undefined ? eb('measure', '=', measure) : eb.and({ measure, value }),
        ),
      ),
    )
    .groupBy(['hour', 'measure', 'value'])
    .having(sql<number>`sum(count)`, '>', 0)
    .execute();
}

/** "noda" in ASCII: beside the project's id, a lock that nothing else uses. */
const LOCK = 0x6e6f6461;

/** One change of a project's rules at a time, so that their number and names can be looked at first. */
export function changeRules<T>(db: Db, projectId: number, change: (db: Db) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${LOCK}, ${projectId})`.execute(transaction);
    return change(transaction);
  });
}

/** The oldest projects; a server holds two. */
export function listProjects(db: Db, limit: number): Promise<{ id: number; name: string }[]> {
  return db.selectFrom('projects').select(['id', 'name']).orderBy('id').limit(limit).execute();
}
