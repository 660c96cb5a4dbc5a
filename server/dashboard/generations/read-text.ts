/** What people read of an input or an output: its text, whatever of the contract's shapes it has. Pure. */
import type { Input, Message, Output } from '../../../shared/generation.ts';

/** A message as it is shown: who speaks, what they say, which tools are called. */
export interface Said {
  role: Message['role'];
  text: string;
  calls: { name: string; arguments: string }[];
}

export function readInput(input: Input | null): Said[] {
  if (input === null) return [];
  return typeof input === 'string' ? [{ role: 'user', text: input, calls: [] }] : input.map(readMessage);
}

export function readOutput(output: Output | null): Said | null {
  if (output === null) return null;
  return typeof output === 'string' ? { role: 'assistant', text: output, calls: [] } : readMessage(output);
}

/** The last thing the person asked: what a list shows of a prompt. */
export function lastPrompt(input: Input | null): string {
  const said = readInput(input);
  return (said.findLast(({ role, text }) => role === 'user' && text !== '') ?? said.at(-1))?.text ?? '';
}

export function outputText(output: Output | null): string {
  const said = readOutput(output);
  if (said === null) return '';
  return said.text !== '' ? said.text : said.calls.map(({ name }) => `Calls ${name}`).join(', ');
}

function readMessage({ role, content, tool_calls }: Message): Said {
  return {
    role,
    text: typeof content === 'string' ? content : (content ?? []).map(readPart).join('\n'),
    calls: (tool_calls ?? []).map((call) => ({ name: call.function.name, arguments: call.function.arguments })),
  };
}

/** A part that is no text is named, never dropped in silence. */
function readPart(part: { type: string; [field: string]: unknown }): string {
  return typeof part.text === 'string' ? part.text : `[${part.type}]`;
}
