/**
 * Walks the rows of a project by key, in bounded statements with nothing open between them: memory is constant, and
 * an embedded database goes on answering others in between.
 */
import { setImmediate } from 'node:timers/promises';
import { type SqlBool, sql } from 'kysely';
import type { Db } from '../../db/connect.ts';
import { type Candidate, readCandidate } from './candidate.ts';
import type { RowFilter } from './row-filter.ts';

/** Rows looked at by one statement: filters may refuse them all, so it bounds what is looked at, not what is found. */
const WINDOW_ROWS = 200;
/** Stored bytes read by one statement, or one row where that is larger. Measured embedded, on a busy machine: 18 ms in the middle. */
const READ_BYTES = 512 * 1024;

interface RowKey {
  trace_id: string;
  span_id: string;
  id: string;
}

export interface Batch {
  /** Rows without a gate, in order of their key. */
  candidates: Candidate[];
  /** The gates of every other row that the filter takes. */
  gated: string[][];
}

export interface Walk {
  /** Rows looked at by one statement. */
  windowRows?: number;
  /** Told after each window how many rows it looked at; false ends the walk. */
  goesOn?: (lookedAt: number) => boolean;
}

/** Every row the filter takes, once, ordered by (trace_id, span_id, id) in the database's collation. */
export async function* walkRows(
  db: Db,
  projectId: number,
  filter: RowFilter,
  { windowRows = WINDOW_ROWS, goesOn = () => true }: Walk = {},
): AsyncGenerator<Batch> {
  let after: RowKey | undefined;
  for (;;) {
    const window = await readWindow(db, projectId, filter, { after, windowRows });
    const taken = window.filter((row) => row.fits);
    const gated = taken.filter((row) => row.gates.length > 0).map((row) => row.gates);
    if (gated.length > 0) yield { candidates: [], gated };
    for (const keys of cut(taken.filter((row) => row.gates.length === 0))) {
      yield { candidates: await readCandidates(db, projectId, keys, filter), gated: [] };
      await setImmediate();
    }
    // An embedded database answers without ever going through the event loop: others would wait for the whole walk.
    await setImmediate();
    after = window.at(-1);
    if (window.length < windowRows || after === undefined || !goesOn(window.length)) return;
  }
}

type WindowRow = RowKey & { gates: string[]; fits: boolean; bytes: number };

/** Groups rows so that one statement reads no more than `READ_BYTES`. */
function* cut(rows: readonly WindowRow[]): Generator<RowKey[]> {
  let group: RowKey[] = [];
  let bytes = 0;
  for (const row of rows) {
    if (group.length > 0 && bytes + row.bytes > READ_BYTES) {
      yield group;
      [group, bytes] = [[], 0];
    }
    group.push(row);
    bytes += row.bytes;
  }
  if (group.length > 0) yield group;
}

/**
 * The next rows by key, whether or not the filter takes them, with their size as it is stored. Read along the indexes:
 * without statistics, which an embedded database never gathers, the planner takes a project for a few rows and sorts
 * all that is left of the table for each page, 160 ms at 90,000 rows. The settings end with the transaction.
 */
async function readWindow(
  db: Db,
  projectId: number,
  filter: RowFilter,
  { after, windowRows }: { after: RowKey | undefined; windowRows: number },
): Promise<WindowRow[]> {
  const rows = await db.transaction().execute(async (transaction) => {
    await sql`select set_config('enable_bitmapscan', 'off', true), set_config('enable_seqscan', 'off', true),
      set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`.execute(transaction);
    return transaction
      .selectFrom((eb) =>
        eb
          .selectFrom('rows')
          .selectAll()
          .where('project_id', '=', projectId)
          .$if(after !== undefined, (query) =>
            query.where(sql<SqlBool>`(trace_id, span_id, id) > (${after?.trace_id}, ${after?.span_id}, ${after?.id})`),
          )
          .orderBy('trace_id')
          .orderBy('span_id')
          .orderBy('id')
          .limit(windowRows)
          .as('row'),
      )
      .leftJoin('labels as label', (join) =>
        join
          .onRef('label.project_id', '=', 'row.project_id')
          .onRef('label.trace_id', '=', 'row.trace_id')
          .onRef('label.span_id', '=', 'row.span_id'),
      )
      .leftJoin('generations as generation', (join) =>
        join
          .onRef('generation.project_id', '=', 'row.project_id')
          .onRef('generation.trace_id', '=', 'row.trace_id')
          .onRef('generation.span_id', '=', 'row.span_id'),
      )
      .select(['row.trace_id', 'row.span_id', 'row.id'])
      .select(filter.tasks.includes('eval') ? gatesOfCase.as('gates') : 'row.gates')
      .select((eb) => {
        // An orphan has no time of its own; its label has that of the first event.
        const at = eb.fn.coalesce('generation.at', 'label.at');
        const always = [
          filter.tasks.includes('eval')
            ? isCase
            : eb(
                'row.task',
                'in',
                filter.tasks.filter((task) => task !== 'eval'),
              ),
          eb('label.status', 'is not', null),
        ];
        const conditions = [
          ...(filter.status === undefined
            ? []
            : [eb(eb.fn.coalesce('label.verified_status', 'label.status'), '=', filter.status)]),
          ...(filter.gold === undefined ? [] : [filter.gold ? isDecided : eb.not(isDecided)]),
          ...(filter.sources === undefined ? [] : [eb('row.source', 'in', [...filter.sources])]),
          ...(filter.min_p === undefined ? [] : [eb('row.p', '>=', filter.min_p)]),
          ...(filter.model === undefined ? [] : [eb('generation.model', '=', filter.model)]),
          ...(filter.model_version === undefined ? [] : [eb('generation.model_version', '=', filter.model_version)]),
          ...(filter.prompt_version === undefined ? [] : [eb('generation.prompt_version', '=', filter.prompt_version)]),
          ...(filter.from === undefined ? [] : [eb(at, '>=', filter.from)]),
          ...(filter.to === undefined ? [] : [eb(at, '<', filter.to)]),
        ];
        const added = filter.casesOf === undefined ? [] : [isAdded(projectId, filter.casesOf)];
        return eb.and([...always, eb.or([eb.and(conditions), ...added])]).as('fits');
      })
      .select(storedBytes.as('bytes'))
      .orderBy('row.trace_id')
      .orderBy('row.span_id')
      .orderBy('row.id')
      .execute();
  });
  return rows.map((row) => ({ ...row, fits: row.fits === true }));
}

/**
 * What makes a case to evaluate by: the text a reviewer approved or wrote, else the answer they refused. A table `row`
 * in the query is meant.
 */
const isCase = sql<SqlBool>`"row".source = 'gold' and ("row".task = 'sft' or ("row".task = 'unpaired' and not "row".desirable
  and not exists (select from rows as better where better.project_id = "row".project_id
    and better.trace_id = "row".trace_id and better.span_id = "row".span_id
    and better.source = 'gold' and better.task = 'sft')))`;

/** As in `candidate.ts`. A table `row` in the query is meant. */
const isDecided = sql<SqlBool>`("row".source = 'gold' or cardinality("row".event_ids) = 0)`;

/** Somebody put it into this dataset. A table `row` in the query is meant. */
const isAdded = (projectId: number, datasetId: number) => sql<boolean>`exists (
  select from dataset_cases as added where added.project_id = ${projectId} and added.dataset_id = ${datasetId}
    and added.trace_id = "row".trace_id and added.span_id = "row".span_id)`;

/**
 * Evaluation improves the product: it needs consent to that, and none to training. Nobody refused consent to an orphan;
 * it has a gate of its own.
 */
const gatesOfCase = sql<string[]>`array_remove("row".gates, 'no_consent')
  || case when generation.improve is false then '{no_consent}' else '{}' end::text[]`;

/**
 * What the newest of those who refused the answer and said why wrote: each reviewer's last word counts, and none that was
 * taken back. A row of a refused answer is there only while reviewers refuse it. A table `row` in the query is meant.
 */
const refusedBecause = sql<string | null>`(select last.reason from (
    select distinct on (decision.reviewer) decision.verdict, decision.reason, decision.decided_at, decision.id
    from decisions as decision
    where decision.project_id = "row".project_id and decision.trace_id = "row".trace_id
      and decision.span_id = "row".span_id and decision.withdrawn_at is null
    order by decision.reviewer, decision.decided_at desc, decision.id desc) as last
  where last.verdict = 'negative' and last.reason ~ '[^[:space:]]'
  order by last.decided_at desc, last.id desc limit 1)`;

/** Of the columns that can be large; reading a size does not read the value. */
const storedBytes = sql<number>`
  coalesce(pg_column_size("row".chosen), 0) + coalesce(pg_column_size("row".rejected), 0)
  + coalesce(pg_column_size(generation.input), 0) + coalesce(pg_column_size(generation.output), 0)
  + coalesce(pg_column_size(generation.context), 0) + coalesce(pg_column_size(generation.tools), 0)
  + coalesce(pg_column_size(generation.params), 0) + coalesce(pg_column_size(generation.metadata), 0)
  + coalesce(pg_column_size(label.evidence), 0) + coalesce(pg_column_size(label.dropped), 0)`;

/** The rows with these keys that still stand and have no gate, in order of their key. */
async function readCandidates(
  db: Db,
  projectId: number,
  keys: readonly RowKey[],
  { tasks, casesOf }: RowFilter,
): Promise<Candidate[]> {
  const asCases = tasks.includes('eval');
  const column = (name: keyof RowKey): string[] => keys.map((key) => key[name]);
  const records = await db
    // Looked up one by one, each by its whole key (`limit 1` keeps the planner from turning that into a join): a join,
    // like `in (…)` over three columns, compares the list with every row of the project, 700 ms at 90,000 rows.
    .selectFrom(
      sql<RowKey>`unnest(${column('trace_id')}::text[], ${column('span_id')}::text[], ${column('id')}::text[])`.as<'key'>(
        sql`key(trace_id, span_id, id)`,
      ),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('rows')
          .selectAll()
          .where('rows.project_id', '=', projectId)
          .whereRef('rows.trace_id', '=', 'key.trace_id')
          .whereRef('rows.span_id', '=', 'key.span_id')
          .whereRef('rows.id', '=', 'key.id')
          .limit(1)
          .as('row'),
      (join) => join.onTrue(),
    )
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('labels')
          .selectAll()
          .where('labels.project_id', '=', projectId)
          .whereRef('labels.trace_id', '=', 'key.trace_id')
          .whereRef('labels.span_id', '=', 'key.span_id')
          .limit(1)
          .as('label'),
      (join) => join.onTrue(),
    )
    .leftJoinLateral(
      (eb) =>
        eb
          .selectFrom('generations')
          .selectAll()
          .where('generations.project_id', '=', projectId)
          .whereRef('generations.trace_id', '=', 'key.trace_id')
          .whereRef('generations.span_id', '=', 'key.span_id')
          .limit(1)
          .as('generation'),
      (join) => join.onTrue(),
    )
    .selectAll('generation')
    .select([
      'row.trace_id',
      'row.span_id',
      'row.id',
      'row.task',
      'row.source',
      'row.chosen',
      'row.rejected',
      'row.desirable',
      'row.p as row_p',
      'row.gates',
      'row.event_ids',
      'label.status',
      'label.p',
      'label.gold',
      'label.recheck',
      'label.verified_status',
      'label.verified_p',
      'label.s_plus',
      'label.s_minus',
      'label.evidence',
      'label.dropped',
      'label.policy_version',
      'label.updated_at',
    ])
    .select((asCases ? refusedBecause : sql<null>`null`).as('refused_because'))
    .select((casesOf === undefined ? sql<boolean>`false` : isAdded(projectId, casesOf)).as('added'))
    .where(sql<SqlBool>`cardinality(${asCases ? gatesOfCase : sql.ref('row.gates')}) = 0`) // the worker may have changed it since the window was read
    .orderBy('row.trace_id')
    .orderBy('row.span_id')
    .orderBy('row.id')
    .execute();
  return records.map((record) => readCandidate(record, asCases ? 'case' : 'row'));
}
