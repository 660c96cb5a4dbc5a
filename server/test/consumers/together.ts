/** `check_file` of together-python, https://github.com/togethercomputer/together-python/blob/main/src/together/utils/files.py */
import { Complaints, hasOther, isObject, list } from './json.ts';

function checkMessages(said: Complaints, messages: unknown, first: 'user' | 'any'): void {
  said.add(list(messages).length === 0, 'expected a non-empty list of messages');
  let before: unknown;
  for (const message of list(messages)) {
    if (!isObject(message)) {
      said.add(true, 'expected a dictionary');
      continue;
    }
    said.add(typeof message.role !== 'string' || typeof message.content !== 'string', 'field is missing or no string');
    said.add(!['system', 'user', 'assistant'].includes(String(message.role)), 'invalid role');
    said.add('weight' in message && message.weight !== 0 && message.weight !== 1, 'weight must be 0 or 1');
    said.add(message.role === before, 'invalid role turns');
    before = message.role;
  }
  const roles = list(messages).map((message) => (isObject(message) ? message.role : undefined));
  const begins = roles[0] === 'system' ? roles[1] : roles[0];
  said.add(first === 'user' && begins !== 'user', 'should start with the user');
}

export function refuseTogetherSft(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['line_type'];
  said.add(hasOther(line, ['messages']), 'found extra column');
  checkMessages(said, line.messages, 'user');
  const last = list(line.messages).at(-1);
  said.add(!isObject(last) || last.role !== 'assistant', 'no answer to train on');
  const trained = list(line.messages).filter((message) => isObject(message) && message.weight === 1);
  said.add(trained.length !== 1 || trained[0] !== last, 'other than the judged answer trains');
  return said.all;
}

export function refuseTogetherDpo(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line) || !isObject(line.input)) return ['input must be a dictionary'];
  said.add(hasOther(line, ['input', 'preferred_output', 'non_preferred_output']), 'found extra column');
  checkMessages(said, line.input.messages, 'user');
  for (const side of [line.preferred_output, line.non_preferred_output]) {
    const [answer, ...others] = list(side);
    said.add(answer === undefined || others.length > 0, 'must contain exactly one message');
    said.add(!isObject(answer) || answer.role !== 'assistant', 'must contain an assistant message');
    checkMessages(said, side, 'any');
  }
  return said.all;
}
