/** Every format of lines by its name in the contract. A new one is a function beside these, an entry here and in shared/export. */
import type { LineFormat } from '../../../shared/export.ts';
import { inspect } from './evaluation/inspect.ts';
import { braintrust, langfuse, langsmith, openAiEvals, phoenix } from './evaluation/platforms.ts';
import { promptfoo } from './evaluation/promptfoo.ts';
import { deepeval, ragas } from './evaluation/single-turn.ts';
import type { Format } from './format.ts';
import { native } from './native.ts';
import { axolotlDpo, axolotlSft } from './training/axolotl.ts';
import { novaDpo, novaSft } from './training/bedrock-nova.ts';
import { geminiDpo, geminiSft } from './training/gemini.ts';
import { llamaFactoryDpo, llamaFactoryKto, llamaFactorySft } from './training/llama-factory.ts';
import { openAiDpo, openAiRft, openAiSft } from './training/openai.ts';
import { togetherDpo, togetherSft } from './training/together.ts';
import { trlDpo, trlKto, trlSft } from './training/trl.ts';

export const formats: Record<LineFormat, Format> = {
  'openai-sft': openAiSft,
  'openai-dpo': openAiDpo,
  'openai-rft': openAiRft,
  'together-sft': togetherSft,
  'together-dpo': togetherDpo,
  'trl-sft': trlSft,
  'trl-dpo': trlDpo,
  'trl-kto': trlKto,
  'axolotl-sft': axolotlSft,
  'axolotl-dpo': axolotlDpo,
  'llama-factory-sft': llamaFactorySft,
  'llama-factory-dpo': llamaFactoryDpo,
  'llama-factory-kto': llamaFactoryKto,
  'gemini-sft': geminiSft,
  'gemini-dpo': geminiDpo,
  'bedrock-nova-sft': novaSft,
  'bedrock-nova-dpo': novaDpo,
  inspect,
  promptfoo,
  deepeval,
  ragas,
  langsmith,
  langfuse,
  braintrust,
  phoenix,
  'openai-evals': openAiEvals,
  jsonl: native,
};
