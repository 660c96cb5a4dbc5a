/**
 * `bundle`: a version as a Hugging Face dataset repository, in a tar. Tables in Parquet with one schema whatever people
 * wrote, which is what the card's `configs` name; the same rows as lines of a trainer or evaluator; a sidecar that says
 * where these come from; card, manifest and Croissant.
 *
 * A tar tells the size of a file before its bytes, so files are written into memory; they are small, and many, for that.
 */
import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { type ExportReport, type ExportTask, type LineFormat, type NativeLine, Split } from '../../../shared/export.ts';
import { asItStands, type FrozenVersion } from '../../datasets/versions/store.ts';
import { writeCard } from '../../datasets/versions/write-card.ts';
import { formats } from '../formats/registry.ts';
import { LeftOut } from '../formats/rules.ts';
import type { RowBatch } from '../rows.ts';
import { ParquetFile } from '../tables/parquet.ts';
import { Tally } from '../tally.ts';
import { provenanceOf, writeLine } from '../write-lines.ts';
import { type BundledFile, describeBundle, type Owner } from './croissant.ts';
import { tarEnd, tarEntry } from './tar.ts';

/** The format of the lines beside the tables. */
const linesFor: Record<ExportTask, LineFormat> = {
  sft: 'trl-sft',
  preference: 'trl-dpo',
  unpaired: 'trl-kto',
  eval: 'inspect',
};

/** Of one file: what it holds is kept until it is full. */
const SHARD_ROWS = 50_000;
const SHARD_BYTES = 16 * 1024 * 1024;

export interface Bundle {
  version: FrozenVersion;
  rowsOf: (split: Split) => AsyncIterable<RowBatch>;
  owner: Owner;
}

export async function* writeBundle({ version, rowsOf, owner }: Bundle): AsyncGenerator<Uint8Array> {
  const { manifest } = version;
  const { task } = manifest.definition;
  const format = linesFor[task];
  const modifiedAt = new Date(manifest.created_at);
  const tally = new Tally();
  const files: BundledFile[] = [];
  const add = (path: string, bytes: Buffer, rows: number): Buffer => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    files.push({ path, bytes: bytes.length, sha256, rows, encodingFormat: encodingOf(path) });
    return tarEntry(path, bytes, modifiedAt);
  };

  for (const split of Split.options) {
    let shard: Shard | undefined;
    let number = 0;
    const close = async function* (full: Shard): AsyncGenerator<Buffer> {
      const name = `${split}-${String(number).padStart(5, '0')}`;
      number += 1;
      yield add(`${task}/${name}.parquet`, await full.table(), full.rows);
      if (full.lines > 0) {
        yield add(`${format}/${name}.jsonl`, full.written(), full.lines);
        yield add(`provenance/${name}.jsonl`, full.provenance(), full.lines);
      }
      await setImmediate();
    };
    for await (const { lines } of rowsOf(split)) {
      for (const row of lines) {
        shard ??= await Shard.begin(format, manifest.dataset, tally);
        await shard.add(row);
        if (!shard.isFull) continue;
        yield* close(shard);
        shard = undefined;
      }
    }
    if (shard !== undefined) yield* close(shard);
  }

  const report = tally.report(format);
  const json = (value: object): Buffer => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  yield add('README.md', Buffer.from(cardOf(version, files, report)), 0);
  const listed = files.map(({ encodingFormat, ...file }) => file);
  yield add('manifest.json', json({ ...asItStands(version), bundle: { files: listed, lines: report } }), 0);
  yield tarEntry('croissant.json', json(describeBundle(asItStands(version), files, owner)), modifiedAt);
  yield tarEnd;
}

class Shard {
  rows = 0;
  lines = 0;
  private bytes = 0;
  private readonly texts: Buffer[] = [];
  private readonly origins: Buffer[] = [];
  private readonly groups: Uint8Array[] = [];
  private readonly parquet: ParquetFile;
  private readonly format: LineFormat;
  private readonly name: string;
  private readonly tally: Tally;

  private constructor(parquet: ParquetFile, format: LineFormat, name: string, tally: Tally) {
    this.parquet = parquet;
    this.format = format;
    this.name = name;
    this.tally = tally;
  }

  static async begin(format: LineFormat, name: string, tally: Tally): Promise<Shard> {
    return new Shard(await ParquetFile.begin(), format, name, tally);
  }

  get isFull(): boolean {
    return this.rows >= SHARD_ROWS || this.bytes >= SHARD_BYTES;
  }

  async add(native: NativeLine): Promise<void> {
    this.rows += 1;
    const group = await this.parquet.add(native);
    if (group !== undefined) this.keep(this.groups, group);
    const line = formats[this.format].write(native, { name: this.name });
    if (line instanceof LeftOut) {
      this.tally.addLeftOut(line.rule);
      return;
    }
    this.lines += 1;
    this.tally.addLine(line, native.label.policy_version);
    this.keep(this.texts, Buffer.from(writeLine(line)));
    this.keep(this.origins, Buffer.from(writeLine(provenanceOf(native, this.lines))));
  }

  private keep<T extends Uint8Array>(held: T[], bytes: T): void {
    held.push(bytes);
    this.bytes += bytes.length;
  }

  async table(): Promise<Buffer> {
    return Buffer.concat([...this.groups, await this.parquet.end()]);
  }

  written(): Buffer {
    return Buffer.concat(this.texts);
  }

  provenance(): Buffer {
    return Buffer.concat(this.origins);
  }
}

function cardOf(version: FrozenVersion, files: readonly BundledFile[], report: ExportReport): string {
  const manifest = asItStands(version);
  const { task } = manifest.definition;
  const found = Split.options.filter((split) => files.some((file) => file.path.startsWith(`${task}/${split}-`)));
  const configs = [{ name: task, files: found.map((split) => ({ split, path: `${task}/${split}-*.parquet` })) }];
  return `${writeCard(manifest, found.length === 0 ? [] : configs)}
## Files

- \`${task}/\`: all rows as tables; \`load_dataset\` reads these.
- \`${report.format}/\`: ${report.rows} of the rows as lines of \`${report.format}\`.${leftOutOf(report)}
- \`provenance/\`: for each of these lines, in the same order, the row, its trace, its label and the events behind it.
- \`manifest.json\`: definition, figures and the SHA-256 of every file. \`croissant.json\`: the same for machines.
`;
}

function leftOutOf({ left_out }: ExportReport): string {
  if (left_out.length === 0) return '';
  return ` Left out: ${left_out.map(({ words, rows }) => `${rows} (${words})`).join('; ')}.`;
}

function encodingOf(path: string): string {
  if (path.endsWith('.parquet')) return 'application/vnd.apache.parquet';
  if (path.endsWith('.jsonl')) return 'application/jsonlines';
  return path.endsWith('.md') ? 'text/markdown' : 'application/json';
}
