/**
 * `croissant.json`: a bundle described in Croissant 1.1, https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html.
 * Every file with its checksum; every table with its columns.
 */
import type { Manifest } from '../../../shared/dataset.ts';
import { type Column, columns } from '../tables/columns.ts';

export interface BundledFile {
  path: string;
  bytes: number;
  sha256: string;
  rows: number;
  encodingFormat: string;
}

export interface Owner {
  project: string;
  /** Where the version can be read about. */
  url: string;
}

export function describeBundle(manifest: Manifest, files: readonly BundledFile[], { project, url }: Owner): object {
  const { dataset, version, definition, created_at } = manifest;
  const tables = files.filter((file) => file.path.endsWith('.parquet'));
  return {
    '@context': context,
    '@type': 'sc:Dataset',
    conformsTo: 'http://mlcommons.org/croissant/1.1',
    name: `${dataset}-v${version}`,
    description: `Rows for ${definition.task}, made by Nod from what people did with the answers of a language model. README.md tells how.`,
    license: { '@type': 'sc:CreativeWork', name: 'None given: whose product it is decides who may use it.' },
    url,
    creator: { '@type': 'sc:Organization', name: project },
    datePublished: created_at,
    dateCreated: created_at,
    version: `${version}.0.0`,
    isLiveDataset: false,
    distribution: files.map((file) => ({
      '@type': 'cr:FileObject',
      '@id': file.path,
      name: file.path,
      contentUrl: file.path,
      contentSize: `${file.bytes} B`,
      encodingFormat: file.encodingFormat,
      sha256: file.sha256,
    })),
    recordSet: tables.map((file) => {
      const id = file.path.replace(/\.parquet$/, '');
      return {
        '@type': 'cr:RecordSet',
        '@id': id,
        name: id,
        description: `${file.rows} rows.`,
        key: { '@id': `${id}/id` },
        field: columns.map((column) => ({
          '@type': 'cr:Field',
          '@id': `${id}/${column.name}`,
          name: column.name,
          ...dataTypeOf(column),
          source: { fileObject: { '@id': file.path }, extract: { column: column.name } },
        })),
      };
    }),
  };
}

const dataTypes = {
  text: 'sc:Text',
  json: 'sc:Text',
  time: 'sc:DateTime',
  number: 'sc:Float',
  integer: 'sc:Integer',
  boolean: 'sc:Boolean',
  texts: 'sc:Text',
} as const;

function dataTypeOf({ type }: Column): object {
  return { dataType: dataTypes[type], ...(type === 'texts' ? { isArray: true, arrayShape: '-1' } : {}) };
}

/** Appendix 1 of the specification, as far as terms of it are used. */
const context = {
  '@language': 'en',
  '@vocab': 'http://schema.org/',
  sc: 'http://schema.org/',
  cr: 'http://mlcommons.org/croissant/',
  dct: 'http://purl.org/dc/terms/',
  arrayShape: 'cr:arrayShape',
  column: 'cr:column',
  conformsTo: 'dct:conformsTo',
  dataType: { '@id': 'cr:dataType', '@type': '@vocab' },
  extract: 'cr:extract',
  field: 'cr:field',
  fileObject: 'cr:fileObject',
  isArray: 'cr:isArray',
  isLiveDataset: 'cr:isLiveDataset',
  key: 'cr:key',
  recordSet: 'cr:recordSet',
  source: 'cr:source',
};
