/** The editor's endpoint: three ways to go on, recorded as one trace with a span an offer. */
import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { type DraftStart, type WritingAnswer, WritingRequest } from '../contract.ts';
import type { Ledger } from '../ledger.ts';
import { MODEL, versions } from '../nod.ts';
import { drafts } from './drafts.ts';
import { findDraft, offer, promptOf } from './offer.ts';

export function writingRoutes(ledger: Ledger): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    const starts: DraftStart[] = drafts.map(({ id, title, kind, text }) => ({ id, title, kind, text }));
    response.json(starts);
  });
  router.post('/', async (request, response) => {
    const { document_id, draft_id, before, round, consent } = WritingRequest.parse(request.body);
    const draft = findDraft(draft_id);
    if (draft === undefined) {
      response.status(404).json({ error: 'no such draft' });
      return;
    }
    const version = round % 2 === 0 ? versions.older : versions.newer;
    const traceId = randomBytes(16).toString('hex');
    const startedAt = new Date().toISOString();
    const offers = offer(draft, round).map((text, index) => ({ span_id: `offer-${index + 1}`, text }));
    const recorded = await ledger.add(
      offers.map(({ span_id, text }) => ({
        trace_id: traceId,
        span_id,
        conversation_id: document_id,
        input: promptOf(draft, before),
        output: text,
        model: MODEL,
        model_version: version,
        prompt_id: 'continue',
        prompt_version: 'continue-5',
        provider: 'demo',
        params: { n: offers.length },
        started_at: startedAt,
      })),
      consent,
    );
    response.json({ trace_id: traceId, model_version: version, recorded, offers } satisfies WritingAnswer);
  });
  return router;
}
