/** Review: hand out what is in doubt, take verdicts in, say how it goes. What becomes of them is the labels' business. */
import { AppError } from '../../shared/error.ts';
import { ReviewQueue } from '../../shared/review.ts';
import { routes } from '../../shared/routes.ts';
import type { Db } from '../db/connect.ts';
import { type Bound, bind } from '../http/route.ts';
import { keyText } from '../labels/case.ts';
import { presentGeneration, presentLabel } from '../labels/reading/present.ts';
import { readGeneration, readRowLines } from '../labels/reading/store.ts';
import { readLabels } from '../labels/store.ts';
import { claimNext, countSkips, countWaiting, type Next, peekNext, skip, type Wanted } from './claims/store.ts';
import { clean } from './clean.ts';
import { hashContent } from './hash-content.ts';
import { countPairVerdicts } from './pairs/store.ts';
import { queueOrder } from './queue.ts';
import { reportOn, reportOnPairs } from './report.ts';
import { findContentHash, findDecision, insertDecision, listDecisions, withdrawDecision } from './store.ts';

interface ReviewDeps {
  db: Db;
  /** Told after a decision is committed or taken back: its label is stale. */
  onCommitted: () => void;
  /** 0 to 1: how often the audit comes first. For tests. */
  chance?: () => number;
}

export function reviewRoutes({ db, onCommitted, chance = Math.random }: ReviewDeps): Bound[] {
  return [
    bind(routes.nextReview, async ({ caller, query }) => {
      const next = await peekNext(db, caller.project.id, wantedBy(caller.name, query, chance()));
      return { item: next === undefined ? null : await present(db, caller.project.id, next, query.blind) };
    }),

    bind(routes.claimReview, async ({ caller, body }) => {
      const next = await claimNext(db, caller.project.id, wantedBy(caller.name, body, chance()));
      return { item: next === undefined ? null : await present(db, caller.project.id, next, body.blind) };
    }),

    bind(routes.skipReview, async ({ caller, body }) => {
      await skip(db, caller.project.id, caller.name, { trace_id: body.trace_id, span_id: body.span_id ?? '' });
      return { ok: true as const };
    }),

    bind(routes.postDecision, async ({ caller, body, receivedAt }) => {
      const { project } = caller;
      const said = { ...body, span_id: body.span_id ?? '', reviewer: caller.name };
      const content_hash = hashContent(project, said);
      const isNew = await insertDecision(db, project.id, {
        id: body.id,
        trace_id: body.trace_id,
        span_id: said.span_id,
        reviewer: caller.name,
        verdict: body.verdict,
        corrected_text: clean(body.corrected_text, project),
        reason: clean(body.reason, project),
        content_hash,
        decided_at: receivedAt,
      });
      if (isNew) onCommitted();
      const status = isNew ? 'accepted' : await compare(db, project.id, body.id, content_hash);
      return { id: body.id, status } as const;
    }),

    bind(routes.withdrawDecision, async ({ caller, params, receivedAt }) => {
      const { id } = params;
      const reviewer = caller.name;
      if (await withdrawDecision(db, caller.project.id, { id, reviewer, at: receivedAt })) onCommitted();
      const decision = await findDecision(db, caller.project.id, id);
      if (decision === undefined) throw new AppError('not_found', 'There is no such decision.');
      if (decision.reviewer !== reviewer || decision.withdrawn_at === null) {
        throw new AppError('forbidden', 'Only who made a decision can take it back. Decide otherwise instead.');
      }
      return { id, withdrawn_at: decision.withdrawn_at.toISOString() };
    }),

    bind(routes.reviewReport, async ({ caller, query }) => {
      const project = caller.project.id;
      const all = await listDecisions(db, project, { from: query.from, to: query.to });
      const standing = all.filter((decision) => decision.withdrawn_at === null);
      const waiting = [];
      for (const queue of ReviewQueue.options) waiting.push({ queue, ...(await countWaiting(db, project, queue)) });
      return {
        waiting,
        decisions: standing.length,
        withdrawn: all.length - standing.length,
        skipped: await countSkips(db, project),
        pairs: reportOnPairs(await countPairVerdicts(db, project, { from: query.from, to: query.to })),
        ...reportOn(standing),
      };
    }),
  ];
}

function wantedBy(
  reviewer: string,
  { queue, overlap = false }: { queue?: ReviewQueue | undefined; overlap?: boolean | undefined },
  chance: number,
): Wanted {
  const queues = overlap ? (['audit'] as const) : queue === undefined ? queueOrder(chance) : [queue];
  return { reviewer, queues, overlap };
}

async function present(db: Db, projectId: number, next: Next, blind = false) {
  const generation = await readGeneration(db, projectId, next);
  const label = (await readLabels(db, projectId, [next])).get(keyText(next));
  if (generation === undefined || label === undefined) return null; // erased this moment
  const lines = (await readRowLines(db, projectId, [next])).get(keyText(next)) ?? [];
  return {
    generation: presentGeneration(generation),
    label: blind ? null : presentLabel(label, lines),
    queue: blind ? null : next.queue,
    claimed_until: next.expires_at?.toISOString() ?? null,
  };
}

/** The first decision with an id stays: the same again is a repeat, anything else a conflict. */
async function compare(db: Db, projectId: number, id: string, hash: Buffer): Promise<'duplicate' | 'conflict'> {
  const before = await findContentHash(db, projectId, id);
  return before?.equals(hash) ? 'duplicate' : 'conflict';
}
