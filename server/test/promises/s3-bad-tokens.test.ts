import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { describe } from 'vitest';
import { Ingest } from '../../ingest/ingest.ts';
import { signTrace } from '../../keys/sign-trace.ts';
import { createTestProject, openTestDatabase } from '../database.ts';
import { promise } from './promise.ts';

const signing = { kid: 'k', secret: 'a signing secret of thirty-two characters' };
const right = { trace: 't', sub: 'ada' };
const EVENTS_AT_ONCE = 500;

describe('tokens that nobody signed, or signed for something else', () => {
  promise(
    'S3',
    'verify nothing: not one event is kept as verified',
    { short: { tokens: 500 }, long: { tokens: 10_000 } },
    async ({ tokens }) => {
      const database = await openTestDatabase('postgres');
      const { db, embedded } = database;
      const project = await createTestProject(db);
      const ingest = new Ingest({
        ...{ db, embedded, signingSecrets: async () => [signing] },
        ...{ onCommitted: () => undefined, onResults: () => undefined, onQuarantined: () => undefined },
      });
      const occurred_at = new Date(Date.now() - 1000).toISOString();
      const eventOf = (token: string): object => ({
        ...{ id: randomUUID(), kind: 'vote', value: 'up', trace_id: 't', user_id: 'ada' },
        ...{ consent: ['improve'], occurred_at, token },
      });
      const send = (sent: readonly string[]) =>
        ingest.addEvents(sent.map(eventOf), new Date(), {
          ...{ project, via: 'publishable', address: undefined, receivedAt: new Date(), bytes: 1 },
        });
      const countVerified = async (): Promise<number> =>
        (await db.selectFrom('events').select('id').where('verified', '=', true).execute()).length;

      await send([signTrace(right, signing)]);
      const failures = (await countVerified()) === 1 ? [] : ['a good token is not taken'];
      const answered = new Map<string, number>();
      for (let start = 0; start < tokens; start += EVENTS_AT_ONCE) {
        const some = Array.from({ length: Math.min(EVENTS_AT_ONCE, tokens - start) }, (_, n) => badToken(start + n));
        for (const { status, error } of await send(some)) {
          const what = error?.code ?? status;
          answered.set(what, (answered.get(what) ?? 0) + 1);
        }
      }
      const verified = (await countVerified()) - 1;
      if (verified !== 0) failures.push(`${verified} were taken as verified`);
      const kinds = [...answered].map(([what, count]) => `${count} × ${what}`).sort();
      if (answered.size < 2) failures.push(`all were answered alike: ${kinds}`);
      await database.close();
      return { tried: tokens, lost: 0, failures, note: kinds.join(', ') };
    },
  );
});

const base64 = (text: string | Buffer): string => Buffer.from(text).toString('base64url');
const good = (): [string, string, string] => signTrace(right, signing).split('.') as [string, string, string];
const soon = (): number => Math.floor(Date.now() / 1000) + 3600;

/** A JWT of any header and payload, signed by any hash with any secret. */
function sign(header: object, payload: object, { hash = 'sha256', secret = signing.secret } = {}): string {
  const text = `${base64(JSON.stringify(header))}.${base64(JSON.stringify(payload))}`;
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}

/** Each of these is wrong in one way; what can be chosen in it is chosen by `n`. */
const ways: readonly ((n: number) => string)[] = [
  (n) => signTrace(right, { ...signing, secret: `${signing.secret}${n}` }),
  () => signTrace(right, { kid: signing.kid, secret: randomBytes(32).toString('hex') }),
  () => signTrace(right, { ...signing, kid: 'another' }),
  (n) => signTrace({ ...right, trace: `t${n}` }, signing),
  (n) => signTrace({ ...right, sub: `eve-${n}` }, signing),
  (n) => signTrace({ ...right, span: `s${n}` }, signing),
  () => signTrace({ ...right, kinds: ['copy', 'votes', 'VOTE'] }, signing),
  (n) => signTrace(right, { ...signing, expiresInS: -3600 - n }),
  () => `${base64('{"alg":"none"}')}.${good()[1]}.`,
  () => `${base64('{"alg":"none","kid":"k"}')}.${good()[1]}.${good()[2]}`,
  (n) => sign({ alg: ['HS512', 'HS384', 'RS256', 'ES256', 'hs256', ''][n % 6], kid: 'k' }, { ...right, exp: soon() }),
  () => sign({ alg: 'HS512', kid: 'k' }, { ...right, exp: soon() }, { hash: 'sha512' }),
  () => sign({ alg: 'HS256', kid: 'k', crit: ['exp'], exp: 1 }, { ...right, exp: soon() }),
  () =>
    sign(
      { alg: 'HS256', kid: 'k', jwk: { kty: 'oct', k: base64('x'.repeat(32)) } },
      { ...right, exp: soon() },
      { secret: 'x'.repeat(32) },
    ),
  () => sign({ alg: 'HS256', kid: 'k' }, right), // never expires
  () => sign({ alg: 'HS256', kid: 'k' }, { ...right, exp: '9999999999' }),
  () => sign({ alg: 'HS256', kid: 'k' }, { ...right, exp: null }),
  () => sign({ alg: 'HS256', kid: 'k' }, { ...right, trace: ['t'], exp: soon() }),
  () => sign({ alg: 'HS256', kid: 'k' }, { sub: 'ada', exp: soon() }), // for no trace at all
  () => sign({ alg: 'HS256', kid: 'k' }, { ...right, exp: soon() }, { secret: '' }),
  (n) => bend(n, 0),
  (n) => bend(n, 1),
  (n) => bend(n, 2),
  (n) => signTrace(right, signing).slice(0, -1 - (n % 40)),
  () => good().slice(0, 2).join('.'),
  (n) => [...good(), base64(String(n))].join('.'),
  (n) => randomBytes(20 + (n % 200)).toString(n % 2 === 0 ? 'base64url' : 'hex'),
  (n) => ['.', '..', '...', 'e30.e30.e30', 'null.null.null', '\u0000', '🜏', 'x'.repeat(4000)][n % 8] ?? '',
];

/** One character of one part is another one: the last of a signature has bits that count for nothing, so not that. */
function bend(n: number, part: 0 | 1 | 2): string {
  const parts = good();
  const text = parts[part];
  const at = n % (text.length - 1);
  parts[part] = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
  return parts.join('.');
}

function badToken(n: number): string {
  return ways[n % ways.length]?.(Math.floor(n / ways.length)) ?? '';
}
