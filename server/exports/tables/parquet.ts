/**
 * `parquet`: typed columns, a row group for each 50,000 rows or a Mi characters, whichever comes first: so memory is
 * constant whatever people wrote, and a group, which is written in one go, holds up others for some 60 ms of computing.
 */
import { setImmediate } from 'node:timers/promises';
import type { ByteWriter, ColumnSource, ParquetWriter, SchemaElement } from 'hyparquet-writer';
import type { NativeLine } from '../../../shared/export.ts';
import { type Column, columns } from './columns.ts';

const GROUP_ROWS = 50_000;
const GROUP_CHARS = 1024 * 1024;

const CREATED_BY = 'nod';

/** One file, written as rows come. */
export async function* writeParquet(batches: AsyncIterable<Iterable<NativeLine>>): AsyncGenerator<Uint8Array> {
  const file = await ParquetFile.begin();
  for await (const rows of batches) {
    for (const row of rows) {
      const group = await file.add(row);
      if (group === undefined) continue;
      yield group;
      await setImmediate();
    }
  }
  yield await file.end();
}

export class ParquetFile {
  private group = new Group();
  private readonly bytes: ByteWriter;
  private readonly writer: ParquetWriter;

  private constructor(bytes: ByteWriter, writer: ParquetWriter) {
    this.bytes = bytes;
    this.writer = writer;
  }

  /** The library is loaded when the first file is asked for. */
  static async begin(): Promise<ParquetFile> {
    const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
    const bytes = new ByteWriter();
    // Statistics would repeat the beginnings of what people wrote in the footer, and take a tenth of the time.
    return new ParquetFile(
      bytes,
      new ParquetWriter({ writer: bytes, schema, createdBy: CREATED_BY, statistics: false }),
    );
  }

  /** @returns what is ready to be sent, when a row group is full */
  async add(row: NativeLine): Promise<Uint8Array | undefined> {
    this.group.add(row);
    if (this.group.rows < GROUP_ROWS && this.group.chars < GROUP_CHARS) return undefined;
    return this.writeGroup();
  }

  /** @returns the rest of the file */
  async end(): Promise<Uint8Array> {
    const group = this.group.rows === 0 ? this.take() : await this.writeGroup();
    await this.writer.finish();
    return Buffer.concat([group, this.take()]);
  }

  private async writeGroup(): Promise<Uint8Array> {
    await this.writer.write({ columnData: this.group.columns, rowGroupSize: this.group.rows });
    this.group = new Group();
    return this.take();
  }

  private take(): Uint8Array {
    const taken = this.bytes.getBytes().slice();
    this.bytes.index = 0; // `offset`, which the footer is made of, goes on
    return taken;
  }
}

type Cell = string | number | bigint | boolean | Date | string[] | null;

class Group {
  rows = 0;
  chars = 0;
  private readonly data: Cell[][] = columns.map(() => []);

  get columns(): ColumnSource[] {
    return columns.map(({ name }, index) => ({ name, data: this.data[index] ?? [] }));
  }

  add(row: NativeLine): void {
    this.rows += 1;
    columns.forEach((column, index) => {
      const value = cell(column, row);
      if (typeof value === 'string') this.chars += value.length;
      this.data[index]?.push(value);
    });
  }
}

function cell(column: Column, row: NativeLine): Cell {
  switch (column.type) {
    case 'time': {
      const time = column.of(row);
      return time === null ? null : new Date(time);
    }
    case 'integer': {
      const value = column.of(row);
      return value === null ? null : BigInt(value);
    }
    default:
      return column.of(row);
  }
}

const optional = { repetition_type: 'OPTIONAL' } as const;
const utf8 = { type: 'BYTE_ARRAY', converted_type: 'UTF8' } as const;

const schema: SchemaElement[] = [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)];

function elementsOf({ name, type }: Column): SchemaElement[] {
  switch (type) {
    case 'text':
    case 'json':
      return [{ name, ...utf8, ...optional }];
    case 'number':
      return [{ name, type: 'DOUBLE', ...optional }];
    case 'integer':
      return [{ name, type: 'INT64', ...optional }];
    case 'boolean':
      return [{ name, type: 'BOOLEAN', ...optional }];
    case 'time':
      return [{ name, type: 'INT64', converted_type: 'TIMESTAMP_MILLIS', ...optional }];
    case 'texts':
      return [
        { name, converted_type: 'LIST', num_children: 1, ...optional },
        { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
        { name: 'element', ...utf8, repetition_type: 'REQUIRED' },
      ];
  }
}
