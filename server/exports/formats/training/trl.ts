/**
 * `trl-sft`, `trl-dpo`, `trl-kto`: the conversational dataset types of Hugging Face TRL, keys exactly one type's.
 * Rules: `apply_chat_template` in https://github.com/huggingface/trl/blob/main/trl/data_utils.py and
 * https://huggingface.co/docs/trl/dataset_formats. `tools` stands beside the type's keys; every trainer reads it,
 * and as JSON text it has one column type whatever the tools look like.
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type { TrlDpoLine, TrlKtoLine, TrlMessage, TrlSftLine } from '../../../../shared/export-training.ts';
import { type Assistant, type Chat, type ChatMessage, readChat } from '../chat.ts';
import { type FileFigures, type Format, wantBothClasses } from '../format.ts';
import { LeftOut } from '../rules.ts';

type TrlAssistant = Extract<TrlMessage, { role: 'assistant' }>;

export const trlSft: Format = { write: writeTrlSft, wants: wantOneColumnSet };
export const trlDpo: Format = { write: writeTrlDpo, wants: wantOneColumnSet };
export const trlKto: Format = {
  write: writeTrlKto,
  wants: (figures) => [...wantBothClasses(figures), ...wantOneColumnSet(figures)],
};

function writeTrlSft(row: NativeLine): TrlSftLine | LeftOut {
  const chat = readChat(row, ['chosen']);
  if (chat instanceof LeftOut) return chat;
  return withOne(chat, (completion) => ({ ...begin(chat), completion: [completion], ...toolsOf(chat) }));
}

function writeTrlDpo(row: NativeLine): TrlDpoLine | LeftOut {
  const chat = readChat(row, ['chosen', 'rejected']);
  if (chat instanceof LeftOut) return chat;
  const [chosen, rejected] = chat.answers.map(writeAssistant);
  if (chosen === undefined || rejected === undefined) return new LeftOut('no_answer');
  if (JSON.stringify(chosen) === JSON.stringify(rejected)) return new LeftOut('same_sides');
  return { ...begin(chat), chosen: [chosen], rejected: [rejected], ...toolsOf(chat) };
}

function writeTrlKto(row: NativeLine): TrlKtoLine | LeftOut {
  const { desirable: label } = row;
  if (label === null) return new LeftOut('no_class');
  const chat = readChat(row, ['chosen']);
  if (chat instanceof LeftOut) return chat;
  return withOne(chat, (completion) => ({ ...begin(chat), completion: [completion], label, ...toolsOf(chat) }));
}

function withOne<T>(chat: Chat, line: (answer: TrlAssistant) => T): T | LeftOut {
  const [answer] = chat.answers;
  return answer === undefined ? new LeftOut('no_answer') : line(writeAssistant(answer));
}

function begin(chat: Chat): { prompt: TrlMessage[] } {
  return { prompt: chat.prompt.map(write) };
}

function toolsOf(chat: Chat): { tools?: string } {
  return chat.tools.length === 0 ? {} : { tools: JSON.stringify(chat.tools) };
}

function write(message: ChatMessage): TrlMessage {
  if (message.role === 'assistant') return writeAssistant(message);
  if (message.role === 'tool') return message;
  return { role: message.role, content: message.content }; // chat templates know no names of people
}

function writeAssistant({ content, calls }: Assistant): TrlAssistant {
  return {
    role: 'assistant',
    ...(content === undefined ? {} : { content }),
    ...(calls.length === 0
      ? {}
      : {
          // An object: the chat templates print arguments with `tojson`, and would quote a text twice.
          tool_calls: calls.map((call) => ({
            id: call.id,
            type: 'function' as const,
            function: { name: call.name, arguments: call.arguments },
          })),
        }),
  };
}

function wantOneColumnSet({ rows, withTools, mixedArgument }: FileFigures): string[] {
  const wants: string[] = [];
  if (withTools > 0 && withTools < rows) {
    wants.push(
      `${withTools} of ${rows} rows carry \`tools\`: name the features when you load the file, as the guide to exports shows.`,
    );
  }
  if (mixedArgument !== undefined) {
    wants.push(
      `\`${mixedArgument}\` in the arguments of tool calls is not of one kind (a number here, a text there): \`datasets\` refuses such a file. Read its lines yourself, or take a format that has arguments as text.`,
    );
  }
  return wants;
}
