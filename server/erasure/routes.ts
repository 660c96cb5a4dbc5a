/** `POST /v1/erasures`, `/v1/access`, `/v1/consent`: what a product passes on when a person asks for it. */
import { routes } from '../../shared/routes.ts';
import { type Bound, bind, Stream } from '../http/route.ts';
import { userPseudonym } from '../privacy/pseudonym.ts';
import { readAll } from './accessing/read-all.ts';
import { type ErasureDeps, eraseGeneration, erasePerson } from './erase.ts';
import { removeSample } from './remove-sample.ts';
import { withdrawConsent } from './withdraw.ts';

export function erasureRoutes(deps: ErasureDeps): Bound[] {
  return [
    bind(routes.postErasure, ({ caller, body }) => {
      const { project, name } = caller;
      if ('user_id' in body) {
        return erasePerson(deps, project, userPseudonym(project.pseudonym_secret, body.user_id), name);
      }
      const { trace_id, span_id = '' } = body.ref;
      return eraseGeneration(deps, project, { trace_id, span_id }, name);
    }),
    bind(routes.removeSample, ({ caller: { project, name } }) => removeSample(deps, project, name)),
    bind(routes.postAccess, ({ caller: { project }, body }) => {
      const person = userPseudonym(project.pseudonym_secret, body.user_id);
      return new Stream('application/x-ndjson', asLines(readAll({ ...deps, projectId: project.id, person })));
    }),
    bind(routes.postConsent, async ({ caller: { project }, body }) => {
      const person = userPseudonym(project.pseudonym_secret, body.user_id);
      const { before, counts } = await withdrawConsent(deps, project, person, body.withdraw);
      return { withdrawn_before: before, counts };
    }),
  ];
}

async function* asLines(items: AsyncIterable<unknown>): AsyncGenerator<string> {
  for await (const item of items) yield `${JSON.stringify(item)}\n`;
}
