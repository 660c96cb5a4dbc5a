import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { signTrace } from './sign-trace.ts';
import { verifyToken } from './verify-token.ts';

const first = { kid: 'first', secret: 'a secret of at least thirty-two characters' };
const second = { kid: 'second', secret: 'another one of at least thirty-two letters' };
const claims = { trace: 't1', sub: 'ada', exp: 1_800_000_000 };

const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** As any language's library would make it, and as an attacker would: no library in between. */
function sign(header: unknown, payload: unknown, secret: string, algorithm = 'sha256'): string {
  const signed = `${base64url(header)}.${base64url(payload)}`;
  return `${signed}.${createHmac(algorithm, secret).update(signed).digest('base64url')}`;
}

describe('a trace token', () => {
  it('of jose itself is read', async () => {
    const token = await new SignJWT({ trace: 't1', kinds: ['vote'] })
      .setProtectedHeader({ alg: 'HS256', kid: 'first' })
      .setExpirationTime(1_800_000_000)
      .sign(new TextEncoder().encode(first.secret));
    expect(await verifyToken(token, [first])).toEqual({ trace: 't1', kinds: ['vote'], exp: 1_800_000_000 });
  });

  it.each([
    ['signed with the first of two live secrets', sign({ alg: 'HS256', kid: 'first' }, claims, first.secret)],
    ['signed with the second', sign({ alg: 'HS256', kid: 'second' }, claims, second.secret)],
    ['without kid', sign({ alg: 'HS256' }, claims, second.secret)],
    ['with claims of the product’s own', sign({ alg: 'HS256', typ: 'JWT' }, { ...claims, iat: 1 }, first.secret)],
    ['that has long expired: time is judged elsewhere', sign({ alg: 'HS256' }, { ...claims, exp: 1 }, first.secret)],
  ])('%s is read', async (_what, token) => {
    expect(await verifyToken(token, [first, second])).toMatchObject({ trace: 't1', sub: 'ada' });
  });

  const good = sign({ alg: 'HS256', kid: 'first' }, claims, first.secret);
  it.each([
    ['signed with a secret of somebody else', sign({ alg: 'HS256' }, claims, 'guessed')],
    ['signed with another secret than its kid names', sign({ alg: 'HS256', kid: 'first' }, claims, second.secret)],
    ['whose kid nobody knows', sign({ alg: 'HS256', kid: 'third' }, claims, first.secret)],
    ['of algorithm none', `${base64url({ alg: 'none' })}.${base64url(claims)}.`],
    ['of another algorithm', sign({ alg: 'HS512' }, claims, first.secret, 'sha512')],
    ['whose claims were changed', good.replace(/\..*\./, `.${base64url({ ...claims, trace: 't2' })}.`)],
    ['cut short', good.slice(0, -1)],
    ['without its signature', good.split('.').slice(0, 2).join('.')],
    ['without exp', sign({ alg: 'HS256' }, { trace: 't1' }, first.secret)],
    ['without trace', sign({ alg: 'HS256' }, { exp: 1 }, first.secret)],
    ['whose claims are no object', sign({ alg: 'HS256' }, 'trace', first.secret)],
    ['with a critical header we do not know', sign({ alg: 'HS256', crit: ['x'], x: 1 }, claims, first.secret)],
    ['that is no token', 'x'],
    ['with a header of arrays', `${'[['.repeat(50)}.e30.x`],
  ])('%s is not', async (_what, token) => {
    expect(await verifyToken(token, [first, second])).toBeUndefined();
  });
});

/** S3 in short. */
it('no token that was bent in any way is taken for one that was signed', async () => {
  const secret = 'a signing secret of thirty-two characters';
  const token = signTrace({ trace: 't1', sub: 'ada' }, { secret, kid: 'k' });
  const secrets = [{ kid: 'k', secret }];
  expect(await verifyToken(token, secrets)).toBeDefined();
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const [header = '', payload = '', signature = ''] = token.split('.');
  const forged = [
    `${encode({ alg: 'none' })}.${payload}.`,
    `${encode({ alg: 'none', kid: 'k' })}.${payload}.${signature}`,
    `${encode({ alg: 'HS512', kid: 'k' })}.${payload}.${signature}`,
    `${encode({ alg: 'HS256', kid: 'k', crit: ['b64'], b64: false })}.${payload}.${signature}`,
    `${header}.${encode({ trace: 't1', sub: 'eve', exp: 9e9 })}.${signature}`,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `${token}.${signature}`,
    signTrace({ trace: 't1', sub: 'ada' }, { secret: secret.toUpperCase(), kid: 'k' }),
    signTrace({ trace: 't1' }, { secret, kid: 'another' }),
    '',
    '..',
  ];
  for (const bad of forged) expect(await verifyToken(bad, secrets)).toBeUndefined();
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=';
  await fc.assert(
    fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...alphabet), async (at, character) => {
      const bent = token.slice(0, at) + character + token.slice(at + 1);
      const sameBytes = bent
        .split('.')
        .every((part, n) =>
          Buffer.from(part, 'base64url').equals(Buffer.from([header, payload, signature][n] ?? '', 'base64url')),
        );
      fc.pre(!sameBytes); // the last character of a part has bits that count for nothing
      expect(await verifyToken(bent, secrets)).toBeUndefined();
    }),
    { numRuns: 500 },
  );
});
