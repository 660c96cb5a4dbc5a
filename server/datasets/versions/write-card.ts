/**
 * The data card of a version: a README.md as Hugging Face reads it, with the figures of the manifest and plain words on
 * how the labels came about and what they are biased by. A pure function of the manifest.
 */
import type { DatasetFigures, Manifest } from '../../../shared/dataset.ts';
import { type ExportTask, Split } from '../../../shared/export.ts';
import { signalWords } from '../../../shared/label-words.ts';

/** Which files of a repository are which split of which schema: `configs` of the card. */
export interface CardConfig {
  name: string;
  files: readonly { split: Split; path: string }[];
}

const taskWords: Record<ExportTask, string> = {
  sft: 'supervised fine-tuning: prompts with the answer to learn',
  preference: 'preference training: prompts with a better and a worse answer',
  unpaired: 'training on single answers called good or bad (KTO)',
  eval: 'evaluation: prompts with an approved answer, or with what an answer must not do',
};

/** @param configs where the files lie, when the card is part of a repository */
export function writeCard(manifest: Manifest, configs: readonly CardConfig[] = []): string {
  return [header(manifest, configs), ...sections(manifest)].join('\n\n').concat('\n');
}

function header({ dataset, version, definition, figures }: Manifest, configs: readonly CardConfig[]): string {
  const lines = [
    '---',
    'license: other', // only whoever publishes it knows under which
    `pretty_name: ${JSON.stringify(`${dataset}, version ${version}`)}`,
    'task_categories:',
    '- text-generation',
    'tags:',
    ...['human-feedback', definition.task, 'nod'].map((tag) => `- ${tag}`),
    'size_categories:',
    `- ${sizeOf(figures.rows)}`,
  ];
  if (configs.length > 0) lines.push('configs:');
  for (const { name, files } of configs) {
    lines.push(`- config_name: ${JSON.stringify(name)}`, '  data_files:');
    for (const { split, path } of files) lines.push(`  - split: ${split}`, `    path: ${JSON.stringify(path)}`);
  }
  return [...lines, '---'].join('\n');
}

/** The classes that Hugging Face knows. */
function sizeOf(rows: number): string {
  const steps = ['1K', '10K', '100K', '1M', '10M'];
  const at = [1e3, 1e4, 1e5, 1e6, 1e7].findIndex((limit) => rows < limit);
  return at === 0 ? 'n<1K' : `${steps[at - 1] ?? '1M'}<n<${steps[at] ?? '10M'}`;
}

function* sections(manifest: Manifest): Iterable<string> {
  const { dataset, version, definition, figures, files, split, sha256, created_at, revoked } = manifest;
  yield `# ${dataset}, version ${version}`;
  yield `Made for ${taskWords[definition.task]}. ${figures.rows} rows, frozen ${created_at} by Nod from what people did with the answers of a language model in a product. The rows do not change; those taken out later, because somebody was erased or withdrew consent, are listed by the server under \`revocations\`.`;
  if (revoked !== undefined)
    yield `**${revoked} of these rows were taken out since, because somebody was erased or withdrew consent.** The figures and digests below are of the day it was frozen.`;
  for (const warning of figures.warnings ?? []) yield `**${warning}**`;
  yield `## Splits\n\n${table(
    ['split', 'rows', 'bytes of `jsonl`', 'SHA-256 of `jsonl`'],
    Split.options.map((side) => [side, files[side].rows, files[side].bytes, `\`${files[side].sha256}\``]),
  )}`;
  yield `SHA-256 of all lines, train, validation, test: \`${sha256}\`. No person with a \`user_id\` is on two sides, neither by answers they got nor by feedback that a row rests on, and no conversation: a hash of whose the answer is (the person, else the conversation, else the trace) decides, in shares of ${percent(split.train)}, ${percent(split.validation)} and ${percent(split.test)}, and decides the same in every version; a row that would bring people of two sides together was left out. Of prompts that are equal or nearly equal on two sides, those of the ${definition.decontaminate === 'train' ? 'train side' : 'held-out sides'} were left out.`;
  yield howLabelsArose(manifest);
  if (manifest.policy !== undefined) yield accuracies(manifest.policy, figures);
  yield `## What is in it\n\n${table(['signal behind the label', 'rows', 'share'], rowsOf(figures.signals, figures.rows, signalName))}`;
  yield table(['row made from', 'rows', 'share'], rowsOf(figures.sources, figures.rows));
  yield table(
    ['model', 'rows', 'share'],
    rowsOf(figures.models, figures.rows, (name) => (name === '' ? 'not said' : plain(name))),
  );
  yield bullets([
    ...originLines(manifest),
    `${figures.gold} rows (${percent(share(figures.gold, figures.rows))}) rest on a reviewer’s decision.`,
    ...(figures.added === undefined
      ? []
      : [
          `${figures.added} of them were put in one by one, because somebody thought them worth it: they are no random sample. Whoever they are of is held out in every version since, whatever the hash says.`,
        ]),
    ...(figures.redacted === undefined
      ? []
      : [
          `Texts went through the project’s redaction once more when the version was frozen: something was taken out of ${figures.redacted} rows.`,
        ]),
    ...classLines(figures),
    `People whose signals the rows rest on: ${figures.people.count}. The busiest is behind ${percent(figures.people.largest_share)} of the rows, the ten busiest behind ${percent(figures.people.top_10_share)}. One person could have at most ${figures.people.cap}.`,
    ...unheardLines(figures),
    ...lengthLines(figures),
    `Policies of the labels: ${figures.policies.map(({ name, rows }) => `\`${name}\` (${rows})`).join(', ') || 'none'}.`,
  ]);
  yield `## What was left out\n\n${
    figures.left_out.length === 0
      ? 'Nothing that the filter takes.'
      : table(
          ['rule', 'why', 'rows'],
          figures.left_out.map(({ rule, words, rows }) => [`\`${rule}\``, words, rows]),
        )
  }`;
  yield biases(figures, manifest.response);
  yield `## Definition\n\n\`\`\`json\n${JSON.stringify(definition, null, 2)}\n\`\`\``;
}

function howLabelsArose({ definition, figures, response }: Manifest): string {
  const decided = `${percent(share(figures.gold, figures.rows))} of the rows were decided by a reviewer, which overrides all evidence.`;
  if (definition.task === 'eval')
    return `## How the labels came about

Reviewers decided every row: they approved or wrote the answer, or refused it and said why. What people did with the answers of a product (votes, corrections, edits, keeping, undoing, asking again) decided at most which of them reviewers looked at. ${whoAnswered(response)}`;
  return `## How the labels came about

${figures.gold === 0 ? 'Nobody was hired to label. ' : ''}People used a product; what they did (votes, corrections, edits, keeping, undoing, asking again) was taken as evidence of what they thought of an answer. Each kind of evidence has an accuracy, assumed or measured on reviewers’ decisions; evidence adds up in log-odds, one person counts once for an answer and only so much, and silence counts next to nothing. ${whoAnswered(response)} ${decided}`;
}

const basisWords = { assumed: 'assumed', set: 'set by hand', measured: 'measured' } as const;

/** Of the signals that are behind its rows: the manifest has all. */
function accuracies(
  { base_rate, signals, outcomes, version }: NonNullable<Manifest['policy']>,
  figures: DatasetFigures,
): string {
  const basis = ({ basis, n }: Pick<typeof base_rate, 'basis' | 'n'>): string =>
    n === null ? basisWords[basis] : `${basisWords[basis]} (n = ${n})`;
  const behind = signals.filter(({ signal }) => figures.signals.some(({ name }) => name === signal));
  const rows = [
    ['share of good answers', percent(base_rate.value), basis(base_rate)],
    ...behind.map((one) => [`${signalName(one.signal)}: the answer is ${one.says}`, percent(one.accuracy), basis(one)]),
    ...Object.entries(outcomes).map(([name, { accuracy }]) => [
      `outcome ${plain(name)}`,
      percent(accuracy),
      basisWords.set,
    ]),
  ];
  return `## Accuracies\n\nHow often a careful reviewer is taken to agree with what a signal says, by policy \`${version}\`: assumed, set by hand, or measured on n answers of a random audit.\n\n${table(['signal', 'accuracy', 'basis'], rows)}`;
}

function originLines({ consent, figures: { dates } }: Manifest): string[] {
  return [
    ...(dates == null ? [] : [`Answers given from ${dates.first.slice(0, 10)} to ${dates.last.slice(0, 10)} (UTC).`]),
    ...(consent === undefined
      ? []
      : [
          `Everybody whom a row rests on has agreed to the purpose \`${consent}\`, by themselves or by what the product says of them.`,
        ]),
    'Texts went through the redaction of the project, by the rules it had then, before they were stored. Redaction finds patterns and listed words, not everything personal.',
  ];
}

/** Of the whole project, not of these rows: who says nothing is in no row. */
function whoAnswered({ shown, voted, corrected, generations, rate }: Manifest['response']): string {
  const opinions = `${voted} were voted on or rated${corrected === undefined ? '' : `, ${corrected} were corrected (some may be both)`}`;
  if (rate !== null)
    return `Of the ${shown} answers of the whole project in the time the filter spans that were recorded as shown or with which somebody did something, ${opinions}: ${percent(rate)} got a vote.`;
  const sent =
    generations === undefined
      ? ''
      : `Of the ${generations} answers of the whole project in the time the filter spans, somebody did something with ${shown}: ${opinions}. `;
  return `${sent}How many of those who saw an answer voted is not known: nothing was recorded as shown.`;
}

function biases(figures: DatasetFigures, { rate }: Manifest['response']): string {
  return `## Known biases

${bullets([
  `Who speaks: only ${rate === null ? 'some' : percent(rate)} of the answers that are seen or used get a vote, mostly about very good and very bad ones. People who never react are not in here.`,
  'What is easy to use is kept: acceptance favours short and plain answers, so long ones are under-represented among the good.',
  'Talkative people weigh more than silent ones, up to the cap on one person.',
  `Voting up is courtesy as much as judgement: a vote alone makes no text to imitate.${signalShare(figures, 'up') > 0.5 ? ' Still, a vote up is behind more than half of the rows.' : ''}`,
  'Labels say what the people of one product thought at the time, not what is true.',
])}`;
}

function unheardLines({ unheard }: DatasetFigures): string[] {
  if (unheard === undefined) return [];
  const { labels, people } = unheard;
  const who = people === 1 ? 'One person' : `${people} people`;
  return [
    `${who} alone turned more answers, which would be clearly good or bad without them, than one person may. Past that, what they said of ${labels} of these answers was not counted, and the rows are those without it.`,
  ];
}

function classLines({ classes, desirable_weight: weight }: DatasetFigures): string[] {
  if (classes === null) return [];
  const balance = `Wanted: ${classes.desirable}, unwanted: ${classes.undesirable}.`;
  if (weight === null) return [`${balance} KTO needs both.`];
  return [
    `${balance} For KTO on the train side with \`undesirable_weight\` 1, \`desirable_weight\` ${weight.suggested} is suggested; ${weight.from} to ${weight.to} fits (arXiv 2402.01306 eq. 8).`,
  ];
}

function lengthLines({ lengths }: DatasetFigures): string[] {
  if (lengths.chosen_mean === null) return [];
  const mean = `Mean length of the answers${lengths.rejected_mean === null ? '' : ' to prefer'}: ${Math.round(lengths.chosen_mean)} characters`;
  const { desirable_mean: wanted, undesirable_mean: unwanted } = lengths;
  if (wanted != null && unwanted != null)
    return [`${mean}; of the wanted ones ${Math.round(wanted)}, of the unwanted ${Math.round(unwanted)}.`];
  if (lengths.rejected_mean === null) return [`${mean}.`];
  const ratio = lengths.ratio_median;
  const warning =
    ratio !== null && ratio > LENGTH_RATIO_WARN ? ' A model may learn to write more rather than better.' : '';
  return [`${mean}; to avoid: ${Math.round(lengths.rejected_mean)}. Median ratio: ${ratio ?? 'none'}.${warning}`];
}

/** Preferred answers that are so much longer teach length (Singhal et al. 2023, arXiv 2310.03716). */
const LENGTH_RATIO_WARN = 1.5;

function signalName(name: string): string {
  return Object.entries(signalWords).find(([signal]) => signal === name)?.[1] ?? name;
}

function signalShare({ signals, rows }: DatasetFigures, signal: string): number {
  return share(signals.find(({ name }) => name === signal)?.rows ?? 0, rows);
}

function rowsOf(
  counted: DatasetFigures['signals'],
  total: number,
  wordsOf: (name: string) => string = (name) => name,
): (string | number)[][] {
  return counted.map(({ name, rows }) => [wordsOf(name), rows, percent(share(rows, total))]);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 1000) / 10} %`;
}

function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** A name from outside, as text: neither a link nor anything else that Markdown reads. */
function plain(name: string): string {
  return name.replace(/[\\`*_~[\]!&@]|(?<=:)\/\/|(?<=www)\./gi, (found) => found.replace(/./g, '\\$&'));
}

/** Names of models come from outside: no cell may end its cell, its line, or be read as HTML. */
function cell(value: string | number): string {
  return String(value)
    .replace(/[\r\n]+/g, ' ')
    .replace(/\|/g, '\\|')
    .replace(/</g, '&lt;');
}
