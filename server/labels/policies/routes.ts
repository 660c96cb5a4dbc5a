/** The policy of a project: read it, set another, measure it, see what a change would move, adopt. */
import { AppError } from '../../../shared/error.ts';
import { signalWords } from '../../../shared/label-words.ts';
import { PAGE_DEFAULT_ITEMS } from '../../../shared/limits.ts';
import type { PolicyContent, ProjectPolicy } from '../../../shared/policy.ts';
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import { type Bound, bind } from '../../http/route.ts';
import { keyText } from '../case.ts';
import { policyOf } from '../policy.ts';
import { readProgress } from '../refresh.ts';
import { readProject } from '../store.ts';
import { readOverrides } from './content.ts';
import { type AuditedOutput, compareEstimate, estimate, NOTHING_SET, stillMeasured, verdicts } from './estimate.ts';
import { presentPolicy, presentVersion } from './present.ts';
import { preview } from './preview.ts';
import {
  findPolicy,
  findPolicyInForce,
  insertAdoption,
  insertPolicy,
  listAdoptions,
  listAuditDecisions,
  listPolicies,
} from './store.ts';

/** @param deps.onAdopted told after another policy is in force: labels are older than it */
export function policyRoutes({ db, onAdopted }: { db: Db; onAdopted: () => void }): Bound[] {
  const read = async (projectId: number): Promise<ProjectPolicy> => {
    const project = await readProject(db, projectId);
    const policy = policyOf(project, project.overrides);
    const stored = (await findPolicyInForce(db, projectId)) ?? null;
    return presentPolicy(policy, stored, await readProgress(db, projectId, policy.version));
  };
  const adopt = async (projectId: number, number: number, by: string): Promise<ProjectPolicy> => {
    await insertAdoption(db, projectId, number, by);
    onAdopted();
    return read(projectId);
  };

  return [
    bind(routes.getPolicy, ({ caller }) => read(caller.project.id)),

    bind(routes.putPolicy, async ({ caller, body }) => {
      const before = await findPolicyInForce(db, caller.project.id);
      const measured = before === undefined ? { accuracies: {} } : stillMeasured(body, before);
      const policy = { origin: 'set', content: body, measured, created_by: caller.name } as const;
      return adopt(caller.project.id, await insertPolicy(db, caller.project.id, policy), caller.name);
    }),

    bind(routes.adoptPolicy, async ({ caller, body }) => {
      await contentOf(db, caller.project.id, body.number);
      return adopt(caller.project.id, body.number, caller.name);
    }),

    bind(routes.listPolicyVersions, async ({ caller, query }) => {
      const project = await readProject(db, caller.project.id);
      const found = await listPolicies(db, project.id, { before: query.before, limit: PAGE_DEFAULT_ITEMS + 1 });
      const page = found.slice(0, PAGE_DEFAULT_ITEMS);
      const numbers = page.map(({ number }) => number);
      const adoptions = await listAdoptions(db, project.id, numbers);
      const inForce = (await findPolicyInForce(db, project.id))?.number ?? null;
      return {
        items: page.map((stored) => presentVersion(stored, adoptions, project, inForce)),
        next_before: found.length > page.length ? (numbers.at(-1) ?? null) : null,
      };
    }),

    bind(routes.estimatePolicy, async ({ caller }) => {
      const project = await readProject(db, caller.project.id);
      const outputs = await readAudited(db, project.id);
      const inForce = await findPolicyInForce(db, project.id);
      const proposal = estimate(outputs, inForce ?? NOTHING_SET);
      const number =
        outputs.length === 0
          ? null
          : await insertPolicy(db, project.id, { origin: 'estimate', ...proposal, created_by: caller.name });
      const { base_rate, signals } = compareEstimate(proposal, policyOf(project, project.overrides));
      return {
        number,
        outputs: outputs.length,
        base_rate,
        signals: signals.map((one) => ({ ...one, words: signalWords[one.signal] })),
      };
    }),

    bind(routes.previewPolicy, async ({ caller, body }) => {
      const project = await readProject(db, caller.project.id);
      const content = 'content' in body ? body.content : await contentOf(db, project.id, body.number);
      return preview(db, project.id, {
        from: policyOf(project, project.overrides),
        to: policyOf(project, readOverrides(content)),
      });
    }),
  ];
}

async function contentOf(db: Db, projectId: number, number: number): Promise<PolicyContent> {
  const stored = await findPolicy(db, projectId, number);
  if (stored === undefined) throw new AppError('not_found', `The project has no policy ${number}.`);
  return stored.content;
}

/** Each audited output once, with the newest note of what its label rested on. */
async function readAudited(db: Db, projectId: number): Promise<AuditedOutput[]> {
  const decisions = await listAuditDecisions(db, projectId);
  const good = verdicts(decisions);
  const signals = new Map(decisions.map((decision) => [keyText(decision), decision.audit.signals]));
  return [...good].map(([key, isGood]) => ({ good: isGood, signals: signals.get(key) ?? [] }));
}
