/**
 * Reads a row's prompt and answers as chat messages, with the rules every chat trainer shares: text alone,
 * nothing empty, the system first, the prompt ending where an answer is due. Formats write these messages their way.
 */
import type { NativeLine } from '../../../shared/export.ts';
import { Input, Message } from '../../../shared/generation.ts';
import { keepJson } from '../../datasets/selecting/write-json.ts';
import { LeftOut } from './rules.ts';

export interface ToolCall {
  id: string;
  name: string;
  /** As the model wrote it. */
  argumentsText: string;
  /** The same as an object, which is written as the model wrote it. */
  arguments: Record<string, unknown>;
}
export interface Assistant {
  role: 'assistant';
  /** Absent only beside tool calls. */
  content?: string;
  calls: readonly ToolCall[];
}
export type ChatMessage =
  | { role: 'system' | 'user'; content: string; name?: string }
  | { role: 'tool'; content: string; name?: string; tool_call_id?: string }
  | Assistant;

export interface PlainMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

export interface Tool {
  type: 'function';
  function: Record<string, unknown> & { name: string };
}

export interface Chat {
  prompt: readonly ChatMessage[];
  tools: readonly Tool[];
  /** The answers asked for, in that order. */
  answers: readonly Assistant[];
}

/** @param sides which texts of the row are answers to its prompt: one for `sft` and `unpaired`, both for a pair */
export function readChat(row: NativeLine, sides: readonly ('chosen' | 'rejected')[]): Chat | LeftOut {
  const prompt = readPrompt(row.input);
  if (prompt instanceof LeftOut) return prompt;
  const answers: Assistant[] = [];
  for (const side of sides) {
    const answer = readAnswer(row[side]);
    if (answer instanceof LeftOut) return answer;
    answers.push(answer);
  }
  const tools = readTools(row.generation.tools ?? []);
  if (tools instanceof LeftOut) return tools;
  const calls = [...prompt, ...answers].some((message) => message.role === 'assistant' && message.calls.length > 0);
  if (calls && tools.length === 0) return new LeftOut('tools_missing');
  return { prompt, tools, answers };
}

/** Both answers of a pair as text: for trainers that take nothing else. */
export function readTextPair(row: NativeLine): { chat: Chat; chosen: string; rejected: string } | LeftOut {
  const chat = readChat(row, ['chosen', 'rejected']);
  if (chat instanceof LeftOut) return chat;
  const [chosen, rejected] = chat.answers.map(readAnswerText);
  if (chosen instanceof LeftOut) return chosen;
  if (rejected instanceof LeftOut) return rejected;
  if (chosen === undefined || rejected === undefined) return new LeftOut('no_answer');
  return chosen === rejected ? new LeftOut('same_sides') : { chat, chosen, rejected };
}

/** The one answer of a row as text. */
export function readTextAnswer(row: NativeLine): { chat: Chat; answer: string } | LeftOut {
  const chat = readChat(row, ['chosen']);
  if (chat instanceof LeftOut) return chat;
  const [answer] = chat.answers.map(readAnswerText);
  if (answer instanceof LeftOut) return answer;
  return answer === undefined ? new LeftOut('no_answer') : { chat, answer };
}

function readAnswerText({ content, calls }: Assistant): string | LeftOut {
  return content === undefined || calls.length > 0 ? new LeftOut('text_only') : content;
}

function usesTools({ prompt, answers, tools }: Chat): boolean {
  const uses = (message: ChatMessage) =>
    message.role === 'tool' || (message.role === 'assistant' && message.calls.length > 0);
  return tools.length > 0 || prompt.some(uses) || answers.some(uses);
}

/** A prompt of nothing but texts, for trainers without tools. */
export function readPlainPrompt(chat: Chat): PlainMessage[] | LeftOut {
  const messages: PlainMessage[] = [];
  for (const message of chat.prompt) {
    if (message.role === 'tool' || message.content === undefined) return new LeftOut('tools_unsupported');
    messages.push({ role: message.role, content: message.content });
  }
  return usesTools(chat) ? new LeftOut('tools_unsupported') : messages;
}

export function hasEarlierAnswers({ prompt }: Chat): boolean {
  return prompt.some((message) => message.role === 'assistant');
}

function readPrompt(value: unknown): ChatMessage[] | LeftOut {
  const input = Input.safeParse(value);
  if (!input.success || input.data.length === 0) return new LeftOut('no_prompt');
  if (typeof input.data === 'string') {
    return isBlank(input.data) ? new LeftOut('no_prompt') : [{ role: 'user', content: input.data }];
  }
  const messages: ChatMessage[] = [];
  for (const raw of input.data) {
    const message = readMessage(raw);
    if (message instanceof LeftOut) return message;
    if (message.role === 'system' && messages.length > 0) return new LeftOut('system_first');
    messages.push(message);
  }
  const last = messages.at(-1)?.role;
  return last === 'user' || last === 'tool' ? messages : new LeftOut('prompt_end');
}

function readAnswer(value: unknown): Assistant | LeftOut {
  if (typeof value === 'string') {
    return isBlank(value) ? new LeftOut('no_answer') : { role: 'assistant', content: value, calls: [] };
  }
  const parsed = Message.safeParse(value);
  if (!parsed.success) return new LeftOut('no_answer');
  if (parsed.data.role !== 'assistant') return new LeftOut('answer_role');
  return readAssistant(parsed.data);
}

function readMessage(message: Message): ChatMessage | LeftOut {
  if (message.role === 'assistant') return readAssistant(message);
  const content = readText(message.content);
  if (content instanceof LeftOut) return content;
  if (isBlank(content)) return new LeftOut('empty_content');
  const name = message.name === undefined ? {} : { name: message.name };
  if (message.role === 'tool') {
    const id = message.tool_call_id === undefined ? {} : { tool_call_id: message.tool_call_id };
    return { role: 'tool', content, ...name, ...id };
  }
  // `developer` is the later name of `system`; training files know the earlier one alone.
  return { role: message.role === 'developer' ? 'system' : message.role, content, ...name };
}

function readAssistant(message: Message): Assistant | LeftOut {
  const content = readText(message.content);
  if (content instanceof LeftOut) return content;
  const calls: ToolCall[] = [];
  for (const call of message.tool_calls ?? []) {
    const read = readArguments(call.function.arguments);
    if (read === undefined) return new LeftOut('tool_arguments');
    calls.push({ id: call.id, name: call.function.name, argumentsText: call.function.arguments, arguments: read });
  }
  if (!isBlank(content)) return { role: 'assistant', content, calls };
  return calls.length === 0 ? new LeftOut('empty_content') : { role: 'assistant', calls };
}

/** Text parts are one text, as chat APIs read them; a picture or a file is no text. */
function readText(content: Message['content']): string | LeftOut {
  if (!Array.isArray(content)) return content ?? '';
  let text = '';
  for (const part of content) {
    if (part.type !== 'text' || typeof part.text !== 'string') return new LeftOut('text_only');
    text += part.text;
  }
  return text;
}

function readArguments(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) && !namesTwice(text, value) ? keepJson(value, text) : undefined;
  } catch {
    return undefined;
  }
}

/** Of two values under one name some consumers take the first, some the last. A reader of JSON keeps one. */
function namesTwice(text: string, value: unknown): boolean {
  let unread = 0;
  for (const [, colon] of text.matchAll(/"(?:[^"\\]+|\\.)*"(\s*:)?/g)) if (colon !== undefined) unread += 1;
  const waiting = [value];
  while (waiting.length > 0) {
    const one = waiting.pop();
    if (typeof one !== 'object' || one === null) continue;
    const inner: unknown[] = Object.values(one);
    if (!Array.isArray(one)) unread -= inner.length;
    for (const each of inner) waiting.push(each);
  }
  return unread > 0;
}

function readTools(values: readonly unknown[]): Tool[] | LeftOut {
  return values.every(isTool) ? [...values] : new LeftOut('tools_shape');
}

function isTool(value: unknown): value is Tool {
  return (
    isRecord(value) && value.type === 'function' && isRecord(value.function) && typeof value.function.name === 'string'
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}
