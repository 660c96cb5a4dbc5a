/** Reads a prompt as turns of user and assistant, for trainers whose messages hold several texts and take turns. */
import { type Chat, usesTools } from '../chat.ts';
import { LeftOut } from '../rules.ts';

export interface Turn {
  role: 'user' | 'assistant';
  texts: string[];
}

/** Messages of one side in a row are one turn of several texts: nothing is lost, and the sides alternate. */
export function readTurns(chat: Chat): { system: string | undefined; turns: Turn[] } | LeftOut {
  if (usesTools(chat)) return new LeftOut('tools_unsupported');
  const turns: Turn[] = [];
  let system: string | undefined;
  for (const message of chat.prompt) {
    if (message.role === 'system') {
      system = message.content;
      continue;
    }
    if (message.role === 'tool' || message.content === undefined) return new LeftOut('tools_unsupported');
    const last = turns.at(-1);
    if (last?.role === message.role) last.texts.push(message.content);
    else turns.push({ role: message.role, texts: [message.content] });
  }
  return turns[0]?.role === 'user' ? { system, turns } : new LeftOut('turns_alternate');
}
