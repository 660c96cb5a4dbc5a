/** What `chat_template.py` and `dpo/chat_template.py` of axolotl's prompt_strategies read, or raise a KeyError over. */
import { Complaints, hasOther, isFilled, isObject, list } from './json.ts';

export function refuseAxolotlSft(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no object'];
  said.add(hasOther(line, ['messages', 'tools']), 'unknown key');
  const messages = list(line.messages);
  const trained: unknown[] = [];
  for (const message of messages) {
    if (!isObject(message)) {
      said.add(true, 'no message');
      continue;
    }
    said.add(!['system', 'user', 'assistant', 'tool'].includes(String(message.role)), 'role not in the map');
    said.add(typeof message.content !== 'string', 'KeyError: content');
    said.add(!isFilled(message.content) && list(message.tool_calls).length === 0, 'an empty turn');
    said.add(list(message.tool_calls).length > 0 && list(line.tools).length === 0, 'calls without tools');
    // As `_tokenize_single_prompt` decides it with `message_field_training: training`.
    if (message.training ?? message.role === 'assistant') trained.push(message);
  }
  said.add(trained.length !== 1 || trained[0] !== messages.at(-1), 'other than the judged answer trains');
  return said.all;
}

export function refuseAxolotlDpo(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no object'];
  said.add(hasOther(line, ['messages', 'chosen', 'rejected']), 'unknown key');
  said.add(list(line.messages).length === 0, 'no messages');
  for (const message of [...list(line.messages), line.chosen, line.rejected]) {
    said.add(!isObject(message), 'not one message');
    if (!isObject(message)) continue;
    said.add(!['system', 'user', 'assistant'].includes(String(message.role)), 'KeyError: role');
    said.add(!isFilled(message.content), 'KeyError: content');
  }
  return said.all;
}
