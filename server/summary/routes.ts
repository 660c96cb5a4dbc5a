/** How the product is doing. */
import { type MeasureName, measureNames } from '../../shared/measures.ts';
import { routes } from '../../shared/routes.ts';
import type { Db } from '../db/connect.ts';
import { type Bound, bind } from '../http/route.ts';
import { detail, type Period } from './detail.ts';
import { periodBefore, planSelection, planSummary, type Selection } from './plan.ts';
import { measure, noCounts, sumCounts } from './rate.ts';
import { readCourse, readExposure, readExtent, readTallies, readTotals } from './store.ts';
import { weighExposure } from './weigh-exposure.ts';

/** "Now" is when the request was received. */
export function summaryRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.getSummary, async ({ caller, query, receivedAt }) => {
      const { id } = caller.project;
      const plan = planSummary(query, receivedAt);
      const { series, groups } = await readCourse(db, id, plan);
      const extent = await readExtent(db, id);
      const { previous } = plan;
      const countsAt = new Map(series.map(({ at, counts }) => [at.getTime(), counts]));
      return {
        from: plan.from.toISOString(),
        to: plan.to.toISOString(),
        interval: plan.interval,
        group_by: plan.groupBy,
        provisional_from: plan.provisionalFrom.toISOString(),
        totals: measure(sumCounts(series.map(({ counts }) => counts))),
        previous: previous && {
          from: previous.from.toISOString(),
          to: previous.to.toISOString(),
          totals: measure(await readTotals(db, id, previous)),
        },
        series: plan.starts.map((at) => ({
          at: at.toISOString(),
          metrics: measure(countsAt.get(at.getTime()) ?? noCounts()),
        })),
        groups: groups.map(({ key, counts }) => ({ key, metrics: measure(counts) })),
        first_at: extent.first?.toISOString() ?? null,
        last_at: extent.last?.toISOString() ?? null,
      };
    }),

    bind(routes.getSummaryDetails, async ({ caller, query, receivedAt }) => {
      const selection = planSelection(query, receivedAt);
      const read = async (period: Selection): Promise<Period> => ({
        counts: await readTotals(db, caller.project.id, period),
        tallies: await readTallies(db, caller.project.id, period, shown),
      });
      const previous = query.compare === undefined ? null : periodBefore(selection);
      return {
        from: selection.from.toISOString(),
        to: selection.to.toISOString(),
        previous_from: previous?.from.toISOString() ?? null,
        ...detail(await read(selection), previous && (await read(previous))),
      };
    }),

    bind(routes.getExposure, async ({ caller, query, receivedAt }) => {
      const selection = planSelection(query, receivedAt);
      const cells = await readExposure(db, caller.project.id, selection);
      return { from: selection.from.toISOString(), to: selection.to.toISOString(), ...weighExposure(cells) };
    }),
  ];
}

/** What the answers and prompts were like is for "what moved". */
const ofMovement: readonly MeasureName[] = ['prompt_chars', 'answer_chars', 'shape', 'script', 'spelling'];
const shown = measureNames.filter((name) => !ofMovement.includes(name));
