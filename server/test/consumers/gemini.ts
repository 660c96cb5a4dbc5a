/** The tuning examples of Vertex AI: `gemini-supervised-tuning-prepare` and `gemini-preference-tuning-prepare`. */
import { Complaints, hasOther, isFilled, isObject, list } from './json.ts';

function checkContent(said: Complaints, content: unknown, roles: string[]): void {
  if (!isObject(content)) {
    said.add(true, 'no content');
    return;
  }
  said.add(hasOther(content, ['role', 'parts']), 'unknown field of a content');
  said.add(!roles.includes(String(content.role)), 'role');
  said.add(list(content.parts).length === 0, 'no parts');
  for (const part of list(content.parts)) {
    said.add(!isObject(part) || !isFilled(part.text) || hasOther(part, ['text']), 'a part without text');
  }
}

function checkPrompt(said: Complaints, line: Record<string, unknown>): unknown[] {
  const contents = list(line.contents);
  for (const content of contents) checkContent(said, content, ['user', 'model']);
  const roles = contents.map((content) => (isObject(content) ? content.role : undefined));
  said.add(roles[0] !== 'user', 'does not begin with the user');
  said.add(
    roles.some((role, index) => index > 0 && role === roles[index - 1]),
    'roles do not alternate',
  );
  const { systemInstruction: system } = line;
  if (system !== undefined) checkContent(said, { role: 'system', ...(isObject(system) ? system : {}) }, ['system']);
  return roles;
}

export function refuseGeminiSft(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no object'];
  said.add(hasOther(line, ['systemInstruction', 'contents', 'tools']), 'unknown field');
  const roles = checkPrompt(said, line);
  said.add(roles.at(-1) !== 'model', 'no answer to train on');
  said.add(roles.filter((role) => role === 'model').length !== 1, 'earlier answers train');
  return said.all;
}

export function refuseGeminiDpo(line: unknown): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no object'];
  said.add(hasOther(line, ['systemInstruction', 'contents', 'completions']), 'unknown field');
  said.add(checkPrompt(said, line).at(-1) !== 'user', 'contents must end with a user turn');
  const completions = list(line.completions);
  const scores = completions.map((one) => (isObject(one) ? one.score : undefined));
  said.add(scores.length !== 2 || !scores.includes(1) || !scores.includes(0), 'exactly one 1 and one 0');
  for (const one of completions) checkContent(said, isObject(one) ? one.completion : undefined, ['model']);
  return said.all;
}
