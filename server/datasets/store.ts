/** Datasets, their versions, and what decides who is on which side. */
import { randomBytes, randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Dataset, DatasetDefinition, SplitShares, VersionSummary } from '../../shared/dataset.ts';
import type { Split } from '../../shared/export.ts';
import type { Db } from '../db/connect.ts';
import { insertJob } from '../jobs/store.ts';
import { each } from '../labels/gathering/store.ts';
import { checkShares, DEFAULT_SHARES, type Deal, type FixedSides, heldOutSideOf, unitKey } from './split.ts';

/** Stores a definition unless the name is taken. */
export async function insertDataset(
  db: Db,
  projectId: number,
  { name, definition }: { name: string; definition: DatasetDefinition },
): Promise<void> {
  await db
    .insertInto('datasets')
    .values({ project_id: projectId, name, definition: JSON.stringify(definition) })
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doNothing())
    .execute();
}

/** By name. */
export async function listDatasets(db: Db, projectId: number, name?: string): Promise<Dataset[]> {
  const datasets = await db
    .selectFrom('datasets')
    .selectAll()
    .where('project_id', '=', projectId)
    .$if(name !== undefined, (query) => query.where('name', '=', name ?? ''))
    .orderBy('name')
    .execute();
  const { rows } = await sql<VersionSummary & { dataset_id: number; created_at: Date }>`
    select version.dataset_id, version.version, version.job_id, version.created_at,
      case when version.manifest is not null then 'frozen' when job.state = 'failed' then 'failed' else 'freezing' end
        as state,
      (version.manifest->'figures'->>'rows')::integer as rows, version.manifest->>'sha256' as sha256,
      (select count(*) from dataset_revocations as revocation where revocation.project_id = version.project_id
        and revocation.dataset_id = version.dataset_id and revocation.version = version.version) as revoked
    from dataset_versions as version
    left join jobs as job on job.project_id = version.project_id and job.id = version.job_id
    where version.project_id = ${projectId} and version.dataset_id = any (${datasets.map(({ id }) => id)}::integer[])
    order by version.version`.execute(db);
  return datasets.map((dataset) => ({
    name: dataset.name,
    definition: dataset.definition,
    created_at: dataset.created_at.toISOString(),
    versions: rows
      .filter((row) => row.dataset_id === dataset.id)
      .map(({ dataset_id: _, ...version }) => ({ ...version, created_at: version.created_at.toISOString() })),
  }));
}

export async function findDataset(
  db: Db,
  projectId: number,
  by: { name: string } | { id: number },
): Promise<{ id: number; name: string; definition: DatasetDefinition } | undefined> {
  return db
    .selectFrom('datasets')
    .select(['id', 'name', 'definition'])
    .where('project_id', '=', projectId)
    .$call((query) => ('name' in by ? query.where('name', '=', by.name) : query.where('id', '=', by.id)))
    .executeTakeFirst();
}

export const FREEZE = 'freeze';

/** What a freeze job is about. */
export interface FreezeInput {
  dataset_id: number;
  version: number;
}

/** Until the transaction ends nobody else holds it. */
export async function holdDataset(transaction: Db, projectId: number, datasetId: number): Promise<void> {
  await transaction
    .selectFrom('datasets')
    .select('id')
    .where('project_id', '=', projectId)
    .where('id', '=', datasetId)
    .forUpdate()
    .execute();
}

/** Asks for the next version; while one is still to come, that one. Returns its job's id. */
export async function insertVersion(db: Db, projectId: number, datasetId: number): Promise<string> {
  return db.transaction().execute(async (transaction) => {
    // One at a time for a dataset, or two would take the same number.
    await holdDataset(transaction, projectId, datasetId);
    const latest = await transaction
      .selectFrom('dataset_versions as version')
      .leftJoin('jobs as job', (join) =>
        join.onRef('job.project_id', '=', 'version.project_id').onRef('job.id', '=', 'version.job_id'),
      )
      .select(['version.version', 'version.job_id', 'job.state'])
      .where('version.project_id', '=', projectId)
      .where('version.dataset_id', '=', datasetId)
      .orderBy('version.version', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (latest?.state === 'waiting' || latest?.state === 'running') return latest.job_id;
    const input: FreezeInput = { dataset_id: datasetId, version: (latest?.version ?? 0) + 1 };
    const id = randomUUID();
    await transaction
      .insertInto('dataset_versions')
      .values({ project_id: projectId, dataset_id: datasetId, version: input.version, job_id: id })
      .execute();
    await insertJob(transaction, projectId, { id, kind: FREEZE, input });
    return id;
  });
}

const SALT_BYTES = 32;

/** The project's salt, made when it is first asked for, and its shares, or the default while nothing is frozen. */
export async function readSides(db: Db, projectId: number): Promise<FixedSides> {
  await db
    .insertInto('splits')
    .values({ project_id: projectId, salt: randomBytes(SALT_BYTES) })
    .onConflict((conflict) => conflict.column('project_id').doNothing())
    .execute();
  const { salt, train, validation, test } = await db
    .selectFrom('splits')
    .selectAll()
    .where('project_id', '=', projectId)
    .executeTakeFirstOrThrow();
  const fixed = train !== null && validation !== null && test !== null;
  return { salt, shares: fixed ? { train, validation, test } : DEFAULT_SHARES, fixed };
}

/**
 * Fixes the shares of the project's sides for good, at its first version.
 *
 * @throws AppError `conflict` when they are fixed already and others are asked for
 */
export async function fixSides(db: Db, projectId: number, wanted: SplitShares | undefined): Promise<Deal> {
  await readSides(db, projectId);
  const shares = wanted ?? DEFAULT_SHARES;
  await db.updateTable('splits').set(shares).where('project_id', '=', projectId).where('train', 'is', null).execute();
  const sides = await readSides(db, projectId);
  checkShares(sides, wanted);
  return sides;
}

interface SettledUnit {
  unit: Buffer;
  held_out: boolean;
  split: Split | null;
}

function sideOfSettled({ unit, held_out, split }: SettledUnit, shares: SplitShares): Split {
  if (!held_out) return 'train';
  return split ?? heldOutSideOf(unit, shares);
}

/** Where those of the units are that are settled, by `unitKey`. */
export async function readSettled(
  db: Db,
  projectId: number,
  units: readonly Buffer[],
  shares: SplitShares,
): Promise<Map<string, Split>> {
  if (units.length === 0) return new Map();
  const found = sql`
    select unit, held_out, split from dataset_sides where project_id = ${projectId} and unit = wanted.unit`;
  const { rows } = await sql<SettledUnit>`
    select found.* from unnest(${[...units]}::bytea[]) as wanted (unit) ${each(found, 'found')}`.execute(db);
  return new Map(rows.map((row) => [unitKey(row.unit), sideOfSettled(row, shares)]));
}

/** Of a person so many generations are looked at: with ten people at once an embedded database takes some 50 ms at most. */
const PERSON_MAX_GENERATIONS = 200;

/** Where versions have what these people answered, from when it was nobody’s: sides by person. */
export async function readStood(
  db: Db,
  projectId: number,
  people: readonly string[],
  { salt, shares }: Deal,
): Promise<Map<string, Split[]>> {
  if (people.length === 0) return new Map();
  const generation = sql`
    select trace_id from generations where project_id = ${projectId} and user_actor = wanted.person
    limit ${PERSON_MAX_GENERATIONS}`;
  const side = sql`
    select unit, held_out, split from dataset_sides where project_id = ${projectId}
      and unit = substring(sha256(${salt}::bytea || convert_to('trace ' || own.trace_id, 'UTF8')) from 1 for 8)`;
  const { rows } = await sql<SettledUnit & { person: string }>`
    select wanted.person, side.* from unnest(${[...people]}::text[]) as wanted (person)
    ${each(generation, 'own')} ${each(side, 'side')}`.execute(db);
  const stood = new Map<string, Split[]>();
  for (const { person, ...row } of rows) {
    const sides = stood.get(person) ?? [];
    const split = sideOfSettled(row, shares);
    if (!sides.includes(split)) stood.set(person, [...sides, split]);
  }
  return stood;
}

/**
 * Settles on which side these units are, unless that is settled already. To be called within a transaction: whoever
 * settles the same unit at the same moment is waited for.
 *
 * @returns those that are on another side
 */
export async function settleSides(
  db: Db,
  projectId: number,
  units: readonly Buffer[],
  { split, shares }: { split: Split; shares: SplitShares },
): Promise<Buffer[]> {
  const heldOut = split !== 'train';
  await insertSides(db, projectId, units, heldOut, heldOut ? split : null);
  const { rows } = await sql<SettledUnit>`
    select unit, held_out, split from dataset_sides
    where project_id = ${projectId} and unit = any (${[...units]}::bytea[])
      and (held_out <> ${heldOut} or split is distinct from ${heldOut ? split : null})`.execute(db);
  return rows.filter((row) => sideOfSettled(row, shares) !== split).map(({ unit }) => unit);
}

/** Holds a unit out, on whichever side its hash says, unless it is settled already. */
export async function holdOut(db: Db, projectId: number, unit: Buffer): Promise<void> {
  await insertSides(db, projectId, [unit], true, null);
}

async function insertSides(
  db: Db,
  projectId: number,
  units: readonly Buffer[],
  heldOut: boolean,
  split: Split | null,
): Promise<void> {
  await sql`
    insert into dataset_sides (project_id, unit, held_out, split)
    select ${projectId}, unit, ${heldOut}, ${split}::text from unnest(${[...units]}::bytea[]) as given (unit)
    order by unit on conflict do nothing`.execute(db);
}
