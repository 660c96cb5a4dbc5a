/** What an endpoint is, and what many of them share. */
import { z } from 'zod';
import { PlainText } from './event.ts';
import type { Role, Scope } from './key.ts';
import { PAGE_MAX_ITEMS } from './limits.ts';

/** Who may call: any of the named credentials. An empty `Auth` is open to all. */
export interface Auth {
  /** A publishable key, from an allowed origin. */
  publishable?: true;
  /** A secret key that has this scope (`admin` has every scope). */
  scope?: Scope;
  /** A signed-in person with at least this role. */
  role?: Role;
}

export interface Route {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: `/${string}`;
  auth: Auth;
  /** Its use is written into the audit log, though no administrator’s right is needed for it. */
  audited?: true;
  /**
   * Members of the body (`name`, or `name.member`) whose values that log keeps, beside the names of all: what an
   * administrator named or set. Never a user's id, anybody's text, a password or a secret.
   */
  logged?: readonly string[];
  /** One sentence for people who read the API. */
  summary: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  /** The body as documented. */
  body?: z.ZodType;
  /** Where items are answered one by one: what is checked before them. Absent: `body` is checked whole. */
  envelope?: z.ZodType;
  /** 202: asked for, not yet done; the answer is a job. Absent: 200. */
  status?: 202;
  /** The answer: a JSON schema, or the media types of a stream. */
  response: z.ZodType | { stream: readonly string[]; line?: z.ZodType };
  /** The list is also available as NDJSON, one `line` a line, with `Accept: application/x-ndjson`. */
  ndjson?: z.ZodType;
}

/** A number in an address: decimal digits, as people write them, and nothing else that JavaScript would take for one. */
export const numeral = (number: z.ZodNumber) =>
  z
    .string()
    .regex(/^-?(0|[1-9]\d*)(\.\d+)?$/, 'must be a number in decimal digits')
    .transform(Number)
    .pipe(number)
    .meta({ override: z.toJSONSchema(number) as object });

/** What every paged list takes. */
export const page = {
  limit: numeral(z.number().int().min(1).max(PAGE_MAX_ITEMS)).optional(),
  cursor: PlainText.max(1000).optional(),
};
/** One page, and where the next begins. */
export const pageOf = <T extends z.ZodType>(items: T) =>
  z.object({ items: z.array(items), next_cursor: z.string().nullable() });
export const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
export const listOf = <T extends z.ZodType>(items: T) => z.object({ items: z.array(items) });

/** The answer to what leaves nothing to say. */
export const Done = z.object({ ok: z.literal(true) });

/** What an administrator may do, by key or by session. */
export const byAdmin = { scope: 'admin', role: 'admin' } as const satisfies Auth;
