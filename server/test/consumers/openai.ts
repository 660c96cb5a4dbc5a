import { Complaints, hasOther, isFilled, isObject, type Json, list, parse } from './json.ts';

/**
 * `openai-sft`. The checks of https://cookbook.openai.com/examples/chat_finetuning_data_prep, with the request
 * schema `FineTuneChatRequestInput` (roles, weight, tools) and the order of tool calls that chat requests need.
 */
export function refuseOpenAiSft(line: unknown): string[] {
  const complaints: string[] = [];
  const complain = (wrong: boolean, complaint: string): void => {
    if (wrong) complaints.push(complaint);
  };
  if (!isObject(line)) return ['data_type'];
  complain(hasOther(line, ['messages', 'tools', 'parallel_tool_calls']), 'unknown key of the line');
  if (!Array.isArray(line.messages) || line.messages.length === 0) return [...complaints, 'missing_messages_list'];
  const allowed: Record<string, string[]> = {
    system: ['role', 'content', 'name'],
    user: ['role', 'content', 'name'],
    assistant: ['role', 'content', 'name', 'weight', 'tool_calls'],
    tool: ['role', 'content', 'tool_call_id'],
  };
  let open: string[] = [];
  for (const [index, message] of (line.messages as unknown[]).entries()) {
    const keys = isObject(message) ? allowed[String(message.role)] : undefined;
    if (!isObject(message) || keys === undefined) {
      complaints.push('unrecognized_role');
      continue;
    }
    complain(hasOther(message, keys), 'message_unrecognized_key');
    complain(hasBadName(message), 'name');
    complain(message.role === 'system' && index > 0, 'system not first');
    const calls = message.tool_calls;
    if (calls === undefined || 'content' in message) complain(!isFilled(message.content), 'missing_content');
    if (message.role === 'tool') {
      complain(!open.includes(String(message.tool_call_id)), 'result of no call');
      open = open.filter((id) => id !== message.tool_call_id);
    } else {
      complain(open.length > 0, 'call without result');
    }
    if (message.role === 'assistant') complain(message.weight !== 0 && message.weight !== 1, 'weight');
    if (calls === undefined) continue;
    complain(!Array.isArray(calls) || calls.length === 0, 'tool_calls');
    complain(!Array.isArray(line.tools), 'calls without tools');
    for (const call of Array.isArray(calls) ? (calls as unknown[]) : []) {
      const wrong = !isObject(call) || !isObject(call.function) || typeof call.function.arguments !== 'string';
      complain(wrong || call.type !== 'function' || typeof call.id !== 'string', 'tool_calls');
      if (wrong) continue;
      complain(hasOther(call, ['id', 'type', 'function']), 'tool_calls');
      complain(!isObject(parse(String((call.function as Json).arguments))), 'arguments');
      open.push(String(call.id));
    }
    complain(new Set(open).size !== open.length, 'call ids repeat');
  }
  const last: unknown = line.messages.at(-1);
  complain(!isObject(last) || last.role !== 'assistant', 'last role');
  complain(!isObject(last) || last.weight !== 1, 'the judged answer does not train');
  const trained = line.messages.filter((message: unknown) => isObject(message) && message.weight === 1);
  complain(trained.length !== 1, 'another turn trains');
  if ('tools' in line) {
    const tools = Array.isArray(line.tools) ? line.tools : [];
    complain(tools.length === 0, 'tools');
    for (const tool of tools as unknown[]) {
      const known = isObject(tool) && tool.type === 'function' && !hasOther(tool, ['type', 'function']);
      const definition = known && isObject(tool.function) ? tool.function : {};
      complain(!/^[a-zA-Z0-9_-]{1,64}$/.test(String(definition.name ?? '')), 'tools');
      complain(hasOther(definition, ['name', 'description', 'parameters', 'strict']), 'tools');
    }
  }
  return complaints;
}

/** What the API says it expects of names: `Invalid 'messages[0].name': string does not match pattern`. */
function hasBadName(message: Json): boolean {
  const called = list(message.tool_calls).map((call) =>
    isObject(call) && isObject(call.function) ? call.function.name : '',
  );
  return (
    ('name' in message && !/^[^\s<|\\/>]{1,64}$/.test(String(message.name))) ||
    called.some((name) => !/^[a-zA-Z0-9_-]{1,64}$/.test(String(name)))
  );
}

/** Messages of FineTunePreferenceRequestInput and FineTuneReinforcementRequestInput: nothing is weighed. */
function checkInput(said: Complaints, messages: unknown, tools: unknown, first: 'system' | 'developer'): void {
  const keys: Record<string, string[]> = {
    [first]: ['role', 'content', 'name'],
    user: ['role', 'content', 'name'],
    assistant: ['role', 'content', 'name', 'tool_calls'],
    tool: ['role', 'content', 'tool_call_id'],
  };
  said.add(list(messages).length === 0, 'no messages');
  let open: unknown[] = [];
  for (const [index, message] of list(messages).entries()) {
    const known = isObject(message) ? keys[String(message.role)] : undefined;
    if (!isObject(message) || known === undefined) {
      said.add(true, 'unrecognized role');
      continue;
    }
    said.add(hasOther(message, known), 'unknown key of a message');
    said.add(hasBadName(message), 'name');
    said.add(message.role === first && index > 0, 'instructions not first');
    said.add(message.tool_calls === undefined && !isFilled(message.content), 'empty content');
    if (message.role === 'tool') {
      said.add(!open.includes(message.tool_call_id), 'result of no call');
      open = open.filter((id) => id !== message.tool_call_id);
    } else said.add(open.length > 0, 'call without result');
    for (const call of list(message.tool_calls)) {
      const made = isObject(call) && isObject(call.function) ? call.function : {};
      said.add(!isObject(parse(String(made.arguments))), 'arguments');
      open.push(isObject(call) ? call.id : undefined);
    }
    said.add(message.tool_calls !== undefined && list(tools).length === 0, 'calls without tools');
  }
  said.add(open.length > 0, 'call without result');
}

function checkSide(said: Complaints, side: unknown): void {
  const [answer, ...others] = list(side);
  said.add(others.length > 0, 'more than one message on a side');
  said.add(!isObject(answer) || answer.role !== 'assistant' || !isFilled(answer.content), 'a side is no text answer');
  said.add(isObject(answer) && hasOther(answer, ['role', 'content']), 'unknown key of a side');
}

export function refuseOpenAiDpo(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line) || !isObject(line.input)) return ['no input'];
  said.add(hasOther(line, ['input', 'preferred_output', 'non_preferred_output']), 'unknown key of the line');
  said.add(hasOther(line.input, ['messages', 'tools', 'parallel_tool_calls']), 'unknown key of the input');
  checkInput(said, line.input.messages, line.input.tools, 'system');
  const last = list(line.input.messages).at(-1);
  said.add(isObject(last) && last.role === 'assistant', 'the input ends on the assistant');
  checkSide(said, line.preferred_output);
  checkSide(said, line.non_preferred_output);
  said.add(JSON.stringify(line.preferred_output) === JSON.stringify(line.non_preferred_output), 'nothing preferred');
  return said.all;
}

export function refuseOpenAiRft(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no object'];
  checkInput(said, line.messages, line.tools, 'developer');
  const last = list(line.messages).at(-1);
  said.add(!isObject(last) || last.role !== 'user', 'the last message is not a user’s');
  said.add(!isFilled(line.reference), 'no reference');
  return said.all;
}
