/**
 * The demo's backend: serves its page, answers its three products, records what they answered with the secret key,
 * and hands labels and exports on to the page. It knows Nod by its public HTTP API alone.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import express, { type NextFunction, type Request, type Response, Router } from 'express';
import { z } from 'zod';
import { SpanId, Time, TraceId } from '../shared/event.ts';
import { ExportFormat } from '../shared/export.ts';
import { chatRoutes } from './assistant/routes.ts';
import { type ConsentAnswer, ConsentRequest, type LabelAnswer } from './contract.ts';
import { deskRoutes } from './desk/routes.ts';
import { frameworkRoutes } from './frameworks/routes.ts';
import { createLedger } from './ledger.ts';
import { createNodClient, MODEL } from './nod.ts';
import { writingRoutes } from './writing/routes.ts';

export interface DemoOptions {
  /** Address of the Nod server, such as http://127.0.0.1:3000. Asked at each call. */
  endpoint: () => string;
  /** With the scopes `ingest` and `read`. */
  secretKey: string;
  publishableKey: string;
  /** What `npm run build` made for browsers; the page is in `demo/` below it. */
  browserDir: string;
  /** Pause between two words of a streamed answer, in milliseconds. */
  paceMs?: number;
}

const PACE_MS = 18;

const LabelQuery = z.object({ trace: TraceId, span: SpanId.default('') });
const ExportQuery = z.object({ format: ExportFormat, from: Time.optional(), to: Time.optional() });

/** To be mounted at `/demo` of the server that also serves `/nod.js`. */
export function createDemo({ endpoint, secretKey, publishableKey, browserDir, paceMs = PACE_MS }: DemoOptions): Router {
  const nod = createNodClient(endpoint, secretKey);
  const ledger = createLedger(nod);
  const files = join(browserDir, 'demo');
  const router = Router();

  router.get('/', async (_request, response) => {
    const page = await readFile(join(files, 'index.html'), 'utf8');
    response.set('cache-control', 'no-store').type('html').send(page.replaceAll('{{publishable_key}}', publishableKey));
  });
  router.use('/frameworks', frameworkRoutes(join(files, 'frameworks'), publishableKey));
  router.use(express.static(files, { index: false, redirect: false }));

  router.use('/api', express.json({ limit: '1mb', inflate: false }));
  router.use('/api/chat', chatRoutes(ledger, paceMs));
  router.use('/api/desk', deskRoutes(ledger));
  router.use('/api/writing', writingRoutes(ledger));

  router.post('/api/consent', async (request, response) => {
    const { traces, consent } = ConsentRequest.parse(request.body);
    response.json({ recorded: await ledger.decide(traces, consent) } satisfies ConsentAnswer);
  });

  /**
   * Only of outputs this demo made: whoever can open the demo can ask, so it must not show the rest of the project.
   * Nothing is known of most before somebody consents or votes: that is an answer, and no error in a browser's console.
   */
  router.get('/api/labels', async (request, response) => {
    const { trace, span } = LabelQuery.parse(request.query);
    const detail = await nod.read(trace, span);
    response.set('cache-control', 'no-store');
    const isOurs = detail?.generation?.model === MODEL;
    response.json({ detail: isOurs ? detail : null, waiting: ledger.waits(trace) } satisfies LabelAnswer);
  });

  router.get('/api/export', async (request, response) => {
    const { format, from, to } = ExportQuery.parse(request.query);
    const lines = await nod.export(format, { ...(from && { from }), ...(to && { to }) });
    response.status(lines.status).type(lines.headers.get('content-type') ?? 'application/x-ndjson');
    response.set('cache-control', 'no-store');
    if (lines.ok) response.attachment(`nod-demo.${format}.jsonl`);
    for await (const chunk of lines.body ?? []) response.write(chunk);
    response.end();
  });

  router.use('/api', answerFaults);
  return router;
}

/** A request the page would never make is 400; Nod out of reach is 502. Nothing of either is anyone's business. */
function answerFaults(error: unknown, _request: Request, response: Response, next: NextFunction): void {
  if (response.headersSent) {
    next(error);
    return;
  }
  const faulty = error instanceof z.ZodError || (error instanceof Error && 'status' in error && error.status === 400);
  response.status(faulty ? 400 : 502).json({ error: faulty ? 'not a request of this demo' : 'Nod cannot be reached' });
}
