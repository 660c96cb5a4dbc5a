import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../throwaway/run.ts';
import { signTrace, type TraceClaims } from './sign-trace.ts';
import { verifyToken } from './verify-token.ts';

const secret = 'a signing secret of thirty-two characters';
const hasPython = await run('python3', ['--version']).then(
  () => true,
  () => false,
);
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

  it.skipIf(!hasPython)('signed as the guide shows for Python is read as well', async () => {
    const guide = readFileSync('shared/README.md', 'utf8');
    const sample = /```python\n(import base64[\s\S]*?)```/.exec(guide)?.[1] ?? '';
    expect(sample).toContain('def sign_trace');
    const call = `print(sign_trace("t1", ${JSON.stringify(secret)}, "k1", sub="ada"))`;
    const { stdout } = await run('python3', ['-c', `${sample}\n${call}`]);
    expect(await verifyToken(stdout.trim(), secrets)).toMatchObject({ trace: 't1', sub: 'ada' });
  });
});
