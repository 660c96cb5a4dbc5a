import { isFilled, isObject, parse } from './json.ts';

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
