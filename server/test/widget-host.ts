/** A product's page on one origin and the widget's files with a server that stores nothing on another. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Event, type EventKind, type EventOf } from '../../shared/event.ts';
import { buildWidget, widgetFile } from './widget-files.ts';

export interface WidgetHost {
  /** Where the page is. */
  url: string;
  /** Where `nod.js` comes from and events go. */
  nodUrl: string;
  /** The page, and its `content-security-policy`. */
  html: string;
  policy: string;
  /** What was sent, checked against the contract. */
  events: Event[];
  /** What browsers reported about the policy. */
  reports: string[];
  of<K extends EventKind>(kind: K): EventOf<K>[];
  close(): void;
}

export async function openWidgetHost(): Promise<WidgetHost> {
  const nod = createServer((request, response) => void serveNod(host, request, response));
  const product = createServer((_request, response) => {
    if (host.policy) response.setHeader('content-security-policy', host.policy);
    response.setHeader('content-type', 'text/html; charset=utf-8').end(host.html);
  });
  await buildWidget();
  const [nodUrl = '', url = ''] = await Promise.all([nod, product].map(listen));
  const host: WidgetHost = {
    url,
    nodUrl,
    html: '',
    policy: '',
    events: [],
    reports: [],
    of: (kind) => host.events.filter((event): event is EventOf<typeof kind> => event.kind === kind),
    close() {
      nod.close();
      product.close();
    },
  };
  return host;
}

async function serveNod(host: WidgetHost, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '', host.nodUrl);
  response.setHeader('access-control-allow-origin', '*');
  const script = await widgetFile(pathname);
  if (script !== undefined) {
    response.setHeader('content-type', 'text/javascript').end(script);
    return;
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString();
  if (pathname === '/reports') {
    host.reports.push(body);
    response.end();
    return;
  }
  const sent: { events: unknown[] } = JSON.parse(body);
  const events = sent.events.map((event) => Event.parse(event));
  host.events.push(...events);
  response.end(JSON.stringify({ results: events.map(({ id }) => ({ id, status: 'accepted' })) }));
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server does not listen');
  return `http://127.0.0.1:${address.port}`;
}
