/**
 * `gemini-sft`, `gemini-dpo`: contents of parts, for tuning on Vertex AI.
 * Rules: https://cloud.google.com/vertex-ai/generative-ai/docs/models/gemini-supervised-tuning-prepare and
 * https://cloud.google.com/vertex-ai/generative-ai/docs/models/gemini-preference-tuning-prepare: a pair's contents end
 * on the user; one completion scores 1, the other 0; these alone train. Supervised tuning cannot say which of several
 * answers trains, so a conversation with earlier ones is left out.
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type { GeminiDpoLine, GeminiSftLine } from '../../../../shared/export-training.ts';
import { type Chat, hasEarlierAnswers, readTextAnswer, readTextPair } from '../chat.ts';
import type { Format } from '../format.ts';
import { LeftOut } from '../rules.ts';
import { readTurns } from './turns.ts';

export const geminiSft: Format = { write: writeSft, wants: () => [] };
export const geminiDpo: Format = { write: writeDpo, wants: () => [] };

function writeSft(row: NativeLine): GeminiSftLine | LeftOut {
  const read = readTextAnswer(row);
  if (read instanceof LeftOut) return read;
  const prompt = writePrompt(read.chat);
  if (prompt instanceof LeftOut) return prompt;
  if (hasEarlierAnswers(read.chat)) return new LeftOut('earlier_answers');
  return { ...prompt, contents: [...prompt.contents, writeAnswer(read.answer)] };
}

function writeDpo(row: NativeLine): GeminiDpoLine | LeftOut {
  const pair = readTextPair(row);
  if (pair instanceof LeftOut) return pair;
  const prompt = writePrompt(pair.chat);
  if (prompt instanceof LeftOut) return prompt;
  return {
    ...prompt,
    completions: [
      { score: 1, completion: writeAnswer(pair.chosen) },
      { score: 0, completion: writeAnswer(pair.rejected) },
    ],
  };
}

function writePrompt(chat: Chat): GeminiSftLine | LeftOut {
  const read = readTurns(chat);
  if (read instanceof LeftOut) return read;
  return {
    ...(read.system === undefined ? {} : { systemInstruction: { parts: [{ text: read.system }] } }),
    contents: read.turns.map(({ role, texts }) => ({
      role: role === 'user' ? ('user' as const) : ('model' as const),
      parts: texts.map((text) => ({ text })),
    })),
  };
}

function writeAnswer(text: string): { role: 'model'; parts: { text: string }[] } {
  return { role: 'model', parts: [{ text }] };
}
