import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { ExportFormat } from '../../../shared/export.ts';
import { curlLine, fileNameOf, formats, readFormat } from './formats.ts';

test('every format of the contract can be picked, and no other', () => {
  expect(Object.keys(formats).toSorted()).toEqual(ExportFormat.options.toSorted());
  expect(readFormat('trl-dpo')).toBe('trl-dpo');
  expect(readFormat('toString')).toBe('openai-sft');
});

test('a shell hands curl the whole address, whatever a model is called', () => {
  const model = `it's "$HOME" \`id\``;
  const line = curlLine('https://nod.example.com/', `/v1/export?model=${model}`, fileNameOf('trl-dpo'));
  const shown = execFileSync('sh', ['-c', `curl() { for word; do echo "$word"; done; }; NOD_SECRET_KEY=sk; ${line}`], {
    encoding: 'utf8',
  });
  expect(shown.split('\n')).toEqual([
    '-f',
    '-H',
    'Authorization: Bearer sk',
    `https://nod.example.com/v1/export?model=${model}`,
    '-o',
    'nod-trl-dpo.jsonl',
    '',
  ]);
});
