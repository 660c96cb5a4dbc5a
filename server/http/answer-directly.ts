/**
 * Answers one endpoint in front of Express. The steps are those of every endpoint (`mount.ts`), and so are headers,
 * metrics and errors; left out is Express' way to them: its router, its reading of the body and its writing of JSON
 * cost more than everything we do ourselves (`npm run bench -- ingest` puts both beside each other).
 */
import type { IncomingMessage, RequestListener } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import type { Logger } from 'pino';
import type { Route } from '../../shared/route.ts';
import { answerError } from './errors.ts';
import { joinHeaders } from './exchange.ts';
import type { AddressFinder } from './find-address.ts';
import { type MountOptions, stepsOf } from './mount.ts';
import type { Bound } from './route.ts';
import type { Surroundings } from './surroundings.ts';

export interface DirectOptions extends MountOptions {
  surroundings: Surroundings;
  addressOf: AddressFinder;
  logger: Logger;
}

/** @param next takes everything that is not exactly this endpoint: other methods, preflights, other ways to write it */
export function answerDirectly(endpoint: Bound, options: DirectOptions, next: RequestListener): RequestListener {
  const { route } = endpoint;
  const { surroundings, addressOf, logger } = options;
  const takeSteps = stepsOf(endpoint, options);
  return (request, response) => {
    const query = findQuery(request, route);
    if (query === undefined) return next(request, response);
    surroundings.attend(request, response, () => route.path);
    // Whatever is thrown on the way there is answered as well: nobody behind a listener would catch it.
    const answer = async (): Promise<void> =>
      takeSteps({
        request,
        response,
        params: {},
        query: parseQuery(query),
        address: addressOf(request),
        wantsLines: () => false,
        wantsGzip: () => false,
        headers: joinHeaders(surroundings.headers()),
      });
    answer().catch((error: unknown) => answerError(logger, error, response, route.path));
  };
}

/** The query of a request for exactly this endpoint; undefined for any other. */
function findQuery({ method, url = '' }: IncomingMessage, route: Route): string | undefined {
  if (method !== route.method || !url.startsWith(route.path)) return undefined;
  const rest = url.slice(route.path.length);
  return rest === '' || rest.startsWith('?') ? rest.slice(1) : undefined;
}
