/** Keys and sessions: who may do what. */
import { z } from 'zod';
import { PlainText } from './event.ts';

export const Scope = z.enum(['ingest', 'read', 'review', 'admin']);
export type Scope = z.infer<typeof Scope>;

/** Of people on the page. A viewer reads, a reviewer also decides, an admin does everything. */
export const Role = z.enum(['viewer', 'reviewer', 'admin']);
export type Role = z.infer<typeof Role>;

/** `pk_` or `sk_` and 43 base64url characters: 256 random bits. */
export const KEY_PATTERN = /^[ps]k_[A-Za-z0-9_-]{43}$/;

/** Without a name it is the `admin` who signs in. */
export const SignIn = z.strictObject({
  name: PlainText.min(1).max(100).optional(),
  password: z.string().min(1).max(1000),
});

/** Who is signed in, and what the page needs to know about the project. */
export const Session = z
  .object({
    name: z.string(),
    role: Role,
    project: z.object({
      name: z.string(),
      publishable_key: z.string().nullable(),
      /** Of the project beside this one, for trying things out. */
      test_publishable_key: z.string().nullable(),
      public_url: z.string(),
      /** What the project calls reasons that people give, by their keys. */
      reason_words: z.record(z.string(), z.string()),
    }),
  })
  .meta({ id: 'Session' });
export type Session = z.infer<typeof Session>;
