/** The contract as OpenAPI 3.1, made from the same list the server is bound from. */
import {
  createDocument,
  type ZodOpenApiContentObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
} from 'zod-openapi';
import { ErrorBody } from '../../shared/error.ts';
import type { Auth, Route } from '../../shared/route.ts';
import { SESSION_COOKIE } from './authenticate.ts';
import { isOpen } from './route.ts';

/** The document as a plain JSON value. */
export function describe(routes: Record<string, Route>, version: string): object {
  const paths: ZodOpenApiPathsObject = {};
  for (const [name, route] of Object.entries(routes)) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeOperation(name, route) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Nod',
      version,
      description: 'Human feedback on model outputs: events in, labels and datasets out.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        publishableKey: { type: 'http', scheme: 'bearer', description: 'pk_…: may send events, from allowed origins' },
        publishableKeyInAddress: { type: 'apiKey', in: 'query', name: 'key', description: 'pk_… for beacons' },
        secretKey: { type: 'http', scheme: 'bearer', description: 'sk_…: scoped; keep it on servers' },
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'a signed-in person' },
      },
    },
  });
}

function describeOperation(name: string, route: Route): ZodOpenApiOperationObject {
  const { params, query, body, response } = route;
  const parameters = {
    ...(params === undefined ? {} : { path: params }),
    ...(query === undefined ? {} : { query }),
  };
  return {
    operationId: name,
    summary: route.summary,
    security: isOpen(route.auth) ? [] : describeAuth(route.auth),
    ...(Object.keys(parameters).length === 0 ? {} : { requestParams: parameters }),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [String(route.status ?? 200) as `${1 | 2 | 3 | 4 | 5}${string}`]: {
        description: route.status === 202 ? 'Asked for; follow the job.' : 'Done.',
        content: describeAnswer(route, response),
      },
      default: { description: 'What went wrong.', content: { 'application/json': { schema: ErrorBody } } },
    },
  };
}

function describeAuth(auth: Auth): Record<string, string[]>[] {
  return [
    ...(auth.publishable === true ? [{ publishableKey: [] }, { publishableKeyInAddress: [] }] : []),
    ...(auth.scope === undefined ? [] : [{ secretKey: [] }]),
    ...(auth.role === undefined ? [] : [{ session: [] }]),
  ];
}

function describeAnswer(route: Route, response: Route['response']): ZodOpenApiContentObject {
  if ('stream' in response) {
    const { line } = response;
    // Of a stream in several media types, lines of JSON alone have a schema.
    const describes = (type: string): boolean => response.stream.length === 1 || type === 'application/x-ndjson';
    return Object.fromEntries(
      response.stream.map((type) => [
        type,
        { schema: line !== undefined && describes(type) ? line : { type: 'string' as const } },
      ]),
    );
  }
  return {
    'application/json': { schema: response },
    ...(route.ndjson === undefined ? {} : { 'application/x-ndjson': { schema: route.ndjson } }),
  };
}
