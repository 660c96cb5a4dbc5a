/** Reads trace tokens: JWTs (RFC 7519, HS256) that a product's backend signs for its own page. */
import { compactVerify } from 'jose';
import { z } from 'zod';
import { SpanId, TraceId } from '../../shared/event.ts';
import type { SigningSecret } from './store.ts';

/** What a token vouches for. Claims beyond these (`iat`, `iss`…) are the product's own business. */
export const TokenClaims = z.object({
  trace: TraceId,
  /** Absent: every output of the trace. */
  span: SpanId.optional(),
  /** Who holds it. Absent: it vouches for the trace alone. */
  sub: z.string().min(1).max(200).optional(),
  /** Absent: every kind of event. */
  kinds: z.array(z.string()).optional(),
  /** Seconds since 1970. */
  exp: z.number(),
});
export type TokenClaims = z.infer<typeof TokenClaims>;

/**
 * The claims of a token that one of the secrets signed; undefined for any other text. Says nothing about time: a
 * token is held against when its event happened, which only the caller knows.
 *
 * @param secrets all live ones; the token's `kid` names which, and without `kid` each is tried
 */
export async function verifyToken(token: string, secrets: readonly SigningSecret[]): Promise<TokenClaims | undefined> {
  const kid = readKid(token);
  for (const signing of secrets) {
    if (kid !== undefined && signing.kid !== kid) continue;
    const claims = await readClaims(token, signing.secret);
    if (claims !== undefined) return claims;
  }
  return undefined;
}

const utf8 = { encode: new TextEncoder(), decode: new TextDecoder('utf-8', { fatal: true }) };

async function readClaims(token: string, secret: string): Promise<TokenClaims | undefined> {
  try {
    const { payload } = await compactVerify(token, utf8.encode.encode(secret), { algorithms: ['HS256'] });
    return TokenClaims.safeParse(JSON.parse(utf8.decode.decode(payload))).data;
  } catch {
    return undefined; // not signed by this secret, or not a token at all: to the caller it is the same
  }
}

/** The header's `kid`, before anything is verified: it only chooses which secret to try. */
function readKid(token: string): string | undefined {
  try {
    const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
    return z.object({ kid: z.string() }).safeParse(header).data?.kid;
  } catch {
    return undefined;
  }
}
