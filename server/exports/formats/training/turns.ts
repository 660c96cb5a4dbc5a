/** Reads a prompt as turns of user and assistant, for trainers whose messages hold several texts and take turns. */
import { type Chat, readPlainPrompt } from '../chat.ts';
import { LeftOut } from '../rules.ts';

export interface Turn {
  role: 'user' | 'assistant';
  texts: string[];
}

/** Messages of one side in a row are one turn of several texts: nothing is lost, and the sides alternate. */
export function readTurns(chat: Chat): { system: string | undefined; turns: Turn[] } | LeftOut {
  const messages = readPlainPrompt(chat);
  if (messages instanceof LeftOut) return messages;
  const turns: Turn[] = [];
  let system: string | undefined;
  for (const message of messages) {
    const { role, content } = message;
    if (role === 'system') {
      system = content;
      continue;
    }
    const last = turns.at(-1);
    if (last?.role === role) last.texts.push(content);
    else turns.push({ role, texts: [content] });
  }
  return turns[0]?.role === 'user' ? { system, turns } : new LeftOut('turns_alternate');
}
