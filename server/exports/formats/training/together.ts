/**
 * `together-sft`, `together-dpo`: as OpenAI's, but checked more strictly before upload.
 * Rules: `validate_messages` and `validate_preference_openai` in
 * https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py: no key beside those of the
 * format, every content a text, no role twice in a row, weights 0 or 1; the user
 * begins (https://docs.together.ai/docs/fine-tuning-data-preparation).
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type { TogetherDpoLine, TogetherSftLine } from '../../../../shared/export-training.ts';
import { type Chat, type PlainMessage, readPlainPrompt, readTextAnswer, readTextPair } from '../chat.ts';
import type { Format } from '../format.ts';
import { LeftOut } from '../rules.ts';

export const togetherSft: Format = { write: writeSft, wants: () => [] };
export const togetherDpo: Format = { write: writeDpo, wants: () => [] };

function writeSft(row: NativeLine): TogetherSftLine | LeftOut {
  const read = readTextAnswer(row);
  if (read instanceof LeftOut) return read;
  const messages = writePrompt(read.chat);
  if (messages instanceof LeftOut) return messages;
  return {
    messages: [
      ...messages.map((message) =>
        message.role === 'assistant'
          ? { role: message.role, content: message.content, weight: 0 as const }
          : { role: message.role, content: message.content },
      ),
      { role: 'assistant', content: read.answer, weight: 1 },
    ],
  };
}

function writeDpo(row: NativeLine): TogetherDpoLine | LeftOut {
  const pair = readTextPair(row);
  if (pair instanceof LeftOut) return pair;
  const messages = writePrompt(pair.chat);
  if (messages instanceof LeftOut) return messages;
  return {
    input: { messages },
    preferred_output: [{ role: 'assistant', content: pair.chosen }],
    non_preferred_output: [{ role: 'assistant', content: pair.rejected }],
  };
}

function writePrompt(chat: Chat): PlainMessage[] | LeftOut {
  const messages = readPlainPrompt(chat);
  if (messages instanceof LeftOut) return messages;
  const first = messages.find((message) => message.role !== 'system');
  const alternate = messages.every((message, index) => message.role !== messages[index - 1]?.role);
  return alternate && first?.role === 'user' ? messages : new LeftOut('turns_alternate');
}
