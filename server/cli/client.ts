/** Calls a Nod server by its contract: paths, bodies and answers are those of `shared/routes.ts`. */
import type { z } from 'zod';
import { AppError, ErrorBody } from '../../shared/error.ts';
import { KEY_PATTERN } from '../../shared/key.ts';
import type { Route } from '../../shared/route.ts';
import { type Context, UsageError } from './command.ts';

const DEFAULT_URL = 'http://127.0.0.1:3000';

type JsonRoute = Route & { response: z.ZodType };

export interface Asked {
  params?: Record<string, string>;
  /** A list is the parameter once for each. */
  query?: Record<string, string | readonly string[] | undefined>;
  body?: unknown;
}

export class Client {
  private readonly url: string;
  private readonly key: string;

  constructor(url: string, key: string) {
    this.url = url.replace(/\/+$/, '');
    this.key = key;
  }

  /** @throws AppError what the server answered, or `unavailable` when it does not answer at all */
  async call<R extends JsonRoute>(route: R, asked: Asked = {}): Promise<z.output<R['response']>> {
    const response = await this.request(route, asked);
    const checked = route.response.safeParse(await response.json());
    // Parsed by the schema of this very route.
    if (checked.success) return checked.data as z.output<R['response']>;
    throw new AppError('internal', `The server answers ${route.path} in another way than this release knows.`);
  }

  /** The answer as it comes; an error of the server is thrown, but for the statuses that are expected. */
  async request(
    route: Route,
    { params = {}, query = {}, body }: Asked,
    headers: Record<string, string> = {},
    expected: readonly number[] = [],
  ): Promise<Response> {
    const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
    const search = new URLSearchParams(
      Object.entries(query).flatMap(([name, value = []]) => [value].flat().map((one): [string, string] => [name, one])),
    );
    const url = `${this.url}${path}${search.size > 0 ? `?${search}` : ''}`;
    const init: RequestInit = {
      method: route.method,
      headers: { authorization: `Bearer ${this.key}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    };
    const response = await fetch(url, init).catch((error: unknown) => {
      throw new AppError('unavailable', `${this.url} does not answer.`, { cause: error });
    });
    if (response.ok || expected.includes(response.status)) return response;
    throw await errorOf(response);
  }
}

async function errorOf(response: Response): Promise<AppError> {
  const text = await response.text();
  try {
    const { error } = ErrorBody.parse(JSON.parse(text));
    return new AppError(error.code, error.message, { status: response.status });
  } catch {
    return new AppError('internal', `The server answered ${response.status}, and not as Nod does. Check NOD_URL.`);
  }
}

/** By `NOD_URL` and `NOD_SECRET_KEY`. */
export function clientOf({ env }: Context): Client {
  const { NOD_URL: url = DEFAULT_URL, NOD_SECRET_KEY: key } = env;
  if (!URL.canParse(url)) throw new UsageError('NOD_URL is no address.');
  if (key === undefined || !KEY_PATTERN.test(key) || !key.startsWith('sk_')) {
    throw new UsageError('NOD_SECRET_KEY must hold a secret key, sk_...');
  }
  return new Client(url, key);
}

export const SERVER_VARIABLES = `
  NOD_URL           where the server is (default ${DEFAULT_URL})
  NOD_SECRET_KEY    sk_..., of the project it is about`;
