/**
 * What consumers check when they are given a line, written from their own rules and not from ours: each answers with
 * complaints, none if the line is taken. Unknown keys count as refused where the consumer is strict.
 */
import type { LineFormat } from '../../../shared/export.ts';
import { refuseAxolotlDpo, refuseAxolotlSft } from './axolotl.ts';
import { refuseNovaDpo, refuseNovaSft } from './bedrock-nova.ts';
import {
  refuseDeepeval,
  refuseInspect,
  refuseItem,
  refuseOpenAiEvals,
  refusePhoenix,
  refusePromptfoo,
  refuseRagas,
} from './evaluation.ts';
import { refuseGeminiDpo, refuseGeminiSft } from './gemini.ts';
import { refuseLlamaFactory } from './llama-factory.ts';
import { refuseOpenAiDpo, refuseOpenAiRft, refuseOpenAiSft } from './openai.ts';
import { refuseTogetherDpo, refuseTogetherSft } from './together.ts';
import { refuseTrl } from './trl.ts';

export const refuse: Record<Exclude<LineFormat, 'jsonl'>, (line: unknown) => string[]> = {
  'openai-sft': refuseOpenAiSft,
  'openai-dpo': refuseOpenAiDpo,
  'openai-rft': refuseOpenAiRft,
  'together-sft': refuseTogetherSft,
  'together-dpo': refuseTogetherDpo,
  'trl-sft': (line) => refuseTrl(line, 'prompt-completion'),
  'trl-dpo': (line) => refuseTrl(line, 'preference'),
  'trl-kto': (line) => refuseTrl(line, 'unpaired preference'),
  'axolotl-sft': refuseAxolotlSft,
  'axolotl-dpo': refuseAxolotlDpo,
  'llama-factory-sft': (line) => refuseLlamaFactory(line, 'sft'),
  'llama-factory-dpo': (line) => refuseLlamaFactory(line, 'dpo'),
  'llama-factory-kto': (line) => refuseLlamaFactory(line, 'kto'),
  'gemini-sft': refuseGeminiSft,
  'gemini-dpo': refuseGeminiDpo,
  'bedrock-nova-sft': refuseNovaSft,
  'bedrock-nova-dpo': refuseNovaDpo,
  inspect: refuseInspect,
  promptfoo: refusePromptfoo,
  deepeval: refuseDeepeval,
  ragas: refuseRagas,
  langsmith: (line) =>
    refuseItem(line, ['inputs', 'outputs', 'metadata', 'split', 'source_run_id'], ['inputs', 'outputs']),
  langfuse: (line) =>
    refuseItem(
      line,
      ['datasetName', 'id', 'input', 'expectedOutput', 'metadata', 'sourceTraceId'],
      ['datasetName', 'id', 'input'],
    ),
  braintrust: (line) => refuseItem(line, ['id', 'input', 'expected', 'metadata', 'tags'], ['id', 'input']),
  phoenix: refusePhoenix,
  'openai-evals': refuseOpenAiEvals,
};
