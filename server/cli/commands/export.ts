/** `nod-feedback export --dataset NAME[@VERSION] | --live` */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../../../shared/error.ts';
import { ExportFormat, Split } from '../../../shared/export.ts';
import type { Route } from '../../../shared/route.ts';
import { routes } from '../../../shared/routes.ts';
import { type Asked, type Client, clientOf, SERVER_VARIABLES } from '../client.ts';
import { type Command, type Context, EXIT, readArguments, required, UsageError } from '../command.ts';
import { type Downloaded, download } from '../download.ts';
import { parseVersion } from '../parse-version.ts';
import { bar, inBytes, type Terminal } from '../terminal.ts';

const usage = `Usage: nod-feedback export --dataset NAME[@VERSION] --format FORMAT --out DIR [--split SPLIT] [--raw] [--json]
       nod-feedback export --live --format FORMAT --out DIR [FILTERS] [--raw] [--json]

Downloads a frozen version, by default the newest, or what the labels say now; beside the file its provenance (which
traces, labels and signals each line comes from), of a version the manifest, and for LLaMA-Factory dataset_info.json.
Prints the files.

A version's download that broke off goes on where it stopped when the same is run again. What the manifest names a
digest of (jsonl) is held against it.

  --format          ${wrap([...ExportFormat.options, 'bundle (a version whole, as a tar)'])}
  --split           ${Split.options.join(', ')}; without it all of them, in this order
  --out             folder to write to; made where there is none
  --raw             csv: leave cells that look like formulas as they are
  --task, --status, --model, --model-version, --prompt-version, --from, --to
                    filters of --live, as GET /v1/export takes them
  --access          who will use it, once for each; of --live. Rows with access tags are written only where these name
                    all of them
  --json            one JSON value: the files with their sizes and digests
${SERVER_VARIABLES} (scope read)`;

const options = {
  dataset: { type: 'string' },
  live: { type: 'boolean' },
  format: { type: 'string' },
  split: { type: 'string' },
  out: { type: 'string' },
  raw: { type: 'boolean' },
  json: { type: 'boolean' },
  task: { type: 'string' },
  status: { type: 'string' },
  model: { type: 'string' },
  'model-version': { type: 'string' },
  'prompt-version': { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  access: { type: 'string', multiple: true },
} as const;
const FILTERS = ['task', 'status', 'model', 'model-version', 'prompt-version', 'from', 'to', 'access'] as const;
type Values = ReturnType<typeof readArguments<typeof options>>['values'];

interface Written extends Downloaded {
  /** Held against the manifest's digest. */
  verified: boolean;
}

export const exportCommand: Command = {
  usage,
  async run(args, context) {
    const { values } = readArguments(args, options, { min: 0, max: 0 });
    if ((values.dataset === undefined) === (values.live !== true)) {
      throw new UsageError('Either --dataset or --live is needed.');
    }
    const directory = required(values.out, '--out');
    if (values.raw === true && values.format !== 'csv') {
      throw new UsageError('Only csv changes cells: --raw goes with --format csv.');
    }
    if (values.format === 'bundle' && values.split !== undefined) {
      throw new UsageError('A bundle is a version whole, each side in its own files: --split goes with other formats.');
    }
    const client = clientOf(context);
    await makeFolder(directory);
    const files =
      values.dataset === undefined
        ? await exportLive(client, values, directory, context)
        : await exportVersion(client, { ...values, dataset: values.dataset }, directory, context);
    const { terminal } = context;
    if (values.json) terminal.printJson({ files });
    else {
      for (const { file, bytes, verified } of files) {
        terminal.print(`${file}  ${inBytes(bytes)}${verified ? '  as the manifest says' : ''}`);
      }
    }
    return EXIT.done;
  },
};

async function makeFolder(directory: string): Promise<void> {
  try {
    await mkdir(directory, { recursive: true });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EEXIST' && code !== 'ENOTDIR') throw error;
    throw new UsageError(`--out names a folder, and ${directory} is a file or within one.`);
  }
}

async function exportLive(
  client: Client,
  values: Values,
  directory: string,
  { terminal }: Context,
): Promise<Written[]> {
  if (values.split !== undefined) throw new UsageError('Only versions are split: --split goes with --dataset.');
  const format = readFormat(values.format);
  const filters = FILTERS.map((name) => [name.replace('-', '_'), values[name]] as const);
  const asked = { query: { format, ...rawOf(values), ...Object.fromEntries(filters) } };
  const files = [
    await fetchFile(client, terminal, { route: routes.export, asked, directory, stem: `nod-${format}` }),
    await fetchFile(client, terminal, {
      ...{ route: routes.exportProvenance, asked, directory },
      stem: `nod-${format}.provenance`,
    }),
  ];
  if (isForLlamaFactory(format)) await addDatasetInfo(directory, await client.call(routes.exportDatasetInfo));
  const report = await client.call(routes.exportReport, asked);
  for (const { rows, words } of report.left_out) terminal.say(`${rows} rows left out: ${words}`);
  for (const warning of report.warnings) terminal.say(warning);
  return files.map((file) => ({ ...file, verified: false }));
}

async function exportVersion(
  client: Client,
  values: Values & { dataset: string },
  directory: string,
  { terminal }: Context,
): Promise<Written[]> {
  for (const filter of FILTERS) {
    if (values[filter] !== undefined) throw new UsageError(`A version is frozen: --${filter} goes with --live.`);
  }
  const { name, version = await newestOf(client, name) } = parseVersion(values.dataset);
  const params = { name, version: String(version) };
  const manifest = await client.call(routes.getVersion, { params });
  const stem = `${name}-v${version}`;
  if (values.format === 'bundle') {
    const wanted = { route: routes.bundleVersion, asked: { params }, directory, stem };
    return [{ ...(await fetchFile(client, terminal, wanted)), verified: false }];
  }
  const format = readFormat(values.format);
  const split = values.split === undefined ? undefined : readSplit(values.split);
  const asked = { params, query: { format, split, ...rawOf(values) } };
  const named = `${stem}${split === undefined ? '' : `-${split}`}-${format}`;
  const data = await fetchFile(client, terminal, { route: routes.exportVersion, asked, directory, stem: named });
  const digest = format !== 'jsonl' ? undefined : split === undefined ? manifest.sha256 : manifest.files[split].sha256;
  const verified = digest === data.sha256;
  if (digest !== undefined && !verified) await explainDifference(client, params, data, terminal);
  const provenance = await fetchFile(client, terminal, {
    ...{ route: routes.exportVersionProvenance, asked: { params, query: { format, split } }, directory },
    stem: `${named}.provenance`,
  });
  if (isForLlamaFactory(format)) {
    await addDatasetInfo(directory, await client.call(routes.exportVersionDatasetInfo, { params }));
  }
  await writeFile(join(directory, `${stem}.manifest.json`), `${JSON.stringify(manifest, null, 2)}\n`);
  return [
    { ...data, verified },
    { ...provenance, verified: false },
  ];
}

function isForLlamaFactory(format: ExportFormat): boolean {
  return format.startsWith('llama-factory-');
}

/** LLaMA-Factory reads one such file a folder: what it says of other files stays. */
async function addDatasetInfo(directory: string, described: Record<string, unknown>): Promise<void> {
  const path = join(directory, 'dataset_info.json');
  const before = await readFile(path, 'utf8').catch(() => '{}');
  const known = z.record(z.string(), z.unknown()).safeParse(parseJson(before));
  if (!known.success) throw new AppError('unreadable', `${path} is there already and is not what LLaMA-Factory reads.`);
  await writeFile(path, `${JSON.stringify({ ...known.data, ...described }, null, 2)}\n`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Rows that were taken out since are a reason; without any the file is not what was frozen. */
async function explainDifference(
  client: Client,
  params: Record<string, string>,
  { file }: Downloaded,
  terminal: Terminal,
): Promise<void> {
  const { items } = await client.call(routes.getRevocations, { params, query: { limit: '1' } });
  if (items.length === 0) throw new AppError('unreadable', `${file} is not what the manifest says. Do not use it.`);
  terminal.say('Rows were revoked since this version was frozen: the digest in its manifest is of all of them.');
}

async function newestOf(client: Client, name: string): Promise<number> {
  const { versions } = await client.call(routes.getDataset, { params: { name } });
  const frozen = versions.filter(({ state }) => state === 'frozen').map(({ version }) => version);
  if (frozen.length === 0) throw new AppError('not_found', `${name} has no frozen version yet.`);
  return Math.max(...frozen);
}

function fetchFile(
  client: Client,
  terminal: Terminal,
  wanted: { route: Route; asked: Asked; directory: string; stem: string },
): Promise<Downloaded> {
  const onProgress = (bytes: number, total: number | null): void =>
    terminal.progress(`${wanted.stem} ${inBytes(bytes)} ${total === null ? '' : bar(bytes, total)}`);
  return download(client, { ...wanted, onProgress });
}

function readFormat(text: string | undefined): ExportFormat {
  const format = ExportFormat.safeParse(required(text, '--format'));
  if (!format.success) throw new UsageError(`${text} is not a format.`);
  return format.data;
}

function readSplit(text: string): Split {
  const split = Split.safeParse(text);
  if (!split.success) throw new UsageError(`${text} is none of ${Split.options.join(', ')}.`);
  return split.data;
}

function rawOf({ raw }: Values): { raw?: string } {
  return raw === true ? { raw: '1' } : {};
}

/** Over as many lines as it needs, behind the column of option names. */
function wrap(words: readonly string[]): string {
  const lines = [''];
  for (const word of words) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length > 90) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line}, ${word}`;
  }
  return lines.join(`,\n${' '.repeat(20)}`);
}
