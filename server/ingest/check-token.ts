/** Decides what a trace token proves of one event. Its signature was checked before (`keys/verify-token.ts`). */
import type { Event } from '../../shared/event.ts';
import { TOKEN_RECEIPT_WINDOW_DAYS } from '../../shared/limits.ts';
import type { TokenClaims } from '../keys/verify-token.ts';

const DAY_MS = 86_400_000;

/**
 * `mismatch`: signed for something else, a sentence says what; the event is refused. `stale`: it was signed for this,
 * but is no proof any more. `proven`: it is.
 */
export type TokenFinding = 'proven' | 'stale' | { mismatch: string };

/** @param at when the event happened, by our clock; @param receivedAt when it reached us */
export function checkToken(claims: TokenClaims, event: Event, at: Date, receivedAt: Date): TokenFinding {
  if (claims.trace !== event.trace_id) return { mismatch: 'The token is for another trace.' };
  if (claims.span !== undefined && claims.span !== (event.span_id ?? '')) {
    return { mismatch: 'The token is for another span.' };
  }
  if (claims.kinds !== undefined && !claims.kinds.includes(event.kind)) {
    return { mismatch: `The token is not for events of kind ${event.kind}.` };
  }
  if (claims.sub !== undefined && event.user_id !== undefined && claims.sub !== event.user_id) {
    return { mismatch: 'The token is for another person.' };
  }
  if (at.getTime() > claims.exp * 1000) return 'stale';
  if (receivedAt.getTime() - at.getTime() > TOKEN_RECEIPT_WINDOW_DAYS * DAY_MS) return 'stale';
  return judgesOtherTraces(event) ? 'stale' : 'proven';
}

/** A choice speaks against what it rejected. A token for one trace proves nothing about the outputs of another. */
function judgesOtherTraces(event: Event): boolean {
  return event.kind === 'choice' && event.rejected.some((ref) => ref.trace_id !== event.trace_id);
}
