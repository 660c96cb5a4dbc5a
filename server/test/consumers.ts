/**
 * What trainers check when they are given a line, written from their own rules and not from ours: each answers with
 * complaints, none if the line is taken. Unknown keys count as refused.
 */
type Json = Record<string, unknown>;

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

export type TrlType = 'prompt-completion' | 'preference' | 'unpaired preference';
const trlKeys: Record<TrlType, string[]> = {
  'prompt-completion': ['prompt', 'completion'],
  preference: ['prompt', 'chosen', 'rejected'],
  'unpaired preference': ['prompt', 'completion', 'label'],
};

/**
 * TRL: `is_conversational` and `apply_chat_template` of trl/data_utils.py (key sets, last role of the prompt), the
 * types of https://huggingface.co/docs/trl/dataset_formats, and what its chat templates read of a tool call.
 */
export function refuseTrl(line: unknown, type: TrlType): string[] {
  const complaints: string[] = [];
  const complain = (wrong: boolean, complaint: string): void => {
    if (wrong) complaints.push(complaint);
  };
  if (!isObject(line)) return ['no object'];
  const keys = Object.keys(line).filter((key) => key !== 'tools');
  complain(keys.sort().join() !== [...trlKeys[type]].sort().join(), 'Invalid keys in the example');
  const called: unknown[] = [];
  for (const key of ['prompt', 'completion', 'chosen', 'rejected']) {
    if (!(key in line)) continue;
    const messages = line[key];
    if (!Array.isArray(messages) || messages.length === 0) {
      complain(true, `${key} is not conversational`);
      continue;
    }
    for (const [index, message] of (messages as unknown[]).entries()) {
      if (!isObject(message)) {
        complaints.push(`${key} is not conversational`);
        continue;
      }
      complain(!['system', 'user', 'assistant', 'tool'].includes(String(message.role)), 'Invalid role');
      complain(message.role === 'system' && index > 0, 'templates raise on a later system message');
      complain(message.tool_calls === undefined && !isFilled(message.content), 'empty content');
      complain('content' in message && !isFilled(message.content), 'empty content');
      if (message.tool_calls === undefined) continue;
      const calls = Array.isArray(message.tool_calls) ? message.tool_calls : [];
      complain(calls.length === 0, 'tool_calls');
      for (const call of calls as unknown[]) {
        const definition = isObject(call) && isObject(call.function) ? call.function : {};
        complain(typeof definition.name !== 'string' || !isObject(definition.arguments), 'tool_calls');
        called.push(definition.name);
      }
    }
    const last: unknown = messages.at(-1);
    const role = isObject(last) ? String(last.role) : '';
    if (key === 'prompt') complain(role !== 'user' && role !== 'tool', 'Invalid role in the last message');
    else complain(messages.length !== 1 || role !== 'assistant', `${key} is not one answer`);
  }
  if (type === 'unpaired preference') complain(typeof line.label !== 'boolean', 'label');
  if (type === 'preference')
    complain(JSON.stringify(line.chosen) === JSON.stringify(line.rejected), 'nothing preferred');
  if ('tools' in line) complain(!Array.isArray(parse(String(line.tools))), 'json.loads(tools)');
  else complain(called.length > 0, 'calls without tools');
  return complaints;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFilled(value: unknown): boolean {
  return typeof value === 'string' && value.trim() !== '';
}

function hasOther(value: Json, keys: string[]): boolean {
  return Object.keys(value).some((key) => !keys.includes(key));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
