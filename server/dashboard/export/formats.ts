/** The export formats in words, and the command line that fetches one. Pure. */
import type { ExportFormat } from '../../../shared/export.ts';

export type Group = 'training' | 'evaluation' | 'tables';

export const groupWords: Record<Group, string> = {
  training: 'To train a model',
  evaluation: 'To evaluate one',
  tables: 'To look at and keep',
};

export const formats: Record<ExportFormat, { group: Group; title: string; words: string }> = {
  'openai-sft': {
    group: 'training',
    title: 'OpenAI fine-tuning',
    words: 'Chat messages; also Azure, Fireworks and Mistral. From corrections, edits and answers people kept.',
  },
  'openai-dpo': { group: 'training', title: 'OpenAI preference', words: 'A better and a worse answer to one prompt.' },
  'openai-rft': { group: 'training', title: 'OpenAI reinforcement', words: 'Prompts with a reference for graders.' },
  'trl-sft': { group: 'training', title: 'TRL SFT', words: 'Prompt and completion, for Hugging Face SFTTrainer.' },
  'trl-dpo': {
    group: 'training',
    title: 'TRL DPO',
    words: 'Prompt, chosen and rejected, for DPOTrainer. From corrections, edits, choices and second tries.',
  },
  'trl-kto': { group: 'training', title: 'TRL KTO', words: 'One answer with a good or bad mark, for KTOTrainer.' },
  'together-sft': { group: 'training', title: 'Together fine-tuning', words: 'Chat messages without tools.' },
  'together-dpo': { group: 'training', title: 'Together preference', words: 'Pairs of answers without tools.' },
  'axolotl-sft': { group: 'training', title: 'Axolotl SFT', words: 'Chat messages, type chat_template.' },
  'axolotl-dpo': { group: 'training', title: 'Axolotl DPO', words: 'Pairs of answers, type chat_template.default.' },
  'llama-factory-sft': { group: 'training', title: 'LLaMA-Factory SFT', words: 'sharegpt conversations.' },
  'llama-factory-dpo': { group: 'training', title: 'LLaMA-Factory DPO', words: 'sharegpt pairs.' },
  'llama-factory-kto': { group: 'training', title: 'LLaMA-Factory KTO', words: 'sharegpt with a good or bad mark.' },
  'gemini-sft': { group: 'training', title: 'Gemini tuning', words: 'Contents of parts, for Vertex AI.' },
  'gemini-dpo': { group: 'training', title: 'Gemini preference', words: 'Contents with two scored completions.' },
  'bedrock-nova-sft': { group: 'training', title: 'Amazon Nova SFT', words: 'Converse messages, for Bedrock.' },
  'bedrock-nova-dpo': { group: 'training', title: 'Amazon Nova DPO', words: 'Converse messages with two candidates.' },
  inspect: { group: 'evaluation', title: 'Inspect', words: 'Samples for Inspect AI. From reviewers’ decisions.' },
  promptfoo: { group: 'evaluation', title: 'promptfoo', words: 'Test cases with an assertion each.' },
  deepeval: { group: 'evaluation', title: 'DeepEval', words: 'Goldens of one question each.' },
  ragas: { group: 'evaluation', title: 'Ragas', words: 'Question, answer and reference.' },
  langsmith: { group: 'evaluation', title: 'LangSmith', words: 'Examples of a dataset.' },
  langfuse: { group: 'evaluation', title: 'Langfuse', words: 'Items of a dataset, tied to their trace.' },
  braintrust: { group: 'evaluation', title: 'Braintrust', words: 'Records of a dataset.' },
  phoenix: { group: 'evaluation', title: 'Phoenix', words: 'Uploads of up to 100 examples a line.' },
  'openai-evals': { group: 'evaluation', title: 'OpenAI evals', words: 'Items for hosted evals, while these last.' },
  jsonl: { group: 'tables', title: 'Nod JSONL', words: 'Everything: row, label, evidence and where it comes from.' },
  csv: { group: 'tables', title: 'CSV', words: 'A line a row, for spreadsheets; formulas are made harmless.' },
  parquet: { group: 'tables', title: 'Parquet', words: 'Typed columns, for DuckDB, pandas and datasets.' },
};

export function readFormat(text: string | undefined): ExportFormat {
  return text !== undefined && Object.hasOwn(formats, text) ? (text as ExportFormat) : 'openai-sft';
}

/** `path` is the export with its query. The key stays a variable: it belongs in no history and no screenshot. */
export function curlLine(publicUrl: string, path: string, fileName: string): string {
  return `curl -f -H "Authorization: Bearer $NOD_SECRET_KEY" ${quoted(publicUrl.replace(/\/$/, '') + path)} -o ${fileName}`;
}

export function fileNameOf(format: ExportFormat): string {
  if (format === 'jsonl' || format === 'csv' || format === 'parquet') return `nod.${format}`;
  return `nod-${format}.jsonl`;
}

/** For a POSIX shell: nothing within single quotes means anything but itself. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
