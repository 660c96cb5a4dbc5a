/** Turns whatever was thrown into the contract's error answer; only our own faults are logged with their cause. */
import type { ServerResponse } from 'node:http';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { AppError } from '../../shared/error.ts';
import { writeJson } from './exchange.ts';

/** How long a client should wait before it tries a busy or stopping server again. */
const RETRY_AFTER_S = 1;

export function answerErrors(logger: Logger): ErrorRequestHandler {
  // Express knows a handler of errors by its four parameters.
  return (error: unknown, request, response, _next) => answerError(logger, error, response, request.route?.path);
}

/** @param path the pattern of the endpoint's path; undefined where there is none */
export function answerError(logger: Logger, error: unknown, response: ServerResponse, path: string | undefined): void {
  const known = toAppError(error);
  if (known.status >= 500) {
    // The code and the database's state only: a driver's message or detail can quote people's text.
    logger.error({ code: known.code, cause: causesOf(known), path }, 'request failed');
  }
  if (response.headersSent) {
    response.destroy(); // mid-stream: the connection is cut, so that the client notices
    return;
  }
  response.removeHeader('content-disposition'); // of the stream that this answer stands in for
  const wait = String(known.retryAfterS ?? RETRY_AFTER_S);
  writeJson(response, known.status, known.body, isPassing(known) ? { 'retry-after': wait } : {});
}

function isPassing({ status }: AppError): boolean {
  return status === 429 || status === 503;
}

/** The body parser's, the database's and our own errors, each as the one kind that crosses a boundary. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { type, status, code } = fieldsOf(error);
  if (type === 'entity.too.large') return new AppError('too_large', 'The body is too large.', { cause: error });
  if (type === 'encoding.unsupported') {
    return new AppError('unsupported_encoding', 'Send the body without Content-Encoding.', { cause: error });
  }
  if (type === 'request.aborted' || type === 'request.size.invalid' || (typeof status === 'number' && status === 400)) {
    return new AppError('unreadable', 'The request could not be read.', { cause: error });
  }
  if (code === '53100') return new AppError('no_space', 'The disk is full.', { cause: error });
  if (code === '55P03')
    return new AppError('overloaded', 'The database is busy. Try again in a moment.', { cause: error });
  if (isDatabaseGone(code, error)) {
    return new AppError('unavailable', 'The database cannot be reached just now.', { cause: error });
  }
  return new AppError('internal', 'Something went wrong on our side.', { cause: error });
}

const SOCKET_ERRORS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ENOTFOUND', 'ETIMEDOUT', 'EHOSTUNREACH']);

/** Connection lost (class 08), shutting down or starting up (57P), too many connections (53300), or no socket at all. */
function isDatabaseGone(code: unknown, error: unknown): boolean {
  if (typeof code === 'string' && (/^(08|57P|53300)/.test(code) || SOCKET_ERRORS.has(code))) return true;
  return (
    error instanceof Error && /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message)
  );
}

function fieldsOf(error: unknown): { type?: unknown; status?: unknown; code?: unknown } {
  return typeof error === 'object' && error !== null ? error : {};
}

/** Name, code and stack of each error down the chain, without messages of the database. */
function causesOf(error: unknown): { name: string; code: unknown; at: string | undefined }[] {
  const chain = [];
  for (let cause = error; cause instanceof Error && chain.length < 5; cause = cause.cause) {
    const place = cause.stack?.split('\n').find((line) => line.trim().startsWith('at '));
    chain.push({ name: cause.name, code: fieldsOf(cause).code, at: place?.trim() });
  }
  return chain;
}
