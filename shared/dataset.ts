/** Datasets: a named selection of rows. A version is its frozen snapshot, with split, manifest and card. */
import { z } from 'zod';
import { Purpose, SearchText, Time } from './event.ts';
import { ExportTask, NativeLine, Split } from './export.ts';
import { LabelStatus, RowSource } from './label.ts';
import { PolicyContent, PolicySignal, ProjectPolicy } from './policy.ts';
import { numeral } from './route.ts';

export const DatasetName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,99}$/,
    'must be 1 to 100 of a–z, 0–9, dot, dash and underscore, beginning with a letter or digit',
  );

/** How addresses name a dataset, and a version of it. */
export const DatasetAddress = z.strictObject({ name: DatasetName });
export const VersionNumber = numeral(z.number().int().min(1).max(1_000_000));
export const VersionAddress = z.strictObject({ name: DatasetName, version: VersionNumber });

/** Which rows a dataset is about; what the filter does not take is not counted as left out. */
export const DatasetFilter = z.strictObject({
  status: LabelStatus.optional(),
  gold: z.boolean().optional().meta({ description: 'only rows that rest on a reviewer’s decision, or only others' }),
  sources: z.array(RowSource).min(1).max(RowSource.options.length).optional(),
  min_p: z.number().min(0).max(1).optional().meta({ description: 'least confidence of the row’s own evidence' }),
  model: SearchText.optional(),
  model_version: SearchText.optional(),
  prompt_version: SearchText.optional(),
  from: Time.optional(),
  to: Time.optional(),
});
export type DatasetFilter = z.infer<typeof DatasetFilter>;

const Share = z.number().min(0).max(1);

/** Shares of the three sides. One set for a whole project, fixed by its first version. */
export const SplitShares = z
  .strictObject({ train: Share, validation: Share, test: Share })
  .refine(
    ({ train, validation, test }) => Math.abs(train + validation + test - 1) < 1e-9,
    'train, validation and test must add up to 1',
  );
export type SplitShares = z.infer<typeof SplitShares>;

/** One person may hold this many rows of a version, or this share of them, whichever is more. */
export const CAP_ROWS_MAX = 20;
export const CAP_SHARE_MAX = 0.05;

/** A definition never changes: another one is another dataset. */
export const DatasetDefinition = z
  .strictObject({
    task: ExportTask,
    filter: DatasetFilter.default({}),
    split: SplitShares.optional().meta({ description: 'absent: what the project has, at first .8, .1 and .1' }),
    dedupe: z
      .strictObject({ exact: z.boolean().default(true), near: z.boolean().default(true) })
      .default({ exact: true, near: true }),
    consent: Purpose.optional().meta({ description: 'absent: `train`, for `eval` `improve`; never less than that' }),
    caps: z
      .strictObject({
        rows: z.number().int().min(1).max(CAP_ROWS_MAX).default(CAP_ROWS_MAX),
        share: z.number().min(0).max(CAP_SHARE_MAX).default(CAP_SHARE_MAX),
      })
      .default({ rows: CAP_ROWS_MAX, share: CAP_SHARE_MAX })
      .meta({ description: 'one person: this many rows, or this share of the rows before capping, whichever is more' }),
    decontaminate: z
      .enum(['train', 'held_out'])
      .default('train')
      .meta({ description: 'of (nearly) equal prompts on both sides, the rows of this side are left out' }),
    access: z
      .array(z.string().min(1).max(500))
      .max(100)
      .default([])
      .meta({ description: 'who will use it: a generation with `access` is taken only if it names them all' }),
    unreviewed: z
      .boolean()
      .default(false)
      .meta({ description: 'also take corrections of unverified people that no reviewer has approved' }),
    redact: z.boolean().default(false).meta({
      description:
        'the project’s redaction once more, as it is when a version is frozen: for texts stored under other rules',
    }),
  })
  .refine(({ task, consent }) => task === 'eval' || consent !== 'improve', {
    message: 'only `eval` may rest on consent to `improve`; what trains needs `train`',
    path: ['consent'],
  })
  .meta({ id: 'DatasetDefinition' });
export type DatasetDefinition = z.infer<typeof DatasetDefinition>;

/** Asked of new definitions alone: one that is stored is read as it is. */
export const NewDataset = DatasetDefinition.safeExtend({ name: DatasetName })
  .refine(({ filter: { from, to } }) => from === undefined || to === undefined || Date.parse(from) < Date.parse(to), {
    message: 'must be before `to`',
    path: ['filter', 'from'],
  })
  .meta({ id: 'NewDataset' });
export type NewDataset = z.infer<typeof NewDataset>;

/** Why a row is not in a version, beside the gates of rows. In the order they are applied. */
export const freezeWords = {
  undecided: 'added as a case, but no reviewer’s decision about it stands',
  other_policy: 'its label is of another policy than the one in force and could not be made anew',
  unheard: 'it rests on somebody who turned more labels of others than one person may: this one was read without them',
  no_consent_for_purpose: 'somebody it rests on has not agreed to this purpose',
  access: 'its access tags do not name everybody this dataset is for',
  unreviewed_correction: 'an unverified person’s correction that no reviewer has approved',
  no_target: 'the reviewer said neither what is right nor what must not be',
  no_prompt: 'there is no prompt',
  no_answer: 'there is no answer',
  shared_conversation: 'people of different sides share its conversation',
  other_side:
    'somebody whose feedback it rests on, or whose answer is its other side, is on another side of the split, or it stood there before it was known whose it is: avoided by sending `user_id` with the generation',
  train_side: 'on the train side, so no case to evaluate by',
  own_repeat: 'the same person made the same row more than once',
  cap: 'its person has as many rows as one person may',
  exact_duplicate: 'the same prompt and answer as a better-evidenced row',
  near_duplicate: 'nearly the same prompt and answer as a better-evidenced row',
  trained_before: 'held out, but an earlier version trains on (nearly) its prompt',
  held_out_before: 'it would train, but an earlier version holds out (nearly) its prompt',
  case_added:
    'while this version was made, a case of its person was added to an eval dataset, or another version put whose it is on another side',
  contaminated: '(nearly) the same prompt is on the other side',
  erased: 'erased, or consent withdrawn, while the version was made',
} as const;
export type FreezeRule = keyof typeof freezeWords;

const LeftOutRows = z.object({
  rule: z.string().meta({ description: 'a gate of the row, or a rule of freezing' }),
  words: z.string(),
  rows: z.number(),
});
export type LeftOutRows = z.infer<typeof LeftOutRows>;

const Counted = z.array(z.object({ name: z.string(), rows: z.number() })).meta({ description: 'most first' });

/** Figures of the rows that were kept. */
export const DatasetFigures = z
  .object({
    rows: z.number(),
    splits: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
    left_out: z.array(LeftOutRows),
    warnings: z.array(z.string()).optional().meta({
      description: 'what makes these rows useless for their task, in plain sentences; absent where nothing does',
    }),
    signals: Counted.meta({ description: 'rows with this signal behind their label; a row can have several' }),
    sources: Counted,
    models: Counted,
    policies: Counted.meta({ description: 'policy versions of the labels' }),
    classes: z
      .object({ desirable: z.number(), undesirable: z.number() })
      .nullable()
      .meta({ description: '`unpaired` alone' }),
    desirable_weight: z.object({ suggested: z.number(), from: z.number(), to: z.number() }).nullable().meta({
      description:
        'KTO with `undesirable_weight` 1 (arXiv 2402.01306 eq. 8), of the train side; null without rows of both classes there',
    }),
    gold: z.number().meta({ description: 'rows that rest on a reviewer’s decision, not on what people did' }),
    added: z
      .number()
      .optional()
      .meta({ description: 'rows that people added as cases, one by one; absent where there are none' }),
    redacted: z
      .number()
      .optional()
      .meta({ description: 'rows in which the second redaction found something; absent where there was none' }),
    people: z.object({
      count: z.number().meta({ description: 'people whose signals the rows rest on' }),
      largest_share: z.number().meta({ description: 'share of the rows that rest on the busiest of them' }),
      top_10_share: z.number().meta({ description: 'share of the rows that rest on any of the ten busiest' }),
      cap: z.number().meta({ description: 'rows that one person could have at most' }),
    }),
    unheard: z
      .object({
        labels: z.number().meta({ description: 'read as if one person had said nothing of that answer' }),
        people: z.number().meta({ description: 'of whose evidence there was too much' }),
      })
      .optional()
      .meta({
        description:
          'one person may turn only so many labels that would be clear without them, by `caps`: beyond that they are not heard; absent where nobody turned more',
      }),
    dates: z
      .object({ first: Time, last: Time })
      .nullable()
      .optional()
      .meta({ description: 'when the oldest and the newest of its answers were given, to the second' }),
    lengths: z
      .object({
        chosen_mean: z.number().nullable(),
        rejected_mean: z.number().nullable(),
        ratio_median: z.number().nullable().meta({ description: 'chosen / rejected, in characters' }),
        ratio_mean: z.number().nullable(),
        desirable_mean: z.number().nullable().optional().meta({ description: '`unpaired` alone' }),
        undesirable_mean: z.number().nullable().optional(),
      })
      .meta({ description: 'characters of the texts; `rejected` and ratios for pairs alone' }),
  })
  .meta({ id: 'DatasetFigures' });
export type DatasetFigures = z.infer<typeof DatasetFigures>;

const Sealed = z.object({
  rows: z.number(),
  bytes: z.number(),
  sha256: z.string().meta({ description: 'of the lines of `jsonl`, each with its line feed' }),
});

/** What a version says of itself. Same data and same definition: the same lines, and so the same digests. */
export const Manifest = z
  .object({
    dataset: z.string(),
    version: z.number(),
    definition: DatasetDefinition,
    split: z.object({ train: z.number(), validation: z.number(), test: z.number() }),
    sha256: z.string().meta({ description: 'of all lines: train, then validation, then test' }),
    files: z.object({ train: Sealed, validation: Sealed, test: Sealed }),
    figures: DatasetFigures,
    consent: Purpose.optional().meta({ description: 'the purpose that everybody whom a row rests on has agreed to' }),
    policy: ProjectPolicy.pick({ version: true, profile: true, signed: true, base_rate: true })
      .extend({
        signals: z.array(PolicySignal.pick({ signal: true, says: true, accuracy: true, basis: true, n: true })),
        outcomes: PolicyContent.shape.outcomes.unwrap(),
      })
      .optional()
      .meta({ description: 'what the labels were made with, every number with where it comes from' }),
    response: z
      .object({
        shown: z.number().meta({ description: 'that an event says were shown, or with which somebody did anything' }),
        voted: z.number().meta({ description: 'on which a vote or a rating stands' }),
        corrected: z.number().optional().meta({ description: 'that somebody corrected; they may be voted on too' }),
        generations: z.number().optional().meta({ description: 'that the product sent, seen or not' }),
        rate: z.number().nullable().meta({
          description: 'voted / shown; null where the product does not record what is shown: nobody knows who saw what',
        }),
      })
      .meta({
        description: 'of all generations of the project in the time the filter spans: who says anything at all',
      }),
    created_at: Time,
    revoked: z
      .number()
      .optional()
      .meta({ description: 'rows taken out since: figures, files and digests are of before; absent where none was' }),
  })
  .meta({ id: 'Manifest' });
export type Manifest = z.infer<typeof Manifest>;

export const VersionSummary = z.object({
  version: z.number(),
  state: z.enum(['freezing', 'frozen', 'failed']),
  job_id: z.string(),
  rows: z.number().nullable(),
  sha256: z.string().nullable(),
  revoked: z.number().meta({ description: 'rows taken out since' }),
  created_at: Time,
});
export type VersionSummary = z.infer<typeof VersionSummary>;

export const Dataset = z
  .object({ name: DatasetName, definition: DatasetDefinition, created_at: Time, versions: z.array(VersionSummary) })
  .meta({ id: 'Dataset' });
export type Dataset = z.infer<typeof Dataset>;

export const DatasetList = z.object({ items: z.array(Dataset) }).meta({ id: 'DatasetList' });

/** With a definition the preview is of that one, whether or not the dataset is there yet. */
export const PreviewRequest = z
  .strictObject({ definition: DatasetDefinition.optional() })
  .meta({ id: 'PreviewRequest' });

export const Preview = z
  .object({
    looked_at: z.number().meta({ description: 'rows that the filter takes and that were looked at' }),
    complete: z.boolean().meta({ description: 'false: there are more; figures are of the first ones by key' }),
    figures: DatasetFigures,
    samples: z.array(NativeLine),
  })
  .meta({ id: 'Preview' });
export type Preview = z.infer<typeof Preview>;

export const DiffRow = z.object({
  row_id: z.string(),
  trace_id: z.string(),
  span_id: z.string(),
  split: Split,
});
export type DiffRow = z.infer<typeof DiffRow>;
const Judged = z.object({
  row_id: z.string(),
  status: LabelStatus,
  gold: z.boolean(),
  desirable: z.boolean().nullable(),
});
export const Relabelled = z.object({
  trace_id: z.string(),
  span_id: z.string(),
  split: Split,
  before: Judged,
  after: Judged,
});
export type Relabelled = z.infer<typeof Relabelled>;

export const VersionDiff = z
  .object({
    version: z.number(),
    against: z.number(),
    same: z.number(),
    added: z.object({ rows: z.number(), first: z.array(DiffRow) }),
    removed: z.object({ rows: z.number(), first: z.array(DiffRow) }),
    relabelled: z.object({ rows: z.number(), first: z.array(Relabelled) }).meta({
      description: 'the same row under another status, or the same answer now wanted instead of unwanted',
    }),
  })
  .meta({ id: 'VersionDiff' });
export type VersionDiff = z.infer<typeof VersionDiff>;

export const RevokedFor = z.enum(['erased', 'consent']);
export type RevokedFor = z.infer<typeof RevokedFor>;
export const Revocations = z
  .object({
    dataset: z.string(),
    version: z.number(),
    items: z.array(z.object({ row_id: z.string(), reason: RevokedFor, revoked_at: Time })),
    next_cursor: z.string().nullable(),
  })
  .meta({ id: 'Revocations' });
