/** Structured logs, one JSON object a line, without people's text: no bodies, no addresses, no query strings. */
import { type Logger, pino } from 'pino';
import type { Answered } from './exchange.ts';

export function createLogger(level: string): Logger {
  return pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime });
}

/** One line a request at `debug`, so that the default level stays quiet under load. */
export function logRequest(logger: Logger, answered: Answered): void {
  if (!logger.isLevelEnabled('debug')) return;
  const { seconds, ...others } = answered;
  logger.debug({ ...others, ms: Math.round(seconds * 1000) }, 'request');
}
