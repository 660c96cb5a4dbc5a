/** Lines to copy that fetch a frozen version from elsewhere: curl, Python, our own command. Pure. */
import type { ExportFormat, Split } from '../../../shared/export.ts';
import { withSearch } from '../api.ts';
import { curlLine, formats, quoted } from '../export/formats.ts';

export interface Taken {
  name: string;
  version: number;
  format: ExportFormat;
  split: Split | undefined;
}

export const splits: readonly Split[] = ['train', 'validation', 'test'];
export const ALL = 'all';

/** What a trainer takes for rows to learn from, whichever side they are of: its formats have no mark of it. */
export function isForTraining(format: ExportFormat): boolean {
  return formats[format].group === 'training';
}

/** The side an address asks for; undefined is all. Where it names none, what trains is the training side alone. */
export function sideOf(format: ExportFormat, asked: string | undefined): Split | undefined {
  const named = splits.find((one) => one === asked);
  return named ?? (isForTraining(format) && asked !== ALL ? 'train' : undefined);
}

/** The path of a version's own things; `what` begins with a slash or is empty. */
export function pathOfVersion<What extends string>(
  name: string,
  version: number,
  what: What,
): `/v1/datasets/${string}/versions/${string}${What}` {
  return `/v1/datasets/${encodeURIComponent(name)}/versions/${version}${what}`;
}

export function exportPath({ name, version, format, split }: Taken): string {
  return withSearch(pathOfVersion(name, version, '/export'), { format, split });
}

export function fileName({ name, version, format, split }: Taken): string {
  const end = format === 'jsonl' || format === 'csv' || format === 'parquet' ? `.${format}` : `-${format}.jsonl`;
  return `${name}-v${version}${split === undefined ? '' : `-${split}`}${end}`;
}

export function takeLines(publicUrl: string, taken: Taken): { title: string; where?: string; text: string }[] {
  const path = exportPath(taken);
  const base = publicUrl.replace(/\/$/, '');
  return [
    { title: 'curl', text: curlLine(publicUrl, path, fileName(taken)) },
    { title: 'Python', text: pythonLines(base + path, fileName(taken)) },
    {
      title: 'Command line, with provenance and manifest',
      where: 'Run it in the folder of Nod, after npm run build: the command is part of it.',
      text: `NOD_URL=${quoted(base)} npx nod-feedback export --dataset ${taken.name}@${taken.version} --format ${taken.format}${taken.split === undefined ? '' : ` --split ${taken.split}`} --out .`,
    },
  ];
}

/** With the standard library alone. A JSON string is a Python string as well. */
function pythonLines(url: string, file: string): string {
  return [
    'import os, shutil, urllib.request',
    '',
    `request = urllib.request.Request(${JSON.stringify(url)})`,
    'request.add_header("Authorization", "Bearer " + os.environ["NOD_SECRET_KEY"])',
    `with urllib.request.urlopen(request) as answer, open(${JSON.stringify(file)}, "wb") as file:`,
    '    shutil.copyfileobj(answer, file)',
  ].join('\n');
}
