/** A dataset's definition as it is typed, as the API takes it, and in plain words. Pure. */
import type { DatasetDefinition } from '../../../shared/dataset.ts';
import type { ExportFormat, ExportTask } from '../../../shared/export.ts';
import type { LabelStatus, RowSource } from '../../../shared/label.ts';
import { formatShare, formatThings } from '../format.ts';
import { sourceWords } from '../generations/conclude.ts';
import { statusWords } from '../parts/status.tsx';

export const taskWords: Record<ExportTask, { title: string; words: string }> = {
  sft: { title: 'Fine-tuning', words: 'A prompt and the answer to learn.' },
  preference: { title: 'Preference pairs', words: 'A better and a worse answer to one prompt.' },
  unpaired: { title: 'Single judgements', words: 'One answer with a good or bad mark.' },
  eval: { title: 'Eval cases', words: 'What reviewers decided, to evaluate by and never to train on.' },
};

/** What stands in the fields. Empty is "as it comes". */
export interface Typed {
  task: ExportTask;
  status: LabelStatus | '';
  gold: 'any' | 'yes' | 'no';
  sources: readonly RowSource[];
  minP: string;
  model: string;
  modelVersion: string;
  promptVersion: string;
  from: string;
  to: string;
  train: string;
  validation: string;
  test: string;
  exact: boolean;
  near: boolean;
  capRows: string;
  capShare: string;
  decontaminate: 'train' | 'held_out';
  access: string;
  unreviewed: boolean;
  redact: boolean;
}

export const usual: Typed = {
  ...{ task: 'preference', status: '', gold: 'any', sources: [], minP: '' },
  ...{ model: '', modelVersion: '', promptVersion: '', from: '', to: '', train: '', validation: '', test: '' },
  ...{ exact: true, near: true, capRows: '20', capShare: '5', decontaminate: 'train', access: '', unreviewed: false },
  redact: false,
};

/** The days are whole UTC days, `to` included. */
export function define(typed: Typed): DatasetDefinition {
  const text = (value: string) => (value.trim() === '' ? undefined : value.trim());
  const day = (value: string, days: number) =>
    value === '' ? undefined : new Date(Date.parse(`${value}T00:00:00Z`) + days * 86_400_000).toISOString();
  const filter = {
    status: typed.status === '' ? undefined : typed.status,
    gold: typed.gold === 'any' ? undefined : typed.gold === 'yes',
    sources: typed.sources.length === 0 ? undefined : [...typed.sources],
    min_p: percent(typed.minP),
    model: text(typed.model),
    model_version: text(typed.modelVersion),
    prompt_version: text(typed.promptVersion),
    from: day(typed.from, 0),
    to: day(typed.to, 1),
  };
  const shares = [typed.train, typed.validation, typed.test];
  const [train = 0, validation = 0, test = 0] = shares.map((share) => percent(share) ?? 0);
  return {
    task: typed.task,
    filter: withoutAbsent(filter),
    ...(shares.every((share) => share.trim() === '') ? {} : { split: { train, validation, test } }),
    dedupe: { exact: typed.exact, near: typed.near },
    caps: { rows: Number(typed.capRows), share: percent(typed.capShare) ?? 0 },
    decontaminate: typed.decontaminate,
    access: typed.access
      .split(/[\n,]/)
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    unreviewed: typed.unreviewed,
    redact: typed.redact,
  };
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function withoutAbsent<T extends object>(fields: T): Present<T> {
  // The boundary: exactly the entries that are there.
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}

/** "85" is .85; nothing where nothing is typed. */
function percent(text: string): number | undefined {
  return text.trim() === '' ? undefined : Math.round(Number(text) * 100) / 10_000;
}

/** What makes this dataset this one, a phrase each. */
export function describeDefinition(definition: DatasetDefinition): string[] {
  const { filter, split, dedupe, caps, decontaminate, access, unreviewed, redact } = definition;
  const named = (name: string, value: string | undefined) => (value === undefined ? [] : [`${name} ${value}`]);
  return [
    ...(filter.status === undefined ? [] : [`labelled ${statusWords[filter.status].toLowerCase()}`]),
    ...(filter.gold === undefined ? [] : [filter.gold ? 'decided by a reviewer' : 'not decided by a reviewer']),
    ...(filter.sources === undefined ? [] : [filter.sources.map((source) => sourceWords[source]).join(' or ')]),
    ...(filter.min_p === undefined ? [] : [`at least ${formatShare(filter.min_p)} sure`]),
    ...named('model', filter.model),
    ...named('model version', filter.model_version),
    ...named('prompt version', filter.prompt_version),
    ...named('from', filter.from?.slice(0, 10)),
    ...named('before', filter.to?.slice(0, 10)),
    ...(split === undefined
      ? []
      : [`split ${formatShare(split.train)} / ${formatShare(split.validation)} / ${formatShare(split.test)}`]),
    dedupeWords(dedupe),
    `at most ${formatThings(caps.rows, 'row')} or ${formatShare(caps.share, 1)} a person`,
    ...(decontaminate === 'train' ? [] : ['prompts on both sides leave the held-out side']),
    ...(access.length === 0 ? [] : [`for ${access.join(', ')}`]),
    ...(unreviewed ? ['corrections of unverified people included'] : []),
    ...(redact ? ['redacted once more'] : []),
  ];
}

function dedupeWords({ exact, near }: DatasetDefinition['dedupe']): string {
  if (near) return 'no repeats, nor what is nearly one';
  return exact ? 'no exact repeats' : 'repeats kept';
}

/** A format holds the rows its name says; tables hold all. */
export function holds(format: ExportFormat, group: 'training' | 'evaluation' | 'tables', task: ExportTask): boolean {
  if (group === 'tables') return true;
  if (group === 'evaluation') return task === 'eval';
  if (format.endsWith('-dpo')) return task === 'preference';
  return format.endsWith('-kto') ? task === 'unpaired' : task === 'sft';
}
