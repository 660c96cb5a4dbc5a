/**
 * `langsmith`, `langfuse`, `braintrust`, `phoenix`, `openai-evals`: items of the datasets that platforms keep. All take
 * any JSON as input, so a conversation stays one.
 * Rules: `ExampleCreate` of `langsmith`, `CreateDatasetItemRequest` of `@langfuse/core` (ids are unique in a whole
 * project), `DatasetRecord` of `braintrust`, `POST /v1/datasets/upload` of Phoenix, `data_source` of OpenAI's evals.
 */
import type { ExportLine, NativeLine } from '../../../../shared/export.ts';
import type {
  BraintrustLine,
  LangfuseLine,
  LangsmithLine,
  OpenAiEvalsLine,
  PhoenixLine,
} from '../../../../shared/export-evaluation.ts';
import type { Format } from '../format.ts';
import { LeftOut } from '../rules.ts';
import { readCase, readTargetCase } from './case.ts';

export const langsmith: Format = { write: writeLangsmith, wants: () => [] };
export const langfuse: Format = { write: writeLangfuse, wants: () => [] };
export const braintrust: Format = { write: writeBraintrust, wants: () => [] };
/** A line is a whole upload: few enough rows for one request, and not a request for each row. */
export const phoenix: Format = { write: writePhoenix, wants: () => [], gather: { rows: 100, join: joinPhoenix } };
export const openAiEvals: Format = { write: writeOpenAiEvals, wants: () => [] };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

function writeLangsmith(row: NativeLine): LangsmithLine | LeftOut {
  const read = readCase(row);
  if (read instanceof LeftOut) return read;
  // A run that LangSmith does not know would be refused: only who recorded its id gets the link.
  const run = row.generation.metadata?.langsmith_run_id;
  return {
    inputs: { input: read.input },
    outputs: read.target === null ? {} : { output: read.target },
    metadata: read.metadata,
    ...(row.split === undefined ? {} : { split: row.split }),
    ...(typeof run === 'string' && UUID.test(run) ? { source_run_id: run } : {}),
  };
}

function writeLangfuse(row: NativeLine, { name }: { name: string }): LangfuseLine | LeftOut {
  const read = readCase(row);
  if (read instanceof LeftOut) return read;
  return {
    datasetName: name,
    id: `${name}-${row.id}`,
    input: read.input,
    expectedOutput: read.target,
    metadata: read.metadata,
    sourceTraceId: row.generation.trace_id,
  };
}

function writeBraintrust(row: NativeLine): BraintrustLine | LeftOut {
  const read = readCase(row);
  if (read instanceof LeftOut) return read;
  return {
    id: row.id,
    input: read.input,
    expected: read.target,
    metadata: read.metadata,
    tags: [...new Set([row.source, read.metadata.judged_by])],
  };
}

function writePhoenix(row: NativeLine): PhoenixLine | LeftOut {
  const read = readCase(row);
  if (read instanceof LeftOut) return read;
  return {
    inputs: [{ input: read.input }],
    outputs: [read.target === null ? {} : { output: read.target }],
    metadata: [read.metadata],
    splits: [row.split ?? null],
  };
}

function joinPhoenix(lines: readonly ExportLine[]): PhoenixLine {
  const uploads = lines.filter((line): line is PhoenixLine => 'splits' in line);
  return {
    inputs: uploads.flatMap((upload) => upload.inputs),
    outputs: uploads.flatMap((upload) => upload.outputs),
    metadata: uploads.flatMap((upload) => upload.metadata),
    splits: uploads.flatMap((upload) => upload.splits),
  };
}

function writeOpenAiEvals(row: NativeLine): OpenAiEvalsLine | LeftOut {
  const read = readTargetCase(row);
  if (read instanceof LeftOut) return read;
  return { item: { input: read.input, reference: read.target } };
}
