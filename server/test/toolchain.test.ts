import { join } from 'node:path';
import { expect, it } from 'vitest';
import { run } from '../throwaway/run.ts';

it('tsc is TypeScript 7, though TypeScript 6 is installed beside it', async () => {
  const { stdout } = await run(join('node_modules', '.bin', 'tsc'), ['--version']);
  expect(stdout).toMatch(/^Version 7\./);
});
