/** Keys, signing secrets and people of a project, and what they did with administrators' rights. */
import { z } from 'zod';
import { PlainText, Time } from './event.ts';
import { Role, Scope } from './key.ts';

const Name = PlainText.trim().min(1).max(100);

export const KeyView = z
  .object({
    id: z.string(),
    kind: z.enum(['publishable', 'secret']),
    name: z.string(),
    scopes: z.array(Scope),
    public_key: z.string().nullable().meta({ description: 'the key itself where it is no secret' }),
    created_at: Time,
    last_used_at: Time.nullable().meta({ description: 'to the minute' }),
    revoked_at: Time.nullable(),
  })
  .meta({ id: 'Key' });
export type KeyView = z.infer<typeof KeyView>;

export const NewKey = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('publishable'), name: Name }),
  z.strictObject({ kind: z.literal('secret'), name: Name, scopes: z.array(Scope).min(1).max(Scope.options.length) }),
]);
/** `key` is shown this once. */
export const CreatedKey = z.object({ key: z.string(), created: KeyView });
export const KeyId = z.strictObject({ id: z.uuid() });

const ORIGINS_MAX = 100;

export const Origins = z.strictObject({
  origins: z
    .array(z.string().max(300).refine(isOrigin, 'must be an origin such as https://app.example.com, or *'))
    .max(ORIGINS_MAX),
});

/** As browsers write it: small letters, no path, and the scheme's own port left out. */
function isOrigin(text: string): boolean {
  const written = /^https?:\/\/(?:\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::\d{1,5})?$/.test(text);
  return text === '*' || (written && !/^(?:http:.*:80|https:.*:443)$/.test(text));
}

/** Names the secret in a token's header: printable, without spaces. */
const Kid = z.string().regex(/^[!-~]{1,100}$/, 'must be 1 to 100 printable ASCII characters without spaces');

export const SigningSecretView = z.object({ kid: z.string(), created_at: Time });
export const NewSigningSecret = z.strictObject({ kid: Kid.optional() });
/** `secret` is shown this once. */
export const CreatedSigningSecret = z.object({ kid: z.string(), secret: z.string() });
export const SigningSecretId = z.strictObject({ kid: Kid });

export const PASSWORD_MIN_CHARS = 8;
const Password = z.string().min(PASSWORD_MIN_CHARS).max(1000);

export const Person = z.object({ name: z.string(), role: Role, created_at: Time }).meta({ id: 'Person' });
export const NewPerson = z.strictObject({
  name: Name,
  role: Role,
  password: Password.optional().meta({ description: 'absent: one is made and shown once' }),
});
export const AddedPerson = z.object({ name: z.string(), password: z.string().nullable() });
export const PersonChange = z.strictObject({
  name: Name,
  role: Role.optional(),
  password: Password.optional(),
});
export const PersonName = z.strictObject({ name: Name });

export const AuditEntry = z
  .object({
    seq: z.string(),
    at: Time,
    who: z.string().meta({ description: 'name of the key or the person' }),
    via: z.enum(['secret', 'session']),
    action: z.string().meta({ description: 'method and path' }),
    target: z.record(z.string(), z.unknown()).meta({
      description: 'what the address and the body named; `also`: members of the body whose values are not kept',
    }),
  })
  .meta({ id: 'AuditEntry' });
