/** `nova_ft_dataset_validator.py`, https://github.com/aws-samples/amazon-bedrock-samples/tree/main/custom-models */
import { Complaints, hasOther, isObject, list } from './json.ts';

const INVALID = /System:|SYSTEM:|User:|USER:|Bot:|BOT:|Assistant:|ASSISTANT:|Thought:|\[EOS\]|<image>|<video>|<unk>/;

function checkTexts(said: Complaints, content: unknown): void {
  const texts = list(content).map((item) => (isObject(item) ? item.text : undefined));
  said.add(texts.length === 0 || texts.some((text) => typeof text !== 'string'), 'no text');
  said.add(texts.join('').length === 0, 'empty text content');
  said.add(
    texts.some((text) => INVALID.test(String(text))),
    'invalid tokens',
  );
}

function checkLine(said: Complaints, line: Record<string, unknown>): unknown[] {
  said.add(hasOther(line, ['schemaVersion', 'system', 'messages']), 'unknown key');
  said.add(line.schemaVersion !== 'bedrock-conversation-2024', 'schemaVersion');
  if (line.system !== undefined) checkTexts(said, line.system);
  const messages = list(line.messages);
  said.add(messages.length < 2, 'both roles are needed');
  messages.forEach((message, index) => {
    const role = isObject(message) ? message.role : undefined;
    said.add(role !== (index % 2 === 0 ? 'user' : 'assistant'), 'roles must alternate from the user on');
  });
  const last = messages.at(-1);
  said.add(!isObject(last) || last.role !== 'assistant', 'the last turn is the assistant’s');
  return messages;
}

export function refuseNovaSft(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no object'];
  const messages = checkLine(said, line);
  for (const message of messages) checkTexts(said, isObject(message) ? message.content : undefined);
  said.add(messages.length > 2, 'earlier answers train');
  return said.all;
}

export function refuseNovaDpo(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no object'];
  const messages = checkLine(said, line);
  for (const message of messages.slice(0, -1)) {
    said.add(isObject(message) && 'candidates' in message, 'only the last message can hold candidates');
    checkTexts(said, isObject(message) ? message.content : undefined);
  }
  const last = messages.at(-1);
  const candidates = list(isObject(last) ? last.candidates : undefined);
  said.add(candidates.length < 2, 'at least two candidates');
  const labels = candidates.map((one) => (isObject(one) ? one.preferenceLabel : undefined));
  said.add([...labels].sort().join() !== 'non-preferred,preferred', 'preferenceLabel');
  for (const one of candidates) checkTexts(said, isObject(one) ? one.content : undefined);
  return said.all;
}
