/** Rules, and what they say. */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../../shared/error.ts';
import { ALERT_RULES_MAX } from '../../../shared/limits.ts';
import { routes } from '../../../shared/routes.ts';
import { type Bound, bind } from '../../http/route.ts';
import { changeRules, deleteRule, insertRule, listRules, type RuleRow, updateRule } from './store.ts';
import { readAlert, readAlerts, type Watched } from './watch.ts';

/** @param deps.onChanged what was remembered of the rules no longer holds */
export function alertRoutes({ db, readDb, onChanged }: Watched & { onChanged: () => void }): Bound[] {
  return [
    bind(routes.listAlerts, async ({ caller, receivedAt }) => ({
      items: await readAlerts({ db, readDb }, caller.project.id, receivedAt),
    })),

    bind(routes.createAlert, async ({ caller, body, receivedAt }) => {
      const { id } = caller.project;
      const row = await changeRules(db, id, async (transaction) => {
        const rules = await listRules(transaction, id);
        requireName(rules, body.name);
        if (rules.length >= ALERT_RULES_MAX) {
          throw new AppError('conflict', `There are ${ALERT_RULES_MAX} rules. Delete one first.`);
        }
        return insertRule(transaction, id, randomUUID(), body);
      });
      onChanged();
      return readAlert(readDb, id, row, receivedAt);
    }),

    bind(routes.putAlert, async ({ caller, params, body, receivedAt }) => {
      const { id } = caller.project;
      const row = await changeRules(db, id, async (transaction) => {
        const others = (await listRules(transaction, id)).filter((rule) => rule.id !== params.id);
        requireName(others, body.name);
        return updateRule(transaction, id, params.id, body);
      });
      if (row === undefined) throw noRule();
      onChanged();
      return readAlert(readDb, id, row, receivedAt);
    }),

    bind(routes.deleteAlert, async ({ caller, params }) => {
      if (!(await deleteRule(db, caller.project.id, params.id))) throw noRule();
      onChanged();
      return { ok: true as const };
    }),
  ];
}

/** What a pager shows is the name: two of one name would be one there. */
function requireName(others: readonly RuleRow[], name: string): void {
  if (others.some((rule) => rule.name === name)) {
    throw new AppError('conflict', 'A rule has this name already.', { path: 'name' });
  }
}

function noRule(): AppError {
  return new AppError('not_found', 'There is no such rule.');
}
