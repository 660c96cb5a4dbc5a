import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
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
