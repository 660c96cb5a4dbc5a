/**
 * `inspect`: samples of Inspect AI (`json_dataset`).
 * Rules: https://github.com/UKGovernmentBEIS/inspect_ai/blob/main/src/inspect_ai/dataset/_util.py: an input, every
 * message with a content, metadata an object. Never `setup`, `files` or `sandbox`: these run or are copied.
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type { InspectLine } from '../../../../shared/export-evaluation.ts';
import type { ChatMessage } from '../chat.ts';
import type { Format } from '../format.ts';
import { LeftOut } from '../rules.ts';
import { guidanceOf, readCase } from './case.ts';

export const inspect: Format = { write, wants: () => [] };

function write(row: NativeLine): InspectLine | LeftOut {
  const read = readCase(row);
  if (read instanceof LeftOut) return read;
  return {
    id: row.id,
    input: typeof read.input === 'string' ? read.input : read.messages.map(writeMessage),
    target: guidanceOf(read),
    metadata: read.metadata,
  };
}

function writeMessage(message: ChatMessage): Exclude<InspectLine['input'], string>[number] {
  switch (message.role) {
    case 'tool':
      return {
        role: 'tool',
        content: message.content,
        ...(message.name === undefined ? {} : { function: message.name }),
        ...(message.tool_call_id === undefined ? {} : { tool_call_id: message.tool_call_id }),
      };
    case 'assistant':
      return {
        role: 'assistant',
        content: message.content ?? '',
        ...(message.calls.length === 0
          ? {}
          : {
              tool_calls: message.calls.map((call) => ({
                id: call.id,
                type: 'function' as const,
                function: call.name,
                arguments: call.arguments,
              })),
            }),
      };
    default:
      return { role: message.role, content: message.content };
  }
}
