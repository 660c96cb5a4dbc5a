/**
 * `axolotl-sft` (`type: chat_template`) and `axolotl-dpo` (`type: chat_template.default`).
 * Rules: https://github.com/axolotl-ai-cloud/axolotl/tree/main/src/axolotl/prompt_strategies (`chat_template.py`,
 * `dpo/chat_template.py`): every message has a content; a pair's sides are single messages; its messages are of
 * system, user and assistant alone. Arguments of calls stay text, as https://docs.axolotl.ai advises: objects of
 * different shapes would not fit one column.
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type { AxolotlDpoLine, AxolotlSftLine } from '../../../../shared/export-training.ts';
import { type Assistant, type ChatMessage, readChat, readPlainPrompt, readTextPair } from '../chat.ts';
import type { FileFigures, Format } from '../format.ts';
import { LeftOut } from '../rules.ts';
import { writeCall } from './openai.ts';

type Message = AxolotlSftLine['messages'][number];

export const axolotlSft: Format = { write: writeSft, wants: wantTrainingField };
export const axolotlDpo: Format = { write: writeDpo, wants: () => [] };

function writeSft(row: NativeLine): AxolotlSftLine | LeftOut {
  const chat = readChat(row, ['chosen']);
  if (chat instanceof LeftOut) return chat;
  return {
    messages: [
      ...chat.prompt.map((message) => write(message)),
      ...chat.answers.map((answer) => writeAssistant(answer, true)),
    ],
    ...(chat.tools.length === 0 ? {} : { tools: chat.tools.map((tool) => ({ ...tool })) }),
  };
}

function writeDpo(row: NativeLine): AxolotlDpoLine | LeftOut {
  const pair = readTextPair(row);
  if (pair instanceof LeftOut) return pair;
  const messages = readPlainPrompt(pair.chat);
  if (messages instanceof LeftOut) return messages;
  return {
    messages,
    chosen: { role: 'assistant', content: pair.chosen },
    rejected: { role: 'assistant', content: pair.rejected },
  };
}

function write(message: ChatMessage): Message {
  if (message.role === 'assistant') return writeAssistant(message, false);
  if (message.role === 'tool') return message;
  return { role: message.role, content: message.content };
}

function writeAssistant({ content, calls }: Assistant, training: boolean): Message {
  return {
    role: 'assistant',
    content: content ?? '',
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(writeCall) }),
    training,
  };
}

function wantTrainingField({ rows, withEarlierAnswers }: FileFigures): string[] {
  if (withEarlierAnswers === 0) return [];
  return [
    `${withEarlierAnswers} of ${rows} rows hold earlier answers: set \`message_field_training: training\` for the dataset, else these train too.`,
  ];
}
