import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Project } from '../db/tables/keys.ts';
import type { TokenClaims } from '../keys/verify-token.ts';
import { sessionPseudonym, userPseudonym, votingActor } from '../privacy/pseudonym.ts';
import { acceptEvent, correctTime, type EventContext, type NewEvent } from './accept-event.ts';

const project: Project = {
  id: 7,
  name: 'test',
  profile: 'chat',
  origins: ['*'],
  assumed_improve: true,
  assumed_train: false,
  retention_days: 400,
  burst_votes_per_minute: 20,
  signs: false,
  pseudonym_secret: Buffer.alloc(32, 3),
  sample_filled_at: null,
  test_of: null,
  settings: {},
  redaction: {},
  created_at: new Date('2026-01-01T00:00:00Z'),
};
const receivedAt = new Date('2026-03-01T12:00:10.000Z');
const fromPage: EventContext = {
  project,
  via: 'publishable',
  receivedAt,
  sentAt: new Date('2026-03-01T12:00:00.000Z'),
  signed: false,
  claims: undefined,
};
const fromBackend: EventContext = { ...fromPage, via: 'secret' };

const vote = {
  id: '019A0000-0000-7000-8000-000000000001',
  kind: 'vote',
  trace_id: 't1',
  value: 'up',
  occurred_at: '2026-03-01T11:59:00.000Z',
  consent: ['improve'],
};

const { value: _value, ...act } = vote;
const choice = { ...act, kind: 'choice' };
const retry = { ...act, kind: 'regenerate' };

function accepted(item: unknown, context: EventContext = fromPage): NewEvent {
  const decision = acceptEvent(item, ['events', 3], context);
  if (!('accept' in decision)) throw new Error(JSON.stringify(decision.result));
  return decision.accept;
}
function refused(item: unknown, context: EventContext = fromPage): string {
  const decision = acceptEvent(item, ['events', 3], context);
  if ('accept' in decision) return 'accepted';
  const { status, error } = decision.result;
  return `${status}: ${error?.code} at ${error?.path}`;
}

describe('an event', () => {
  it('is stored with what it says, and with no name of a person', () => {
    const event = accepted({ ...vote, user_id: 'ada', session_id: 's', reasons: ['wrong'], properties: { page: 2 } });
    expect(event).toMatchObject({
      project_id: 7,
      id: '019a0000-0000-7000-8000-000000000001',
      trace_id: 't1',
      span_id: '',
      kind: 'vote',
      channel: 'widget',
      verified: false,
      improve: true,
      train: false,
      conversation_id: null,
      quarantined: null,
      sanitised: false,
      body: { value: 'up', reasons: ['wrong'], properties: { page: 2 } },
    });
    expect(JSON.stringify(event)).not.toContain('ada');
  });

  it('from a backend is verified, and has the consent its project assumes', () => {
    const { consent: _consent, ...silent } = vote;
    expect(accepted(silent, fromBackend)).toMatchObject({
      channel: 'server',
      verified: true,
      improve: true,
      train: false,
    });
  });

  const bad: [string, unknown, string][] = [
    ['of an unknown kind', { ...vote, kind: 'like' }, 'kind'],
    ['without a kind', { ...vote, kind: undefined }, 'kind'],
    ['with an unknown field', { ...vote, valeu: 'up' }, 'valeu'],
    ['with an unknown value', { ...vote, value: 'sideways' }, 'value'],
    ['without a UUID', { ...vote, id: 'x' }, 'id'],
    ['with a NUL in its trace id', { ...vote, trace_id: 'a\0' }, 'trace_id'],
    ['with a lone surrogate in its trace id', { ...vote, trace_id: '\ud800' }, 'trace_id'],
    ['of the year 294277', { ...vote, occurred_at: '+294277-01-01T00:00:00.000Z' }, 'occurred_at'],
    ['of the year 1999', { ...vote, occurred_at: '1999-12-31T23:59:59.000Z' }, 'occurred_at'],
    ['of local time', { ...vote, occurred_at: '2026-03-01T12:00:00+01:00' }, 'occurred_at'],
    ['of the 30th of February', { ...vote, occurred_at: '2026-02-30T12:00:00Z' }, 'occurred_at'],
    ['with 1e400', { ...vote, properties: { x: Number.POSITIVE_INFINITY } }, 'properties.x'],
    ['with 1e16', { ...vote, properties: { x: 1e16 } }, 'properties.x'],
    ['with nested properties', { ...vote, properties: { x: { y: 1 } } }, 'properties.x'],
    ['with a purpose nobody knows', { ...vote, consent: ['sell'] }, 'consent[0]'],
    ['with too long a comment', { ...vote, comment: 'x'.repeat(10_001) }, 'comment'],
    [
      'with a bad ref',
      { ...vote, kind: 'choice', value: undefined, rejected: [{ trace_id: ' ' }] },
      'rejected[0].trace_id',
    ],
    [
      'of a choice over itself',
      { ...choice, span_id: 'a', rejected: [{ trace_id: 't1' }, { trace_id: 't1', span_id: 'a' }] },
      'rejected[1]',
    ],
    [
      'of a choice over itself, its span not named',
      { ...choice, span_id: '', rejected: [{ trace_id: 't1' }] },
      'rejected[0]',
    ],
    ['of a copy of more than there is', { ...act, kind: 'copy', chars: 11, total: 10, of: 'output' }, 'chars'],
    ['of a retry whose next is itself', { ...retry, next: { trace_id: 't1', span_id: '' } }, 'next'],
  ];
  it.each(bad)('%s is invalid, and the field is named', (_what, item, field) => {
    expect(refused(JSON.parse(JSON.stringify(item, keepInfinity), readInfinity))).toBe(
      `invalid: invalid at events[3].${field}`,
    );
  });

  it('may point at another span of its own trace', () => {
    expect(accepted({ ...choice, span_id: 'a', rejected: [{ trace_id: 't1' }] }).refs).toEqual([{ trace_id: 't1' }]);
    expect(accepted({ ...retry, next: { trace_id: 't1', span_id: 'b' } }).refs).toHaveLength(1);
  });

  it('may copy all there is', () => {
    expect(accepted({ ...act, kind: 'copy', chars: 10, total: 10, of: 'block' }).body).toMatchObject({ chars: 10 });
  });

  it.each([[null], [1], ['vote'], [[]], [true]])('%j is invalid', (item) => {
    expect(refused(item)).toMatch(/^invalid: invalid at events\[3\]/);
  });

  it('never throws, whatever it is', () => {
    const odd = fc.record(
      {
        id: fc.anything(),
        kind: fc.constantFrom('vote', 'edit', 1),
        occurred_at: fc.anything(),
        span_id: fc.anything(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ stringUnit: 'binary' }), odd), (item) => {
        expect(refused(item)).toMatch(/^invalid/);
      }),
    );
  });

  it.each([
    [
      'a score from a page',
      { ...vote, kind: 'score', name: 'n', source: 's', value: 1 },
      fromPage,
      'invalid: invalid at events[3].kind',
    ],
    ['no consent from a page', { ...vote, consent: undefined }, fromPage, 'rejected: consent at events[3].consent'],
    ['consent to train alone', { ...vote, consent: ['train'] }, fromPage, 'rejected: consent at events[3].consent'],
    [
      'an event older than the project keeps',
      { ...vote, occurred_at: '2025-01-20T00:00:00.000Z' },
      fromBackend,
      'rejected: expired at events[3].occurred_at',
    ],
  ])('%s is answered so', (_what, item, context, answer) => {
    expect(refused(JSON.parse(JSON.stringify(item)), context)).toBe(answer);
  });

  it('with a NUL or a lone surrogate in its texts is stored without, and says so', () => {
    const event = accepted({ ...vote, comment: 'a\0b\ud800', conversation_id: 'c\0', properties: { 'k\0': 'v' } });
    expect(event).toMatchObject({
      sanitised: true,
      conversation_id: 'c\ufffd',
      body: { comment: 'a\ufffdb\ufffd', properties: { 'k\ufffd': 'v' } },
    });
    // Told apart by what was sent, not by what could be stored of it.
    expect(event.content_hash).not.toEqual(accepted({ ...vote, comment: 'a\ufffdb\ufffd' }).content_hash);
  });

  it('points at the generations it is also about', () => {
    const rejected = [{ trace_id: 't2' }, { trace_id: 't1', span_id: 'b' }];
    const { value: _value, ...bare } = vote;
    expect(accepted({ ...bare, kind: 'choice', rejected }).refs).toEqual(rejected);
    expect(accepted({ ...bare, kind: 'regenerate', next: { trace_id: 't3' } }).refs).toEqual([{ trace_id: 't3' }]);
    expect(accepted({ ...bare, kind: 'regenerate' }).refs).toEqual([]);
  });
});

describe('the actor', () => {
  const secret = project.pseudonym_secret;
  it.each([
    ['a user', { user_id: 'ada', session_id: 'x' }, userPseudonym(secret, 'ada')],
    ['else a session', { session_id: 'x' }, sessionPseudonym(secret, 'x')],
    ['else nobody', {}, ''],
  ])('is %s', (_what, who, actor) => {
    expect(accepted({ ...vote, ...who }).actor).toBe(actor);
  });
});

describe('a token', () => {
  const claims: TokenClaims = { trace: 't1', exp: Date.parse('2026-03-01T12:30:00Z') / 1000 };
  const withToken = { ...vote, token: 'x.y.z' };
  const old = '2026-02-20T12:00:00.000Z';
  const choice = { ...withToken, value: undefined, kind: 'choice' };

  it.each<[string, object, Partial<TokenClaims> | undefined, string]>([
    ['for this trace verifies', withToken, {}, 'verified'],
    ['for this kind verifies', withToken, { kinds: ['vote', 'edit'] }, 'verified'],
    ['for this span verifies', { ...withToken, span_id: 'a' }, { span: 'a' }, 'verified'],
    ['without span is for every span', { ...withToken, span_id: 'a' }, {}, 'verified'],
    ['for this person verifies', { ...withToken, user_id: 'ada' }, { sub: 'ada' }, 'verified'],
    ['that ran out before the event does not verify', withToken, { exp: 1_600_000_000 }, 'unverified'],
    ['for an event of more than 7 days ago does not', { ...withToken, occurred_at: old }, {}, 'unverified'],
    ['does not verify a choice against another trace', { ...choice, rejected: [{ trace_id: 't2' }] }, {}, 'unverified'],
    ['verifies one within its trace', { ...choice, rejected: [{ trace_id: 't1', span_id: 'b' }] }, {}, 'verified'],
    ['that is absent does not', vote, undefined, 'unverified'],
    ['that nobody signed is refused', withToken, undefined, 'rejected: token at events[3].token'],
    ['for another trace is refused', withToken, { trace: 't2' }, 'rejected: token at events[3].token'],
    [
      'for another span is refused',
      { ...withToken, span_id: 'b' },
      { span: 'a' },
      'rejected: token at events[3].token',
    ],
    ['for another span than none is refused', withToken, { span: 'a' }, 'rejected: token at events[3].token'],
    ['for another kind is refused', withToken, { kinds: ['edit'] }, 'rejected: token at events[3].token'],
    [
      'for another person is refused',
      { ...withToken, user_id: 'bob' },
      { sub: 'ada' },
      'rejected: token at events[3].token',
    ],
    [
      'for another trace is refused even when it has run out',
      withToken,
      { trace: 't2', exp: 1_600_000_000 },
      'rejected: token at events[3].token',
    ],
  ])('%s', (_what, item, own, answer) => {
    const context = { ...fromPage, signed: true, claims: own === undefined ? undefined : { ...claims, ...own } };
    const decision = acceptEvent(JSON.parse(JSON.stringify(item)), ['events', 3], context);
    const found =
      'accept' in decision ? (decision.accept.verified ? 'verified' : 'unverified') : refused(item, context);
    expect(found).toBe(answer);
  });

  it('is not looked at where the project signs nothing', () => {
    expect(accepted(withToken)).toMatchObject({ verified: false });
  });

  it('names the person: its sub is the same actor as that user id', () => {
    const context = { ...fromPage, signed: true, claims: { ...claims, sub: 'ada' } };
    expect(accepted(withToken, context).actor).toBe(accepted({ ...vote, user_id: 'ada' }).actor);
  });

  it('without sub makes nobody out of whoever is claimed, whom one can still find', () => {
    const context = { ...fromPage, signed: true, claims };
    const actor = accepted({ ...withToken, user_id: 'ada' }, context).actor;
    expect(actor).toBe(`t${accepted({ ...vote, user_id: 'ada' }).actor}`);
    expect(votingActor(actor)).toBe('');
  });

  it('of a backend is checked as well, need not be fresh, and the backend vouches for the person', () => {
    const context = { ...fromBackend, signed: true };
    const ada = accepted({ ...vote, user_id: 'ada' }).actor;
    expect(accepted({ ...withToken, user_id: 'ada' }, { ...context, claims }).actor).toBe(ada);
    expect(accepted(withToken, { ...context, claims: { ...claims, exp: 1_600_000_000 } }).verified).toBe(true);
    expect(refused(withToken, context)).toBe('rejected: token at events[3].token');
  });

  it('does not belong to the content: a refreshed one makes no other event', () => {
    expect(accepted({ ...vote, token: 'a' }).content_hash).toEqual(accepted({ ...vote, token: 'b' }).content_hash);
  });
});

describe('the time of an event', () => {
  const time = (text: string): Date => new Date(`2026-03-01T${text}Z`);
  it.each([
    ['a clock that is right', '11:59:00', '12:00:00', '11:59:00'],
    ['a clock an hour slow', '10:59:00', '11:00:00', '11:59:00'],
    ['a clock an hour fast', '12:59:00', '13:00:00', '11:59:00'],
    ['an event after its own sending', '12:30:00', '12:00:00', '12:00:00'],
  ])('by %s is corrected', (_what, occurred, sent, at) => {
    expect(correctTime(time(occurred), time(sent), time('12:00:00'))).toEqual(time(at));
  });

  it('is never after receipt', () => {
    const any = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(any, any, any, (occurred, sent, received) => {
        expect(correctTime(occurred, sent, received).getTime()).toBeLessThanOrEqual(received.getTime());
      }),
    );
  });
});

describe('what is personal', () => {
  it('is stored without what is personal in its texts, under the hash of what was sent', () => {
    const comment = (text: string) => accepted({ ...vote, comment: text });
    const ada = comment('Ask ada@example.com');
    expect(ada).toMatchObject({ redacted: ['email'], body: { comment: 'Ask [email]' } });
    expect(ada.content_hash).not.toEqual(comment('Ask [email]').content_hash);
    expect(comment('Ask Ada').redacted).toEqual([]);
  });

  it('keeps the contract’s own words, also where they are words of the project', () => {
    const bank = { ...project, redaction: { terms: ['up', 'value', 'comment'] } };
    const event = accepted({ ...vote, value: 'up', comment: 'What is up?' }, { ...fromPage, project: bank });
    expect(event.body).toMatchObject({ value: 'up', comment: 'What is [redacted]?' });
  });

  it('still points at the generations it pointed at, whatever their ids look like', () => {
    const rejected = [{ trace_id: '4111111111111111' }];
    expect(accepted({ ...choice, rejected })).toMatchObject({ body: { rejected }, redacted: [] });
  });
});

/** JSON has no Infinity; a body may all the same write 1e400, which reads as one. */
function keepInfinity(_key: string, value: unknown): unknown {
  return value === Number.POSITIVE_INFINITY ? '1e400' : value;
}
function readInfinity(_key: string, value: unknown): unknown {
  return value === '1e400' ? Number.POSITIVE_INFINITY : value;
}
