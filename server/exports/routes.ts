/** Exports: rows as lines of a consumer's format, as they stand or as they were frozen, and what stayed out of them. */
import { createHash } from 'node:crypto';
import { AppError } from '../../shared/error.ts';
import { type ExportQuery, Split, type VersionExportQuery } from '../../shared/export.ts';
import { routes } from '../../shared/routes.ts';
import { walkRows } from '../datasets/selecting/store.ts';
import { type FrozenVersion, findPlace, type Place, readVersion, walkVersion } from '../datasets/versions/store.ts';
import type { Db } from '../db/connect.ts';
import { answerFile, FrozenFiles } from '../http/answer-file.ts';
import { type Bound, bind, type Caller } from '../http/route.ts';
import { writeBundle } from './bundle/write-bundle.ts';
import { describeVersion } from './describe-files.ts';
import { datasetInfo } from './formats/training/llama-factory.ts';
import { planExport, requireFit, requireRawFits } from './plan.ts';
import { frozenRows, liveRows, type RowBatch } from './rows.ts';
import { type Chosen, fileNameOf, kindOf, reportFile, writeFile } from './write-file.ts';
import { writeProvenance } from './write-lines.ts';

interface Address {
  name: string;
  version: number;
}

const LIVE = 'nod';

/** Raise it when a format writes other bytes than before: it is part of every tag. */
const REVISION = 5;

export function exportRoutes({ db, publicUrl }: { db: Db; publicUrl: () => string }): Bound[] {
  const frozen = new FrozenFiles();

  const live = (caller: Caller, query: ExportQuery): (() => AsyncGenerator<RowBatch>) => {
    const plan = planExport(query);
    return () => liveRows(walkRows(db, caller.project.id, plan), query.access);
  };
  const findVersion = async (caller: Caller, { name, version }: Address): Promise<FrozenVersion> => {
    const found = await readVersion(db, caller.project.id, { dataset: name, version });
    if (found === undefined) throw new AppError('not_found', 'There is no such version, or it is not frozen yet.');
    return found;
  };
  const rowsOf = async (
    caller: Caller,
    address: Address,
    { format, split }: VersionExportQuery,
  ): Promise<{
    version: FrozenVersion;
    rows: (from?: Place) => AsyncGenerator<RowBatch>;
    placeOf: (bytes: number) => Promise<Place>;
  }> => {
    const version = await findVersion(caller, address);
    requireFit(format, version.manifest.definition.task);
    const walked = { datasetId: version.datasetId, version: address.version, split };
    return {
      version,
      rows: (from) => frozenRows(walkVersion(db, caller.project.id, walked, from)),
      placeOf: (bytes) => findPlace(db, caller.project.id, walked, bytes),
    };
  };

  return [
    bind(routes.export, ({ caller, query, ...asked }) => {
      const rows = live(caller, query);
      const chosen = choose(query, LIVE);
      return answerFile(asked, {
        contentType: kindOf(query.format).contentType,
        fileName: fileNameOf(LIVE, query.format),
        write: () => writeFile(rows(), chosen),
      });
    }),

    bind(routes.exportReport, ({ caller, query }) => reportFile(live(caller, query)(), choose(query, LIVE))),

    bind(routes.exportProvenance, ({ caller, query, ...asked }) => {
      const rows = live(caller, query);
      return answerFile(asked, {
        contentType: 'application/x-ndjson',
        fileName: `${LIVE}-${query.format}.provenance.jsonl`,
        write: () => writeProvenance(rows(), query.format, { name: LIVE }),
      });
    }),

    bind(routes.exportDatasetInfo, () => datasetInfo),

    bind(routes.exportVersion, async ({ caller, params, query, ...asked }) => {
      const { version, rows, placeOf } = await rowsOf(caller, params, query);
      const chosen = choose(query, params.name);
      // As it was frozen, a line's size is known without reading it; in every other format it is not.
      const writeFrom = async (start: number) => {
        const place = await placeOf(start);
        return { offset: place.bytes, chunks: writeFile(rows(place), chosen) };
      };
      return frozen.answer(asked, {
        tag: tagOf(version, [query.format, query.split ?? '', query.raw ?? '0']),
        contentType: kindOf(query.format).contentType,
        fileName: fileNameOf(stemOf(params, query), query.format),
        length: query.format === 'jsonl' ? sealedLength(version, query.split) : undefined,
        write: () => writeFile(rows(), chosen),
        writeFrom: query.format === 'jsonl' ? writeFrom : undefined,
      });
    }),

    bind(routes.exportVersionReport, async ({ caller, params, query }) => {
      const { rows } = await rowsOf(caller, params, query);
      return reportFile(rows(), choose(query, params.name));
    }),

    bind(routes.exportVersionProvenance, async ({ caller, params, query, ...asked }) => {
      const { version, rows } = await rowsOf(caller, params, query);
      return frozen.answer(asked, {
        tag: tagOf(version, ['provenance', query.format, query.split ?? '']),
        contentType: 'application/x-ndjson',
        fileName: `${stemOf(params, query)}-${query.format}.provenance.jsonl`,
        write: () => writeProvenance(rows(), query.format, { name: params.name }),
      });
    }),

    bind(routes.exportVersionDatasetInfo, async ({ caller, params }) => {
      const { manifest } = await findVersion(caller, params);
      return describeVersion(manifest.definition.task, (split) => stemOf(params, { split }));
    }),

    bind(routes.bundleVersion, async ({ caller, params, ...asked }) => {
      const { project } = caller;
      const version = await findVersion(caller, params);
      const { datasetId, manifest } = version;
      const url = `${publicUrl()}/v1/datasets/${params.name}/versions/${params.version}`;
      return frozen.answer(asked, {
        tag: tagOf(version, ['bundle', manifest.created_at, project.name, url]),
        contentType: 'application/x-tar',
        fileName: `${params.name}-v${params.version}.tar`,
        write: () =>
          writeBundle({
            version,
            rowsOf: (split) => frozenRows(walkVersion(db, project.id, { datasetId, version: params.version, split })),
            owner: { project: project.name, url },
          }),
      });
    }),
  ];
}

function choose({ format, raw }: VersionExportQuery, name: string): Chosen {
  requireRawFits(format, raw === '1');
  return { format, raw: raw === '1', file: { name } };
}

function stemOf({ name, version }: Address, { split }: Pick<VersionExportQuery, 'split'>): string {
  return `${name}-v${version}${split === undefined ? '' : `-${split}`}`;
}

/** Of the native lines; undefined once some of them are gone. */
function sealedLength({ manifest, revoked }: FrozenVersion, split: Split | undefined): number | undefined {
  if (revoked > 0) return undefined;
  const sides = split === undefined ? Split.options : [split];
  return sides.reduce((sum, side) => sum + manifest.files[side].bytes, 0);
}

/** Of the rows that are there: who is erased takes theirs with them, and the file is another one. */
function tagOf({ manifest, revoked }: FrozenVersion, of: readonly string[]): string {
  return createHash('sha256')
    .update(JSON.stringify([REVISION, manifest.dataset, manifest.version, manifest.sha256, revoked, ...of]))
    .digest('hex');
}
