/** How the product is doing. */
import { routes } from '../../shared/routes.ts';
import type { Db } from '../db/connect.ts';
import { type Bound, bind } from '../http/route.ts';
import { planSummary } from './plan.ts';
import { measure, noCounts, sumCounts } from './rate.ts';
import { readExtent, readGroups, readSeries } from './store.ts';

/** "Now" is when the request was received. */
export function summaryRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.getSummary, async ({ caller, query, receivedAt }) => {
      const plan = planSummary(query, receivedAt);
      const series = await readSeries(db, caller.project.id, plan);
      const groups = await readGroups(db, caller.project.id, plan);
      const extent = await readExtent(db, caller.project.id);
      const countsAt = new Map(series.map(({ at, counts }) => [at.getTime(), counts]));
      return {
        from: plan.from.toISOString(),
        to: plan.to.toISOString(),
        interval: plan.interval,
        group_by: plan.groupBy,
        provisional_from: plan.provisionalFrom.toISOString(),
        totals: measure(sumCounts(series.map(({ counts }) => counts))),
        series: plan.starts.map((at) => ({
          at: at.toISOString(),
          metrics: measure(countsAt.get(at.getTime()) ?? noCounts()),
        })),
        groups: groups.map(({ key, counts }) => ({ key, metrics: measure(counts) })),
        first_at: extent.first?.toISOString() ?? null,
        last_at: extent.last?.toISOString() ?? null,
      };
    }),
  ];
}
