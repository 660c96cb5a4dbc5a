/** Who may do what, and what the project sets. */
import { z } from 'zod';
import {
  AddedPerson,
  AuditEntry,
  CreatedKey,
  CreatedSigningSecret,
  KeyId,
  KeyView,
  NewKey,
  NewPerson,
  NewSigningSecret,
  Origins,
  Person,
  PersonChange,
  PersonName,
  SigningSecretId,
  SigningSecretView,
} from '../access.ts';
import { Session, SignIn } from '../key.ts';
import { PrivacySettings, Redaction } from '../privacy.ts';
import { byAdmin, Done, flag, listOf, page, pageOf, type Route } from '../route.ts';
import { ProjectSettings } from '../settings.ts';

const redactionRules = Object.keys(Redaction.shape)
  .filter((rule) => rule !== 'terms')
  .map((rule) => `redaction.${rule}`);

export const keysRoutes = {
  getSession: {
    method: 'GET',
    path: '/v1/session',
    auth: {},
    summary: 'Who is signed in, and the project; null: nobody is.',
    response: Session.nullable(),
  },
  postSession: {
    method: 'POST',
    path: '/v1/session',
    auth: {},
    summary: 'Sign in with the admin password; sets an HttpOnly, SameSite=Strict cookie.',
    body: SignIn,
    response: Session,
  },
  deleteSession: {
    method: 'DELETE',
    path: '/v1/session',
    auth: { role: 'viewer' },
    summary: 'Sign out.',
    response: Done,
  },
  getSettings: {
    method: 'GET',
    path: '/v1/settings',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'What the project sets for its widget.',
    response: ProjectSettings,
  },
  putSettings: {
    method: 'PUT',
    path: '/v1/settings',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'Replace what the project sets for its widget. Pages that load /nod.js?key=pk_... get it with the script.',
    body: ProjectSettings,
    response: ProjectSettings,
  },
  getPrivacySettings: {
    method: 'GET',
    path: '/v1/settings/privacy',
    auth: byAdmin,
    summary: 'What is taken out of texts, how long data is kept, what consent is assumed.',
    response: PrivacySettings,
  },
  putPrivacySettings: {
    method: 'PUT',
    path: '/v1/settings/privacy',
    // All but the project's own words.
    logged: ['retention_days', 'assumed_consent', ...redactionRules],
    auth: byAdmin,
    summary: 'Replace them. What is stored already stays as it is, but for what has then expired.',
    body: PrivacySettings,
    response: PrivacySettings,
  },
  listKeys: {
    method: 'GET',
    path: '/v1/keys',
    auth: byAdmin,
    summary: 'Keys of the project, newest first, revoked ones included; never the secrets.',
    response: listOf(KeyView),
  },
  createKey: {
    method: 'POST',
    path: '/v1/keys',
    logged: ['kind', 'name', 'scopes'],
    auth: byAdmin,
    summary: 'Make a key. It is shown this once.',
    body: NewKey,
    response: CreatedKey,
  },
  rotateKey: {
    method: 'POST',
    path: '/v1/keys/:id/rotate',
    auth: byAdmin,
    summary: 'Make a key like this one. Both work until the old one is revoked.',
    params: KeyId,
    response: CreatedKey,
  },
  revokeKey: {
    method: 'DELETE',
    path: '/v1/keys/:id',
    auth: byAdmin,
    summary: 'Revoke a key: at once on this server, within a second on every other.',
    params: KeyId,
    response: Done,
  },
  getOrigins: {
    method: 'GET',
    path: '/v1/origins',
    auth: byAdmin,
    summary: 'Origins that publishable keys are taken from.',
    response: Origins,
  },
  putOrigins: {
    method: 'PUT',
    path: '/v1/origins',
    logged: ['origins'],
    auth: byAdmin,
    summary: 'Replace them; NOD_ALLOWED_ORIGINS, where it is set, comes back at the next start.',
    body: Origins,
    response: Origins,
  },
  listSigningSecrets: {
    method: 'GET',
    path: '/v1/signing-secrets',
    auth: byAdmin,
    summary: 'Names of the secrets that trace tokens are verified with, oldest first.',
    response: listOf(SigningSecretView),
  },
  createSigningSecret: {
    method: 'POST',
    path: '/v1/signing-secrets',
    logged: ['kid'],
    auth: byAdmin,
    summary: 'Make a signing secret, two at most. It is shown this once.',
    body: NewSigningSecret,
    response: CreatedSigningSecret,
  },
  deleteSigningSecret: {
    method: 'DELETE',
    path: '/v1/signing-secrets/:kid',
    auth: byAdmin,
    summary:
      'Delete a signing secret: tokens signed with it are refused from then on. The last one only with stop_signing=true: the project signs no more.',
    params: SigningSecretId,
    query: z.strictObject({ stop_signing: flag.optional() }),
    response: Done,
  },
  listPeople: {
    method: 'GET',
    path: '/v1/people',
    auth: byAdmin,
    summary: 'Who may sign in to the page.',
    response: listOf(Person),
  },
  addPerson: {
    method: 'POST',
    path: '/v1/people',
    logged: ['name', 'role'],
    auth: byAdmin,
    summary: 'Let somebody sign in. A password that is made for them is shown this once.',
    body: NewPerson,
    response: AddedPerson,
  },
  changePerson: {
    method: 'POST',
    path: '/v1/people/change',
    logged: ['name', 'role'],
    auth: byAdmin,
    summary: 'Another role or password for somebody; their sessions end.',
    body: PersonChange,
    response: Done,
  },
  removePerson: {
    method: 'POST',
    path: '/v1/people/remove',
    logged: ['name'],
    auth: byAdmin,
    summary: 'Let somebody sign in no more; their sessions end.',
    body: PersonName,
    response: Done,
  },
  listAudit: {
    method: 'GET',
    path: '/v1/audit',
    auth: byAdmin,
    summary: 'Every use of an administrator’s rights, newest first.',
    query: z.strictObject({
      limit: page.limit,
      cursor: z
        .string()
        .regex(/^\d{1,18}$/)
        .optional(),
    }),
    response: pageOf(AuditEntry),
  },
} as const satisfies Record<string, Route>;
