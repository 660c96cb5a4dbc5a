/** Every format by its name in the contract. A new one is a file beside this, an entry here and one in shared/export. */
import type { ExportFormat } from '../../../shared/export.ts';
import type { Format } from './format.ts';
import { native } from './native.ts';
import { openAiSft } from './openai-sft.ts';
import { trlDpo, trlKto, trlSft } from './trl.ts';

export const formats: Record<ExportFormat, Format> = {
  jsonl: native,
  'openai-sft': openAiSft,
  'trl-sft': trlSft,
  'trl-dpo': trlDpo,
  'trl-kto': trlKto,
};
