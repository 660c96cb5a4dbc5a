/**
 * `llama-factory-sft`, `-dpo`, `-kto`: its sharegpt formatting. Its loader skips bad rows without a word, so its rules
 * are checked here.
 * Rules: `SharegptDatasetConverter` in
 * https://github.com/hiyouga/LLaMA-Factory/blob/main/src/llamafactory/data/converter.py: odd turns are human or
 * observation, even ones gpt or function_call; a column that is named must be in every row. Fine-tuning trains every
 * answer of a conversation, so one with earlier answers is left out; pairs and single judgements train the last alone.
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type {
  LlamaFactoryDpoLine,
  LlamaFactoryKtoLine,
  LlamaFactorySftLine,
} from '../../../../shared/export-training.ts';
import { writeKept } from '../../../datasets/selecting/write-json.ts';
import { type Assistant, type Chat, type ChatMessage, hasEarlierAnswers, readChat } from '../chat.ts';
import { type Format, wantBothClasses } from '../format.ts';
import { LeftOut } from '../rules.ts';

export const llamaFactorySft: Format = { write: writeSft, wants: () => [] };
export const llamaFactoryDpo: Format = { write: writeDpo, wants: () => [] };
export const llamaFactoryKto: Format = { write: writeKto, wants: wantBothClasses };

type Turn = LlamaFactorySftLine['conversations'][number];
type Answer = LlamaFactoryDpoLine['chosen'];

function writeSft(row: NativeLine): LlamaFactorySftLine | LeftOut {
  const chat = readChat(row, ['chosen']);
  if (chat instanceof LeftOut) return chat;
  return hasEarlierAnswers(chat) ? new LeftOut('earlier_answers') : writeWithAnswer(chat);
}

function writeKto(row: NativeLine): LlamaFactoryKtoLine | LeftOut {
  const { desirable } = row;
  if (desirable === null) return new LeftOut('no_class');
  const chat = readChat(row, ['chosen']);
  if (chat instanceof LeftOut) return chat;
  const line = writeWithAnswer(chat);
  return line instanceof LeftOut ? line : { ...line, kto_tag: desirable };
}

function writeDpo(row: NativeLine): LlamaFactoryDpoLine | LeftOut {
  const chat = readChat(row, ['chosen', 'rejected']);
  if (chat instanceof LeftOut) return chat;
  const [chosen, rejected] = chat.answers.map(writeAnswer);
  if (chosen instanceof LeftOut) return chosen;
  if (rejected instanceof LeftOut) return rejected;
  if (chosen === undefined || rejected === undefined) return new LeftOut('no_answer');
  if (chosen.value === rejected.value) return new LeftOut('same_sides');
  const prompt = writePrompt(chat);
  return prompt instanceof LeftOut ? prompt : { ...prompt, chosen, rejected };
}

function writeWithAnswer(chat: Chat): LlamaFactorySftLine | LeftOut {
  const prompt = writePrompt(chat);
  if (prompt instanceof LeftOut) return prompt;
  const [answer] = chat.answers.map(writeAnswer);
  if (answer instanceof LeftOut) return answer;
  if (answer === undefined) return new LeftOut('no_answer');
  return { ...prompt, conversations: [...prompt.conversations, answer] };
}

function writePrompt({ prompt, tools }: Chat): LlamaFactorySftLine | LeftOut {
  const conversations: Turn[] = [];
  let system = '';
  for (const message of prompt) {
    if (message.role === 'system') {
      system = message.content;
      continue;
    }
    const turn = writeTurn(message);
    if (turn instanceof LeftOut) return turn;
    if (isAnswer(turn) !== (conversations.length % 2 === 1)) return new LeftOut('turns_alternate');
    conversations.push(turn);
  }
  const definitions = tools.map((tool) => tool.function);
  return { conversations, system, tools: definitions.length === 0 ? '' : JSON.stringify(definitions) };
}

function writeTurn(message: Exclude<ChatMessage, { role: 'system' }>): Turn | LeftOut {
  if (message.role === 'assistant') return writeAnswer(message);
  return { from: message.role === 'tool' ? 'observation' : 'human', value: message.content };
}

/** Calls are JSON in place of a text: a message that has both cannot be written. */
function writeAnswer({ content, calls }: Assistant): Answer | LeftOut {
  if (calls.length === 0) return { from: 'gpt', value: content ?? '' };
  if (content !== undefined) return new LeftOut('tools_unsupported');
  const made = calls.map((call) => ({ name: call.name, arguments: call.arguments }));
  return { from: 'function_call', value: writeKept(made.length === 1 ? made[0] : made) };
}

function isAnswer({ from }: Turn): boolean {
  return from === 'gpt' || from === 'function_call';
}

/** `dataset_info.json`, which tells LLaMA-Factory how to read files of these names. */
export const datasetInfo = Object.fromEntries(
  (['sft', 'dpo', 'kto'] as const).map((kind) => [
    `nod-llama-factory-${kind}`,
    {
      file_name: `nod-llama-factory-${kind}.jsonl`,
      formatting: 'sharegpt',
      ...(kind === 'dpo' ? { ranking: true } : {}),
      columns: {
        messages: 'conversations',
        system: 'system',
        tools: 'tools',
        ...(kind === 'dpo' ? { chosen: 'chosen', rejected: 'rejected' } : {}),
        ...(kind === 'kto' ? { kto_tag: 'kto_tag' } : {}),
      },
    },
  ]),
);
