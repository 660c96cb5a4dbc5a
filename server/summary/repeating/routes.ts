/** Questions that are asked again and again. */
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import { type Bound, bind } from '../../http/route.ts';
import { planSelection } from '../plan.ts';
import { describeRepeats } from './describe-repeats.ts';
import { readAsked, readRepeated } from './store.ts';

const DEFAULT_SPAN_MS = 30 * 86_400_000;

export function repeatedRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.getRepeated, async ({ caller, query, receivedAt }) => {
      const { id } = caller.project;
      const to = query.to ?? receivedAt.toISOString();
      const start = query.from ?? new Date(Date.parse(to) - DEFAULT_SPAN_MS).toISOString();
      const time = planSelection({ from: start, to }, receivedAt);
      const wanted = { from: time.from, to: time.to, model: query.model, by: query.by ?? 'prompt_version' };
      const { prompts, lookedAt, lookedFrom } = await readRepeated(db, id, wanted);
      const items = [];
      // One after another: short statements, between which an embedded database answers others.
      for (const prompt of prompts) {
        const described = describeRepeats(prompt, await readAsked(db, id, prompt.prompt_hash, wanted));
        if (described !== null) items.push(described);
      }
      return {
        by: wanted.by,
        from: wanted.from.toISOString(),
        to: wanted.to.toISOString(),
        looked_at: lookedAt,
        looked_from: (lookedFrom ?? wanted.from).toISOString(),
        items,
      };
    }),
  ];
}
