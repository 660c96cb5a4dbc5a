/** Pairs: hand out two answers to one prompt, take in which is better. */
import { createHash } from 'node:crypto';
import { AppError } from '../../../shared/error.ts';
import type { NextPair, PairVerdict } from '../../../shared/pair.ts';
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import type { Project } from '../../db/tables/keys.ts';
import { type Bound, bind } from '../../http/route.ts';
import type { Key } from '../../labels/case.ts';
import { presentGeneration } from '../../labels/reading/present.ts';
import { readGeneration } from '../../labels/reading/store.ts';
import { clean } from '../clean.ts';
import { hashContent } from '../hash-content.ts';
import { insertDecision, withdrawDecision } from '../store.ts';
import { pairOf, sidesOf } from './sides.ts';
import {
  claimPair,
  type FoundPair,
  findPairDecision,
  insertPairDecision,
  peekPair,
  skipPair,
  withdrawPairDecision,
} from './store.ts';

interface PairDeps {
  db: Db;
  /** Told after a decision is committed or taken back: two labels are stale. */
  onCommitted: () => void;
}

export function pairRoutes({ db, onCommitted }: PairDeps): Bound[] {
  return [
    bind(routes.nextPair, async ({ caller, query }) => {
      const { project, name: reviewer } = caller;
      const found = await peekPair(db, project.id, { reviewer, overlap: query.overlap ?? false });
      return { pair: found === undefined ? null : await present(db, project, found, reviewer) };
    }),

    bind(routes.claimPair, async ({ caller, body }) => {
      const { project, name: reviewer } = caller;
      const found = await claimPair(db, project.id, { reviewer, overlap: body.overlap ?? false });
      return { pair: found === undefined ? null : await present(db, project, found, reviewer) };
    }),

    bind(routes.postPairDecision, async ({ caller, body, receivedAt }) => {
      const { project, name: reviewer } = caller;
      const { id, verdict } = body;
      const [left, right] = [keyOf(body.left), keyOf(body.right)];
      const content_hash = hashContent(project, { ...body, left, right, reviewer });
      const reason = body.reason === undefined ? null : clean(body.reason, project);
      const decision = { ...{ id, left, right, verdict, reviewer, reason }, content_hash, decided_at: receivedAt };
      const isNew = await db.transaction().execute(async (transaction) => {
        if (!(await insertPairDecision(transaction, project.id, decision))) return false;
        for (const { of, ...made } of verdictsIn(id, verdict)) {
          const common = { reviewer, reason, corrected_text: null, content_hash, decided_at: receivedAt };
          await insertDecision(transaction, project.id, { ...made, ...(of === 'left' ? left : right), ...common });
        }
        return true;
      });
      if (isNew) {
        onCommitted();
        return { id, status: 'accepted' } as const;
      }
      const before = await findPairDecision(db, project.id, id);
      return { id, status: before?.content_hash.equals(content_hash) ? 'duplicate' : 'conflict' } as const;
    }),

    bind(routes.withdrawPairDecision, async ({ caller, params, receivedAt }) => {
      const { project, name: reviewer } = caller;
      const { id } = params;
      const isTaken = await db.transaction().execute(async (transaction) => {
        const own = { reviewer, at: receivedAt };
        if (!(await withdrawPairDecision(transaction, project.id, { id, ...own }))) return false;
        for (const made of [verdictId(id, 'left'), verdictId(id, 'right')]) {
          await withdrawDecision(transaction, project.id, { id: made, ...own });
        }
        return true;
      });
      if (isTaken) onCommitted();
      const decision = await findPairDecision(db, project.id, id);
      if (decision === undefined) throw new AppError('not_found', 'There is no such decision.');
      if (decision.reviewer !== reviewer || decision.withdrawn_at === null) {
        throw new AppError('forbidden', 'Only who made a decision can take it back. Decide otherwise instead.');
      }
      return { id, withdrawn_at: decision.withdrawn_at.toISOString() };
    }),

    bind(routes.skipPair, async ({ caller, body }) => {
      await skipPair(db, caller.project.id, caller.name, pairOf(keyOf(body.left), keyOf(body.right)));
      return { ok: true as const };
    }),
  ];
}

/** Nothing that tells one model or version from the other. */
async function present(db: Db, project: Project, found: FoundPair, reviewer: string): Promise<NextPair['pair']> {
  const sides = sidesOf(found, project.pseudonym_secret, reviewer);
  const [left, right] = await Promise.all([sides.left, sides.right].map((key) => readGeneration(db, project.id, key)));
  if (left === undefined || right === undefined) return null; // erased this moment
  const [one, other] = [presentGeneration(left), presentGeneration(right)];
  return {
    input: one.input,
    context: one.context,
    metadata: originIn(one.metadata),
    left: { ...sides.left, output: one.output },
    right: { ...sides.right, output: other.output },
    claimed_until: found.expires_at?.toISOString() ?? null,
  };
}

/** Whether a script or a recording made it; the rest of what the product wrote may tell a model. */
function originIn(metadata: Record<string, unknown> | null): Record<string, unknown> {
  return Object.fromEntries(Object.entries(metadata ?? {}).filter(([key]) => key === 'synthetic' || key === 'sample'));
}

function keyOf({ trace_id, span_id = '' }: { trace_id: string; span_id?: string | undefined }): Key {
  return { trace_id, span_id };
}

/** The verdicts on single answers that follow from a decision on two; which is better says nothing of either. */
function verdictsIn(
  id: string,
  said: PairVerdict,
): { of: 'left' | 'right'; id: string; verdict: 'positive' | 'negative' }[] {
  if (said === 'left' || said === 'right') return [];
  const verdict = said === 'both_good' ? 'positive' : 'negative';
  return (['left', 'right'] as const).map((of) => ({ of, id: verdictId(id, of), verdict }));
}

/** A UUID (version 8: one's own making) that is found again when the decision is taken back. */
function verdictId(id: string, side: 'left' | 'right'): string {
  const hex = createHash('sha256').update(`${side} of ${id}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
