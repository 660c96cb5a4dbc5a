/** `dataset_info.json` for a frozen version: what LLaMA-Factory must know of the files that its exports are named. */
import { type ExportFormat, type ExportTask, Split, tasksOf } from '../../shared/export.ts';
import { datasetInfo } from './formats/training/llama-factory.ts';
import { fileNameOf } from './write-file.ts';

const formats = {
  'llama-factory-sft': datasetInfo['nod-llama-factory-sft'],
  'llama-factory-dpo': datasetInfo['nod-llama-factory-dpo'],
  'llama-factory-kto': datasetInfo['nod-llama-factory-kto'],
} satisfies Partial<Record<ExportFormat, object | undefined>>;

/**
 * The whole and each side, under the file's name without its ending.
 *
 * @param stemOf what the file's name begins with
 */
export function describeVersion(task: ExportTask, stemOf: (split?: Split) => string): Record<string, object> {
  const described: Record<string, object> = {};
  for (const format of Object.keys(formats) as (keyof typeof formats)[]) {
    if (!tasksOf[format].includes(task)) continue;
    for (const split of [undefined, ...Split.options]) {
      const name = fileNameOf(stemOf(split), format);
      described[name.replace(/\.jsonl$/, '')] = { ...formats[format], file_name: name };
    }
  }
  return described;
}
