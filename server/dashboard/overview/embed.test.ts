import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { GenerationBatch } from '../../../shared/generation.ts';
import { generationCommand, scriptTag } from './embed.ts';

test('the tag loads the widget from this server with the project’s key', () => {
  expect(scriptTag('https://nod.example.com/', 'pk_1')).toBe(
    '<script async src="https://nod.example.com/nod.js" data-key="pk_1"></script>',
  );
});

test('the command sends what the contract takes', () => {
  const last = `curl() { for word; do last="$word"; done; printf %s "$last"; }; ${generationCommand('https://nod.example.com')}`;
  const body: unknown = JSON.parse(execFileSync('sh', ['-c', last], { encoding: 'utf8' }));
  expect(GenerationBatch.safeParse(body).error).toBeUndefined();
});
