/**
 * `openai-sft`, `openai-dpo`, `openai-rft`: chat messages of which only the judged answer trains, pairs of answers, and
 * prompts with a reference for graders.
 * Rules: https://platform.openai.com/docs/guides/supervised-fine-tuning (schemas FineTuneChatRequestInput,
 * FineTunePreferenceRequestInput, FineTuneReinforcementRequestInput) and
 * https://learn.microsoft.com/azure/ai-services/openai/how-to/fine-tuning-functions
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type { OpenAiDpoLine, OpenAiMessage, OpenAiRftLine, OpenAiSftLine } from '../../../../shared/export-training.ts';
import {
  type Chat,
  type ChatMessage,
  readChat,
  readTextAnswer,
  readTextPair,
  type Tool,
  type ToolCall,
} from '../chat.ts';
import type { FileFigures, Format } from '../format.ts';
import { LeftOut } from '../rules.ts';

/** "You must provide at least 10 examples." */
const ROWS_MIN = 10;
const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
/** What the API answers it expects of `messages[].name`; its length is that of the request schema. */
const MESSAGE_NAME = /^[^\s<|\\/>]{1,64}$/;
const FUNCTION_KEYS = new Set(['name', 'description', 'parameters', 'strict']);

export const openAiSft: Format = { write: writeSft, wants: wantRows };
export const openAiDpo: Format = { write: writeDpo, wants: wantRows };
export const openAiRft: Format = { write: writeRft, wants: wantRows };

function writeSft(row: NativeLine): OpenAiSftLine | LeftOut {
  const chat = readChat(row, ['chosen']);
  if (chat instanceof LeftOut) return chat;
  const tools = writeTools(chat);
  if (tools instanceof LeftOut) return tools;
  const [prompt, answers] = [writeAll(chat.prompt, 0), writeAll(chat.answers, 1)];
  if (prompt instanceof LeftOut) return prompt;
  if (answers instanceof LeftOut) return answers;
  const messages = [...prompt, ...answers];
  return areCallsAnswered(messages, 'all but the last') ? { messages, ...tools } : new LeftOut('tool_order');
}

function writeDpo(row: NativeLine): OpenAiDpoLine | LeftOut {
  const pair = readTextPair(row);
  if (pair instanceof LeftOut) return pair;
  const input = writeInput(pair.chat);
  if (input instanceof LeftOut) return input;
  return {
    input,
    preferred_output: [{ role: 'assistant', content: pair.chosen }],
    non_preferred_output: [{ role: 'assistant', content: pair.rejected }],
  };
}

function writeRft(row: NativeLine): OpenAiRftLine | LeftOut {
  const read = readTextAnswer(row);
  if (read instanceof LeftOut) return read;
  if (read.chat.prompt.at(-1)?.role !== 'user') return new LeftOut('prompt_end');
  const input = writeInput(read.chat);
  if (input instanceof LeftOut) return input;
  const { messages, ...tools } = input;
  return {
    // Reasoning models know no `system`; `developer` is what they call it.
    messages: messages.map((message) => (message.role === 'system' ? { ...message, role: 'developer' } : message)),
    ...tools,
    reference: read.answer,
  };
}

/** A prompt in which nothing trains, so nothing is weighed. */
function writeInput(chat: Chat): OpenAiDpoLine['input'] | LeftOut {
  const tools = writeTools(chat);
  if (tools instanceof LeftOut) return tools;
  const messages = writeAll(chat.prompt, 0);
  if (messages instanceof LeftOut) return messages;
  if (!areCallsAnswered(messages, 'all')) return new LeftOut('tool_order');
  return {
    messages: messages.map((message) => {
      if (message.role !== 'assistant') return message;
      const { weight, ...unweighed } = message;
      return unweighed;
    }),
    ...tools,
  };
}

function writeTools({ tools }: Chat): { tools?: Record<string, unknown>[] } | LeftOut {
  if (!tools.every(isAccepted)) return new LeftOut('tools_shape');
  return tools.length === 0 ? {} : { tools: tools.map((tool) => ({ ...tool })) };
}

function wantRows({ rows }: FileFigures): string[] {
  return rows < ROWS_MIN ? [`OpenAI takes files of ${ROWS_MIN} rows or more; this one has ${rows}.`] : [];
}

function writeAll(messages: readonly ChatMessage[], weight: 0 | 1): OpenAiMessage[] | LeftOut {
  const written: OpenAiMessage[] = [];
  for (const message of messages) {
    const one = write(message, weight);
    if (one instanceof LeftOut) return one;
    written.push(one);
  }
  return written;
}

function write(message: ChatMessage, weight: 0 | 1): OpenAiMessage | LeftOut {
  switch (message.role) {
    case 'assistant':
      if (!message.calls.every((call) => FUNCTION_NAME.test(call.name))) return new LeftOut('names');
      return {
        role: 'assistant',
        ...(message.content === undefined ? {} : { content: message.content }),
        ...(message.calls.length === 0 ? {} : { tool_calls: message.calls.map(writeCall) }),
        weight,
      };
    case 'tool':
      if (message.tool_call_id === undefined) return new LeftOut('tool_order');
      return { role: 'tool', content: message.content, tool_call_id: message.tool_call_id };
    default:
      if (message.name !== undefined && !MESSAGE_NAME.test(message.name)) return new LeftOut('names');
      return message;
  }
}

export function writeCall({
  id,
  name,
  argumentsText,
}: ToolCall): NonNullable<Extract<OpenAiMessage, { role: 'assistant' }>['tool_calls']>[number] {
  return { id, type: 'function', function: { name, arguments: argumentsText } };
}

/** Every call is answered once, before anybody else speaks; those of an answer that trains stand open. */
function areCallsAnswered(messages: readonly OpenAiMessage[], which: 'all' | 'all but the last'): boolean {
  const open = new Set<string>();
  for (const message of messages) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id)) return false;
      continue;
    }
    if (open.size > 0) return false;
    if (message.role !== 'assistant') continue;
    const ids = (message.tool_calls ?? []).map((call) => call.id);
    if (new Set(ids).size !== ids.length) return false;
    for (const id of ids) open.add(id);
  }
  return which === 'all but the last' || open.size === 0;
}

function isAccepted(tool: Tool): boolean {
  return (
    Object.keys(tool).every((key) => key === 'type' || key === 'function') &&
    FUNCTION_NAME.test(tool.function.name) &&
    Object.keys(tool.function).every((key) => FUNCTION_KEYS.has(key))
  );
}
