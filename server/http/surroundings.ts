/** What is the same around every answer, whoever gives it: it is counted, timed and logged, and has certain headers. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { logRequest } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { securityHeaders } from './security-headers.ts';

/** @param pathOf the pattern of the endpoint's path, asked when the answer is out: ids have no place in metrics */
type Attend = (request: IncomingMessage, response: ServerResponse, pathOf: () => string) => void;

export interface Surroundings {
  attend: Attend;
  headers(): Readonly<Record<string, string>>;
}

interface SurroundingsOptions {
  metrics: Metrics;
  logger: Logger;
  isStopping(): boolean;
  onRequest(request: IncomingMessage): void;
}

export function createSurroundings({ metrics, logger, isStopping, onRequest }: SurroundingsOptions): Surroundings {
  // A kept connection would be cut in the middle of a next request.
  const stopping = { ...securityHeaders, connection: 'close' };
  return {
    attend(request, response, pathOf) {
      onRequest(request);
      const began = performance.now();
      response.on('close', () => {
        const seconds = (performance.now() - began) / 1000;
        const answered = { method: request.method ?? '', path: pathOf(), status: response.statusCode, seconds };
        metrics.countRequest(answered);
        logRequest(logger, answered);
      });
    },
    headers: () => (isStopping() ? stopping : securityHeaders),
  };
}

/** For what Express answers. */
export function surround({ attend, headers }: Surroundings): RequestHandler {
  return (request, response, next) => {
    attend(request, response, () => request.route?.path ?? 'other');
    response.set(headers());
    next();
  };
}
