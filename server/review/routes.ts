/** Reviewers' verdicts come in. What becomes of them is the labels' business. */
import { createHmac } from 'node:crypto';
import canonicalize from 'canonicalize';
import { routes } from '../../shared/routes.ts';
import type { Db } from '../db/connect.ts';
import { type Bound, bind } from '../http/route.ts';
import { sanitise } from '../privacy/sanitise.ts';
import { findContentHash, insertDecision } from './store.ts';

/** @param deps.onCommitted told after a new decision is committed: its label is stale */
export function reviewRoutes({ db, onCommitted }: { db: Db; onCommitted: () => void }): Bound[] {
  return [
    bind(routes.postDecision, async ({ caller, body, receivedAt }) => {
      const { project } = caller;
      const said = { ...body, span_id: body.span_id ?? '', reviewer: caller.name };
      // Keyed, because the texts are people's and short ones can be guessed from a plain hash.
      const content_hash = createHmac('sha256', project.pseudonym_secret)
        .update(canonicalize(sanitise(said).value) ?? '')
        .digest();
      const isNew = await insertDecision(db, project.id, {
        id: body.id,
        trace_id: body.trace_id,
        span_id: said.span_id,
        reviewer: caller.name,
        verdict: body.verdict,
        corrected_text: clean(body.corrected_text),
        reason: clean(body.reason),
        content_hash,
        decided_at: receivedAt,
      });
      if (isNew) onCommitted();
      const status = isNew ? 'accepted' : await compare(db, project.id, body.id, content_hash);
      return { id: body.id, status } as const;
    }),
  ];
}

/** The first decision with an id stays: the same again is a repeat, anything else a conflict. */
async function compare(db: Db, projectId: number, id: string, hash: Buffer): Promise<'duplicate' | 'conflict'> {
  const before = await findContentHash(db, projectId, id);
  return before?.equals(hash) ? 'duplicate' : 'conflict';
}

function clean(text: string | undefined): string | null {
  return text === undefined ? null : sanitise(text).value;
}
