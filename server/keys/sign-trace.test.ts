import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../throwaway/run.ts';
import { signTrace, type TraceClaims } from './sign-trace.ts';
import { verifyToken } from './verify-token.ts';

const secret = 'a signing secret of thirty-two characters';
const runs = (program: string, ...args: string[]): Promise<boolean> =>
  run(program, args).then(
    () => true,
    () => false,
  );
const hasPython = await runs('python3', '--version');
const hasGo = await runs('go', 'version');
const secrets = [
  { kid: 'other', secret: 'another secret, also of thirty-two characters' },
  { kid: 'k1', secret },
];

describe('a trace token', () => {
  it.each<[string, TraceClaims]>([
    ['the trace alone', { trace: 't1' }],
    ['everything', { trace: 't1', span: 's1', sub: 'ada', kinds: ['vote', 'correction'] }],
  ])('with %s is what the server reads', async (_case, claims) => {
    const before = Math.floor(Date.now() / 1000);
    for (const kid of ['k1', undefined]) {
      const read = await verifyToken(
        signTrace(claims, { secret, ...(kid === undefined ? {} : { kid }), expiresInS: 60 }),
        secrets,
      );
      expect(read).toMatchObject(claims);
      expect(read?.exp).toBeGreaterThanOrEqual(before + 60);
    }
  });

  it('of another secret is nothing, and one too short for a secret is refused', async () => {
    expect(await verifyToken(signTrace({ trace: 't1' }, { secret: `${secret}!` }), secrets)).toBeUndefined();
    expect(() => signTrace({ trace: 't1' }, { secret: 'short' })).toThrow(TypeError);
  });

  it.skipIf(!hasPython)(
    'signed as the guide shows for Python is read as well (needs python3 on this machine)',
    async () => {
      const guide = readFileSync('shared/README.md', 'utf8');
      const sample = /```python\n(import base64[\s\S]*?)```/.exec(guide)?.[1] ?? '';
      expect(sample).toContain('def sign_trace');
      const call = `print(sign_trace("t1", ${JSON.stringify(secret)}, "k1", sub="ada"))`;
      const { stdout } = await run('python3', ['-c', `${sample}\n${call}`]);
      expect(await verifyToken(stdout.trim(), secrets)).toMatchObject({ trace: 't1', sub: 'ada' });
    },
  );

  it.skipIf(!hasGo)('signed as the guide shows for Go is read as well (needs Go on this machine)', async () => {
    const guide = readFileSync('shared/README.md', 'utf8');
    const sample = /```go\n(func SignTrace[\s\S]*?)```/.exec(guide)?.[1] ?? '';
    expect(sample).toContain('hmac.New');
    const imports = ['crypto/hmac', 'crypto/sha256', 'encoding/base64', 'encoding/json', 'fmt', 'time'];
    const program = `package main

import (${imports.map((name) => `\n\t"${name}"`).join('')}
)

${sample}
func main() {
	claims := map[string]any{"trace": "t1", "sub": "ada", "exp": time.Now().Unix() + 60}
	token, err := SignTrace(${JSON.stringify(secret)}, "k1", claims)
	if err != nil {
		panic(err)
	}
	fmt.Print(token)
}
`;
    const directory = await mkdtemp(join(tmpdir(), 'nod-go-'));
    await writeFile(join(directory, 'main.go'), program);
    const { stdout } = await run('go', ['run', join(directory, 'main.go')]);
    await rm(directory, { recursive: true });
    expect(await verifyToken(stdout, secrets)).toMatchObject({ trace: 't1', sub: 'ada' });
  });
});
