/** Files for trainers and evaluation tools, live or of a frozen version. */
import { z } from 'zod';
import { VersionAddress } from '../dataset.ts';
import { BundleQuery, ExportLine, ExportQuery, ExportReport, ProvenanceLine, VersionExportQuery } from '../export.ts';
import type { Route } from '../route.ts';

const exportTypes = ['application/x-ndjson', 'text/csv', 'application/vnd.apache.parquet'] as const;

export const exportsRoutes = {
  export: {
    method: 'GET',
    path: '/v1/export',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'A live export: every row that fits, as lines of the named format, ordered by key.',
    query: ExportQuery,
    response: { stream: exportTypes, line: ExportLine },
  },
  exportReport: {
    method: 'GET',
    path: '/v1/export/report',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What the same export writes and what it leaves out, counted by rule.',
    query: ExportQuery,
    response: ExportReport,
  },
  exportProvenance: {
    method: 'GET',
    path: '/v1/export/provenance',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Where the rows of the same export come from, a line a row in the same order.',
    query: ExportQuery,
    response: { stream: ['application/x-ndjson'], line: ProvenanceLine },
  },
  exportDatasetInfo: {
    method: 'GET',
    path: '/v1/export/dataset_info.json',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What LLaMA-Factory must know of files in its formats: put it beside them.',
    response: z.record(z.string(), z.unknown()),
  },
  exportVersion: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/export',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'A frozen version as lines of the named format. Strong ETag, If-None-Match, ranges of bytes.',
    params: VersionAddress,
    query: VersionExportQuery,
    response: { stream: exportTypes, line: ExportLine },
  },
  exportVersionReport: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/export/report',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What the same export writes and what the format leaves out, counted by rule.',
    params: VersionAddress,
    query: VersionExportQuery,
    response: ExportReport,
  },
  exportVersionProvenance: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/export/provenance',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Where the rows of the same export come from, a line a row in the same order.',
    params: VersionAddress,
    query: VersionExportQuery,
    response: { stream: ['application/x-ndjson'], line: ProvenanceLine },
  },
  exportVersionDatasetInfo: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/export/dataset_info.json',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What LLaMA-Factory must know of the files of a frozen version in its formats: put it beside them.',
    params: VersionAddress,
    response: z.record(z.string(), z.unknown()),
  },
  bundleVersion: {
    method: 'GET',
    path: '/v1/datasets/:name/versions/:version/bundle',
    auth: { scope: 'read', role: 'viewer' },
    summary:
      'A frozen version as a Hugging Face dataset repository, in a tar: card, data, provenance, manifest, Croissant.',
    params: VersionAddress,
    query: BundleQuery,
    response: { stream: ['application/x-tar'] },
  },
} as const satisfies Record<string, Route>;
