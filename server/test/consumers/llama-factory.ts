/**
 * `SharegptDatasetConverter` of LLaMA-Factory's data/converter.py with the columns that `dataset_info.json` names. Where
 * it skips a row in silence this complains.
 */
import { Complaints, hasOther, isFilled, isObject, list, parse } from './json.ts';

const ODD = ['human', 'observation'];
const EVEN = ['gpt', 'function_call'];

export type Stage = 'sft' | 'dpo' | 'kto';
const columns: Record<Stage, string[]> = {
  sft: ['conversations', 'system', 'tools'],
  dpo: ['conversations', 'system', 'tools', 'chosen', 'rejected'],
  kto: ['conversations', 'system', 'tools', 'kto_tag'],
};

export function refuseLlamaFactory(line: unknown, stage: Stage): string[] {
  const said = new Complaints();
  if (!isObject(line)) return ['no object'];
  said.add(hasOther(line, columns[stage]), 'unknown column');
  said.add(
    columns[stage].some((column) => !(column in line)),
    'KeyError: column',
  );
  const turns = list(line.conversations);
  turns.forEach((turn, index) => {
    said.add(!isObject(turn) || !(index % 2 === 0 ? ODD : EVEN).includes(String(turn.from)), 'invalid role tag');
    checkTurn(said, turn, line.tools);
  });
  said.add(turns.length === 0 || (turns.length % 2 === 0) === (stage === 'dpo'), 'invalid message count');
  if (stage === 'sft') said.add(turns.length > 2 && turns.slice(0, -1).some(isAnswer), 'earlier answers train');
  if (stage === 'kto') said.add(typeof line.kto_tag !== 'boolean', 'kto_tag is no boolean: not a KTO example');
  if (stage !== 'dpo') return said.all;
  for (const side of [line.chosen, line.rejected]) {
    said.add(!isObject(side), 'a side is no dictionary: not a pairwise example');
    said.add(!isAnswer(side), 'invalid role tag');
    checkTurn(said, side, line.tools);
  }
  said.add(JSON.stringify(line.chosen) === JSON.stringify(line.rejected), 'nothing preferred');
  return said.all;
}

function isAnswer(turn: unknown): boolean {
  return isObject(turn) && EVEN.includes(String(turn.from));
}

/** The formatters: calls are parsed, and need the definitions. */
function checkTurn(said: Complaints, turn: unknown, tools: unknown): void {
  if (!isObject(turn)) return;
  said.add(!isFilled(turn.value), 'an empty turn');
  if (turn.from !== 'function_call') return;
  const read = parse(String(turn.value));
  for (const call of Array.isArray(read) ? read : [read]) {
    said.add(!isObject(call) || typeof call.name !== 'string' || !isObject(call.arguments), 'invalid JSON of a call');
  }
  said.add(!Array.isArray(parse(String(tools))), 'calls without tools');
}
