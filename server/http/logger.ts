/** Structured logs, one JSON object a line, without people's text: no bodies, no addresses, no query strings. */
import type { RequestHandler } from 'express';
import { type Logger, pino } from 'pino';

export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

/** One line a request at `debug`, so that the default level stays quiet under load. */
export function logRequests(logger: Logger): RequestHandler {
  return (request, response, next) => {
    const start = performance.now();
    response.on('close', () => {
      logger.debug(
        {
          method: request.method,
          path: request.route?.path ?? 'other',
          status: response.statusCode,
          ms: Math.round(performance.now() - start),
        },
        'request',
      );
    });
    next();
  };
}
