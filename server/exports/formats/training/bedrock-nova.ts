/**
 * `bedrock-nova-sft`, `bedrock-nova-dpo`: Converse messages, for Amazon Nova.
 * Rules: https://docs.aws.amazon.com/nova/latest/userguide/nova-dpo.html and the validator that Amazon publishes in
 * https://github.com/aws-samples/amazon-bedrock-samples (`nova_ft_dataset_validator.py` beneath `custom-models/`): sides
 * alternate from the user on, no text holds a reserved word, 8 to 20,000 rows. Which answers of a conversation train
 * cannot be said, so one with earlier answers is left out of fine-tuning; of pairs the candidates alone train.
 */
import type { NativeLine } from '../../../../shared/export.ts';
import type { NovaDpoLine, NovaSftLine } from '../../../../shared/export-training.ts';
import { type Chat, hasEarlierAnswers, readTextAnswer, readTextPair } from '../chat.ts';
import type { FileFigures, Format } from '../format.ts';
import { LeftOut } from '../rules.ts';
import { readTurns } from './turns.ts';

const [ROWS_MIN, ROWS_MAX] = [8, 20_000];
/** Anywhere in a text, in this case alone. */
const RESERVED = [
  ...['System:', 'SYSTEM:', 'User:', 'USER:', 'Bot:', 'BOT:', 'Assistant:', 'ASSISTANT:', 'Thought:'],
  ...['[EOS]', '<image>', '<video>', '<unk>'],
];

export const novaSft: Format = { write: writeSft, wants: wantRows };
export const novaDpo: Format = { write: writeDpo, wants: wantRows };

type Turn = NovaSftLine['messages'][number];
type Prompt = Pick<NovaSftLine, 'schemaVersion' | 'system'> & { messages: Turn[] };

function writeSft(row: NativeLine): NovaSftLine | LeftOut {
  const read = readTextAnswer(row);
  if (read instanceof LeftOut) return read;
  const prompt = writePrompt(read.chat, [read.answer]);
  if (prompt instanceof LeftOut) return prompt;
  if (hasEarlierAnswers(read.chat)) return new LeftOut('earlier_answers');
  return { ...prompt, messages: [...prompt.messages, { role: 'assistant', content: [{ text: read.answer }] }] };
}

function writeDpo(row: NativeLine): NovaDpoLine | LeftOut {
  const pair = readTextPair(row);
  if (pair instanceof LeftOut) return pair;
  const prompt = writePrompt(pair.chat, [pair.chosen, pair.rejected]);
  if (prompt instanceof LeftOut) return prompt;
  return {
    ...prompt,
    messages: [
      ...prompt.messages,
      {
        role: 'assistant',
        candidates: [
          { content: [{ text: pair.chosen }], preferenceLabel: 'preferred' },
          { content: [{ text: pair.rejected }], preferenceLabel: 'non-preferred' },
        ],
      },
    ],
  };
}

function writePrompt(chat: Chat, answers: readonly string[]): Prompt | LeftOut {
  const read = readTurns(chat);
  if (read instanceof LeftOut) return read;
  const texts = [read.system ?? '', ...read.turns.flatMap((turn) => turn.texts), ...answers];
  if (texts.some((text) => RESERVED.some((word) => text.includes(word)))) return new LeftOut('reserved_words');
  return {
    schemaVersion: 'bedrock-conversation-2024',
    ...(read.system === undefined ? {} : { system: [{ text: read.system }] }),
    messages: read.turns.map((turn) => ({ role: turn.role, content: turn.texts.map((text) => ({ text })) })),
  };
}

function wantRows({ rows }: FileFigures): string[] {
  if (rows >= ROWS_MIN && rows <= ROWS_MAX) return [];
  return [`Nova takes files of ${ROWS_MIN} to 20,000 rows; this one has ${rows}.`];
}
