import { expect, test } from 'vitest';
import type { Route } from '../../../shared/route.ts';
import { routes } from '../../../shared/routes.ts';
import { type AuditEntry, auditWords, foldAudit, isRead, rawWords } from './audit-words.ts';

test('every route that is audited has words', () => {
  const audited = Object.values<Route>(routes).filter(
    ({ auth, audited }) => audited === true || auth.scope === 'admin' || auth.role === 'admin',
  );
  expect(audited.length).toBeGreaterThan(30);
  for (const { method, path } of audited) {
    const words = auditWords({ action: `${method} ${path}`, target: {} });
    expect(words, `${method} ${path}`).not.toMatch(/[A-Z]{3}|\/v1/);
    expect(isRead({ action: `${method} ${path}` }), path).toBe(words.startsWith('looked at'));
  }
});

test.each<[string, AuditEntry['target'], string]>([
  ['POST /v1/alerts', { name: 'Fewer votes', also: ['metric'] }, 'added the rule “Fewer votes”'],
  ['POST /v1/people', { name: 'vera', role: 'admin', also: ['password'] }, 'added vera as an administrator'],
  ['POST /v1/people/change', { name: 'vera', role: 'viewer' }, 'made vera a viewer'],
  ['POST /v1/people/change', { name: 'vera', also: ['password'] }, 'set a new password for vera'],
  [
    'PUT /v1/origins',
    { origins: ['https://a.example', 'https://b.example'] },
    'set the origins to https://a.example, https://b.example',
  ],
  ['PUT /v1/origins', { origins: [] }, 'allowed no origin'],
  ['POST /v1/keys', { kind: 'secret', name: 'shop', scopes: ['read'] }, 'made the secret key “shop”, which may read'],
  ['POST /v1/erasures', { also: ['user_id'] }, 'erased a person'],
  ['POST /v1/dead-letters/replay', { ids: ['1', '2'] }, 'sent 2 refused events again'],
  [
    'PUT /v1/settings/privacy',
    { 'redaction.email': true, 'redaction.phone': false, retention_days: 30, assumed_consent: ['train'] },
    'set what is kept for 30 days, taking out email, leaving in phone, assuming consent to train',
  ],
  ['PATCH /v1/unheard', { of: 'here' }, 'PATCH /v1/unheard'],
])('%s %o reads “%s”', (action, target, words) => {
  expect(auditWords({ action, target })).toBe(words);
});

test('what somebody did again and again is one line, and what another did is another', () => {
  const entry = (seq: number, who = 'admin', target = {}): AuditEntry => ({
    ...{
      seq: String(seq),
      at: `2026-11-20T12:00:0${seq}.000Z`,
      who,
      via: 'session',
      action: 'DELETE /v1/sample',
      target,
    },
  });
  expect(
    foldAudit([entry(5), entry(4), entry(3, 'vera'), entry(2), entry(1, 'admin', { all: true })]).map(
      ({ seq, times, since }) => [seq, times, since.slice(-6, -1)],
    ),
  ).toEqual([
    ['5', 2, '4.000'],
    ['3', 1, '3.000'],
    ['2', 1, '2.000'],
    ['1', 1, '1.000'],
  ]);
  expect(rawWords(entry(1, 'admin', { all: true, name: 'x' }))).toBe('DELETE /v1/sample, all true, name x');
});
