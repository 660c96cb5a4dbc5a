/** Node's server as we want its connections. */
import { createServer, type RequestListener, type Server } from 'node:http';

/**
 * Longer than the usual proxy keeps a connection that nothing comes through (nginx, AWS and Google: 60 s). With Node's
 * five seconds the server often ends it at the very moment a request is on its way: a broken connection, a 502.
 */
const KEEP_ALIVE_MS = 75_000;

export function openServer(listener: RequestListener): Server {
  return createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, listener);
}
