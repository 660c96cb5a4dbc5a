/** The export formats in words, and the command line that fetches one. Pure. */
import type { ExportFormat } from '../../../shared/export.ts';

export const formats: Record<ExportFormat, { title: string; words: string }> = {
  'openai-sft': {
    title: 'OpenAI fine-tuning',
    words: 'Chat messages; also Azure, Fireworks and Mistral. From corrections, edits and answers people kept.',
  },
  'trl-sft': { title: 'TRL SFT', words: 'Prompt and completion, for Hugging Face SFTTrainer.' },
  'trl-dpo': {
    title: 'TRL DPO',
    words: 'Prompt, chosen and rejected, for DPOTrainer. From corrections, edits, choices and second tries.',
  },
  'trl-kto': { title: 'TRL KTO', words: 'One answer with a good or bad mark, for KTOTrainer.' },
  jsonl: { title: 'Nod JSONL', words: 'Everything: row, label, evidence and where it comes from.' },
};

export function readFormat(text: string | undefined): ExportFormat {
  return text !== undefined && Object.hasOwn(formats, text) ? (text as ExportFormat) : 'openai-sft';
}

/** `path` is the export with its query. The key stays a variable: it belongs in no history and no screenshot. */
export function curlLine(publicUrl: string, path: string, fileName: string): string {
  return `curl -f -H "Authorization: Bearer $NOD_SECRET_KEY" ${quoted(publicUrl.replace(/\/$/, '') + path)} -o ${fileName}`;
}

export function fileNameOf(format: ExportFormat): string {
  return format === 'jsonl' ? 'nod.jsonl' : `nod-${format}.jsonl`;
}

/** For a POSIX shell: nothing within single quotes means anything but itself. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
