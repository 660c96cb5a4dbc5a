/**
 * `openai-sft`: chat messages of which only the judged answer trains.
 * Rules: https://platform.openai.com/docs/guides/supervised-fine-tuning (schema FineTuneChatRequestInput) and
 * https://learn.microsoft.com/azure/ai-services/openai/how-to/fine-tuning-functions
 */
import type { NativeLine } from '../../../shared/export.ts';
import type { OpenAiMessage, OpenAiSftLine } from '../../../shared/export-training.ts';
import { type ChatMessage, readChat, type Tool, type ToolCall } from './chat.ts';
import type { FileFigures, Format } from './format.ts';
import { LeftOut } from './rules.ts';

/** "You must provide at least 10 examples." */
const ROWS_MIN = 10;
const FUNCTION_NAME = /^[a-zA-Z0-9_-]{1,64}$/;
const FUNCTION_KEYS = new Set(['name', 'description', 'parameters', 'strict']);

export const openAiSft: Format = {
  write: writeOpenAiSft,
  wants: ({ rows }: FileFigures) =>
    rows < ROWS_MIN ? [`OpenAI takes files of ${ROWS_MIN} rows or more; this one has ${rows}.`] : [],
};

function writeOpenAiSft(row: NativeLine): OpenAiSftLine | LeftOut {
  const chat = readChat(row, ['chosen']);
  if (chat instanceof LeftOut) return chat;
  if (!chat.tools.every(isAccepted)) return new LeftOut('tools_shape');
  const messages: OpenAiMessage[] = [];
  for (const message of chat.prompt) {
    const written = write(message, 0);
    if (written instanceof LeftOut) return written;
    messages.push(written);
  }
  for (const answer of chat.answers) {
    const written = write(answer, 1);
    if (written instanceof LeftOut) return written;
    messages.push(written);
  }
  if (!areCallsAnswered(messages)) return new LeftOut('tool_order');
  return { messages, ...(chat.tools.length === 0 ? {} : { tools: chat.tools.map((tool) => ({ ...tool })) }) };
}

function write(message: ChatMessage, weight: 0 | 1): OpenAiMessage | LeftOut {
  switch (message.role) {
    case 'assistant':
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
      return message;
  }
}

function writeCall({
  id,
  name,
  argumentsText,
}: ToolCall): NonNullable<Extract<OpenAiMessage, { role: 'assistant' }>['tool_calls']>[number] {
  return { id, type: 'function', function: { name, arguments: argumentsText } };
}

/** Every call is answered once, before anybody else speaks; only the last message's calls may stand open. */
function areCallsAnswered(messages: readonly OpenAiMessage[]): boolean {
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
  return true;
}

function isAccepted(tool: Tool): boolean {
  return (
    Object.keys(tool).every((key) => key === 'type' || key === 'function') &&
    FUNCTION_NAME.test(tool.function.name) &&
    Object.keys(tool.function).every((key) => FUNCTION_KEYS.has(key))
  );
}
