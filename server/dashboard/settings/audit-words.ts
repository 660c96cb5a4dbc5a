/** What stands in the audit log, as people would say it: “made vera a viewer”. Pure. */
import type { AnswerOf } from '../api.ts';
import { formatThings } from '../format.ts';

export type AuditEntry = AnswerOf<'listAudit'>['items'][number];
type Target = AuditEntry['target'];

/** What was done, after the name of who did it; by method and path, as the log keeps them. */
const doings: Record<string, string | ((target: Target) => string)> = {
  'POST /v1/alerts': ({ name }) => `added the rule ${quoted(name)}`,
  'PUT /v1/alerts/:id': ({ name }) => `changed the rule ${quoted(name)}`,
  'DELETE /v1/alerts/:id': ({ id }) => `deleted the rule ${said(id)}`,
  'POST /v1/datasets': ({ name }) => `defined the dataset ${quoted(name)}`,
  'POST /v1/datasets/:name/cases': ({ name }) => `added a case to ${quoted(name)}`,
  'POST /v1/datasets/:name/cases/remove': ({ name }) => `took a case out of ${quoted(name)}`,
  'POST /v1/datasets/:name/versions': ({ name }) => `froze a version of ${quoted(name)}`,
  'POST /v1/erasures': (target) => (alsoOf(target).includes('user_id') ? 'erased a person' : 'erased a generation'),
  'DELETE /v1/sample': 'removed the sample',
  'POST /v1/access': 'downloaded all that is kept of a person',
  'POST /v1/consent': 'withdrew a person’s consent',
  'POST /v1/dead-letters/replay': ({ ids }) =>
    `sent ${Array.isArray(ids) ? formatThings(ids.length, 'refused event') : 'refused events'} again`,
  'GET /v1/settings': 'looked at the widget’s settings',
  'PUT /v1/settings': 'changed the widget’s settings',
  'GET /v1/settings/privacy': 'looked at the privacy settings',
  'PUT /v1/settings/privacy': privacyWords,
  'GET /v1/keys': 'looked at the keys',
  'POST /v1/keys': ({ kind, name, scopes }) =>
    `made the ${said(kind)} key ${quoted(name)}${Array.isArray(scopes) && scopes.length > 0 ? `, which may ${listed(scopes)}` : ''}`,
  'POST /v1/keys/:id/rotate': ({ id }) => `replaced the key ${said(id)}`,
  'DELETE /v1/keys/:id': ({ id }) => `revoked the key ${said(id)}`,
  'GET /v1/origins': 'looked at the origins',
  'PUT /v1/origins': ({ origins }) =>
    Array.isArray(origins) && origins.length > 0 ? `set the origins to ${listed(origins)}` : 'allowed no origin',
  'GET /v1/signing-secrets': 'looked at the signing secrets',
  'POST /v1/signing-secrets': ({ kid }) => `made the signing secret ${quoted(kid)}`,
  'DELETE /v1/signing-secrets/:kid': ({ kid }) => `deleted the signing secret ${quoted(kid)}`,
  'GET /v1/people': 'looked at the people',
  'POST /v1/people': ({ name, role }) => `added ${said(name)} as ${roleWords(role)}`,
  'POST /v1/people/change': (target) => {
    const password = alsoOf(target).includes('password');
    if (target.role === undefined) return password ? `set a new password for ${said(target.name)}` : 'changed nobody';
    return `made ${said(target.name)} ${roleWords(target.role)}${password ? ', with a new password' : ''}`;
  },
  'POST /v1/people/remove': ({ name }) => `removed ${said(name)}`,
  'GET /v1/audit': 'looked at this log',
  'PUT /v1/policy': 'set the policy’s numbers',
  'POST /v1/policy/adopt': ({ number }) => `put policy ${said(number)} in force`,
  'POST /v1/policy/estimate': 'measured a policy from the random audit',
  'POST /v1/policy/preview': 'looked at what a policy would move',
};

/** An action that is not known here stands as it is. */
export function auditWords({ action, target }: Pick<AuditEntry, 'action' | 'target'>): string {
  const doing = Object.hasOwn(doings, action) ? doings[action] : undefined;
  if (doing === undefined) return action;
  return typeof doing === 'string' ? doing : doing(target);
}

/** What the log keeps, for whoever wants it word for word. */
export function rawWords({ action, target }: Pick<AuditEntry, 'action' | 'target'>): string {
  const named = Object.entries(target).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [action, ...named].join(', ');
}

/** Whether it changed nothing. */
export const isRead = ({ action }: Pick<AuditEntry, 'action'>): boolean =>
  action.startsWith('GET ') || action === 'POST /v1/policy/preview';

export interface Folded extends AuditEntry {
  times: number;
  /** When the first of them was; `at` is the last. */
  since: string;
}

/** What somebody did again and again, with nothing between, is one line. @param entries the newest first */
export function foldAudit(entries: readonly AuditEntry[]): Folded[] {
  const folded: Folded[] = [];
  for (const entry of entries) {
    const newer = folded.at(-1);
    if (newer !== undefined && isSame(newer, entry)) {
      newer.times += 1;
      newer.since = entry.at;
    } else folded.push({ ...entry, times: 1, since: entry.at });
  }
  return folded;
}

function isSame(one: AuditEntry, other: AuditEntry): boolean {
  return one.who === other.who && one.via === other.via && rawWords(one) === rawWords(other);
}

function privacyWords(target: Target): string {
  const { retention_days: days, assumed_consent: consent } = target;
  const rules = Object.entries(target).filter(([name]) => name.startsWith('redaction.'));
  const set = (value: boolean) =>
    rules.filter(([, one]) => one === value).map(([name]) => name.slice('redaction.'.length));
  return [
    'set what is kept',
    days === null ? 'for ever' : typeof days === 'number' ? `for ${formatThings(days, 'day')}` : '',
    set(true).length > 0 ? `taking out ${listed(set(true))}` : '',
    set(false).length > 0 ? `leaving in ${listed(set(false))}` : '',
    Array.isArray(consent) && consent.length > 0 ? `assuming consent to ${listed(consent)}` : '',
  ]
    .filter((part) => part !== '')
    .join(', ')
    .replace('kept, for', 'kept for');
}

const said = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : 'somebody';
const quoted = (value: unknown): string => `“${typeof value === 'string' ? value : '?'}”`;
const listed = (values: readonly unknown[]): string => values.map(String).join(', ');
const alsoOf = ({ also }: Target): unknown[] => (Array.isArray(also) ? also : []);
const roleWords = (role: unknown): string => (role === 'admin' ? 'an administrator' : `a ${said(role)}`);
