/** What moved since the period before. */
import type { MeasureName } from '../../../shared/measures.ts';
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import { type Bound, bind } from '../../http/route.ts';
import type { Period } from '../detail.ts';
import { periodBefore, planSelection, type Selection } from '../plan.ts';
import { readTallies, readTotals } from '../store.ts';
import { decideMovement } from './decide-movement.ts';

/** Reasons are read apart: so many that they crowd out rare lengths are no loss. */
const measures: readonly MeasureName[] = ['shape', 'script', 'spelling', 'prompt_chars', 'answer_chars'];

export function movementRoutes({ db }: { db: Db }): Bound[] {
  return [
    bind(routes.getMovement, async ({ caller, query, receivedAt }) => {
      const selection = planSelection(query, receivedAt);
      const previous = periodBefore(selection);
      const read = async (period: Selection): Promise<Period> => {
        const { id } = caller.project;
        const measured = await readTallies(db, id, period, measures);
        const reasons = await readTallies(db, id, period, ['reason']);
        return { counts: await readTotals(db, id, period), tallies: [...measured, ...reasons] };
      };
      return {
        from: selection.from.toISOString(),
        to: selection.to.toISOString(),
        previous_from: previous.from.toISOString(),
        ...decideMovement(await read(selection), await read(previous)),
      };
    }),
  ];
}
