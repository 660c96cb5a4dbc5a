import { expect, test } from 'vitest';
import type { ExportFormat, ExportLine, LineFormat } from '../../shared/export.ts';
import { gateWords } from '../../shared/label.ts';
import type { Candidate } from '../datasets/selecting/candidate.ts';
import { makeCandidate } from '../test/make-candidate.ts';
import { writeCandidate } from '../test/write-candidate.ts';
import { formats } from './formats/registry.ts';
import { LeftOut, ruleWords } from './formats/rules.ts';
import { Tally } from './tally.ts';

function lines(format: LineFormat, ...rows: Candidate[]): ExportLine[] {
  return rows.map((row) => {
    const line = writeCandidate(row, format);
    if (line instanceof LeftOut) throw new Error(line.rule);
    return line;
  });
}

function warningsOf(format: ExportFormat, written: ExportLine[]): string[] {
  const tally = new Tally();
  for (const line of written) tally.addLine(line, '3-one');
  return tally.report(format).warnings;
}

test('a row with several gates counts once, under the first in order of the table', () => {
  const tally = new Tally();
  tally.addGated(['near_identical', 'no_consent']);
  tally.addGated(['no_consent']);
  tally.addGated(['cut_off']);
  tally.addLeftOut('prompt_end');
  expect(tally.report('trl-dpo').left_out).toEqual([
    { rule: 'no_consent', words: gateWords.no_consent, rows: 2 },
    { rule: 'cut_off', words: gateWords.cut_off, rows: 1 },
    { rule: 'prompt_end', words: ruleWords.prompt_end, rows: 1 },
  ]);
});

test('the report names the policies behind its rows, the most frequent first', () => {
  const tally = new Tally();
  const [line] = lines('jsonl', makeCandidate());
  for (const version of ['3-one', '3-two', '3-two']) tally.addLine(line ?? expect.fail(), version);
  expect(tally.report('jsonl').policy_versions).toEqual([
    { version: '3-two', rows: 2 },
    { version: '3-one', rows: 1 },
  ]);
});

test('gates and rules of formats have different names', () => {
  expect(Object.keys(ruleWords).filter((rule) => rule in gateWords)).toEqual([]);
});

test.each(Object.keys(formats) as ExportFormat[])('%s says when there is nothing to write', (format) => {
  expect(warningsOf(format, [])).toEqual(['There is no row to write: the file is empty.']);
});

test('OpenAI is warned about below ten rows', () => {
  const row = makeCandidate();
  const nine = lines('openai-sft', ...Array.from({ length: 9 }, () => row));
  expect(warningsOf('openai-sft', nine)).toEqual(['OpenAI takes files of 10 rows or more; this one has 9.']);
  expect(warningsOf('openai-sft', [...nine, ...lines('openai-sft', row)])).toEqual([]);
});

test('KTO is warned about while one class is missing', () => {
  const [wanted, unwanted] = [makeCandidate({ desirable: true }), makeCandidate({ desirable: false })];
  expect(warningsOf('trl-kto', lines('trl-kto', wanted))).toEqual([expect.stringContaining('wanted ones alone')]);
  expect(warningsOf('trl-kto', lines('trl-kto', unwanted))).toEqual([expect.stringContaining('unwanted ones alone')]);
  expect(warningsOf('trl-kto', lines('trl-kto', wanted, unwanted))).toEqual([]);
});

test('TRL is warned about when only some rows carry tools', () => {
  const plain = makeCandidate();
  const tooled = makeCandidate({ generation: { tools: [{ type: 'function', function: { name: 'f' } }] } });
  expect(warningsOf('trl-sft', lines('trl-sft', plain, tooled, plain))).toEqual([
    expect.stringMatching(/^1 of 3 rows/),
  ]);
  expect(warningsOf('trl-sft', lines('trl-sft', tooled))).toEqual([]);
});

test('TRL is warned about when an argument of tool calls is of two kinds, for a column has one', () => {
  const called = (...texts: string[]) => {
    const calls = texts.map((text) => ({
      id: '1',
      type: 'function' as const,
      function: { name: 'f', arguments: text },
    }));
    const rows = calls.map((call) =>
      makeCandidate({
        chosen: { role: 'assistant', content: null, tool_calls: [call] },
        generation: { tools: [{ type: 'function', function: { name: 'f' } }] },
      }),
    );
    return warningsOf('trl-sft', lines('trl-sft', ...rows));
  };
  expect(called('{"id":1,"of":[{"a":1}]}', '{"id":1.5,"of":[]}', '{"id":null,"in":"x"}')).toEqual([]);
  expect(called('{"in":{"id":1}}', '{"id":"x"}')).toEqual([]);
  expect(called('{"id":1}', '{"id":"x"}')).toEqual([expect.stringMatching(/^`id` in the arguments/)]);
  expect(called('{"of":[{"a":1},{"a":[]}]}')).toEqual([expect.stringMatching(/^`a` in the arguments/)]);
  expect(called('{"of":[1,"x"]}')).toEqual([expect.stringMatching(/^`of` in the arguments/)]);
});

test('Axolotl is warned about when earlier answers would train without its setting', () => {
  const conversation = makeCandidate({
    generation: {
      input: [
        { role: 'user', content: 'Q1' },
        { role: 'assistant', content: 'A1' },
        { role: 'user', content: 'Q2' },
      ],
    },
  });
  expect(warningsOf('axolotl-sft', lines('axolotl-sft', makeCandidate(), conversation))).toEqual([
    expect.stringMatching(/^1 of 2 rows .*message_field_training: training/),
  ]);
  expect(warningsOf('axolotl-sft', lines('axolotl-sft', makeCandidate()))).toEqual([]);
});

test('LLaMA-Factory’s KTO wants both classes as well, and Nova so many rows', () => {
  const unwanted = makeCandidate({ desirable: false });
  expect(warningsOf('llama-factory-kto', lines('llama-factory-kto', unwanted))).toEqual([
    expect.stringContaining('unwanted ones alone'),
  ]);
  const eight = lines('bedrock-nova-sft', ...Array.from({ length: 8 }, () => makeCandidate()));
  expect(warningsOf('bedrock-nova-sft', eight.slice(1))).toEqual([expect.stringContaining('8 to 20,000 rows')]);
  expect(warningsOf('bedrock-nova-sft', eight)).toEqual([]);
});
