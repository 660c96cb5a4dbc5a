/** The desk's endpoint: a suggestion for each field of a ticket's form, each recorded as a generation of its own. */
import { randomBytes } from 'node:crypto';
import { Router } from 'express';
import { type DeskAnswer, DeskRequest } from '../contract.ts';
import type { Ledger } from '../ledger.ts';
import { MODEL, versions } from '../nod.ts';
import { type FieldName, fieldNames } from './fields.ts';
import { desk, findTicket, promptOf, suggest } from './suggest.ts';

export function deskRoutes(ledger: Ledger): Router {
  const router = Router();
  let asked = 0;
  router.get('/', (_request, response) => {
    response.json(desk);
  });
  router.post('/', async (request, response) => {
    const { ticket_id, consent } = DeskRequest.parse(request.body);
    const version = asked++ % 2 === 0 ? 'older' : 'newer';
    const ticket = findTicket(ticket_id);
    const values = suggest(ticket_id, version);
    if (ticket === undefined || values === undefined) {
      response.status(404).json({ error: 'no such ticket' });
      return;
    }
    // Traces of their own: spans of one trace would be rival answers to one prompt, and these are not.
    const fields: DeskAnswer['fields'] = {
      category: { trace_id: newTrace(), value: values.category },
      priority: { trace_id: newTrace(), value: values.priority },
      summary: { trace_id: newTrace(), value: values.summary },
    };
    const recorded = await Promise.all(
      fieldNames.map((field: FieldName) =>
        ledger.add(
          [
            {
              trace_id: fields[field].trace_id,
              conversation_id: `${ticket_id}-${fields.category.trace_id.slice(0, 8)}`,
              input: promptOf(field, ticket),
              output: fields[field].value,
              model: MODEL,
              model_version: versions[version],
              prompt_id: `desk-${field}`,
              prompt_version: 'desk-2',
              provider: 'demo',
              started_at: new Date().toISOString(),
              metadata: { field, ticket: ticket_id },
            },
          ],
          consent,
        ),
      ),
    );
    response.json({
      model_version: versions[version],
      recorded: recorded.every(Boolean),
      fields,
    } satisfies DeskAnswer);
  });
  return router;
}

function newTrace(): string {
  return randomBytes(16).toString('hex');
}
