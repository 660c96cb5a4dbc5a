/** `nod-feedback keys [list|create|rotate|revoke]` */
import { type Scope, Scope as Scopes } from '../../../shared/key.ts';
import { routes } from '../../../shared/routes.ts';
import { type Client, clientOf, SERVER_VARIABLES } from '../client.ts';
import { type Command, EXIT, readArguments, required, UsageError } from '../command.ts';
import { table } from '../terminal.ts';

const usage = `Usage: nod-feedback keys [list] [--json]
       nod-feedback keys create NAME --scope SCOPE... [--json]
       nod-feedback keys create NAME --publishable [--json]
       nod-feedback keys rotate ID [--json]
       nod-feedback keys revoke ID [--json]

A new key is printed this once. Rotating makes a second key like the first: revoke the first when nobody uses it.

  --scope           ${Scopes.options.join(', ')}; may be given more than once
  --publishable     a key for pages, which may only send events
  --json            one JSON value, as the API answers it
${SERVER_VARIABLES} (scope admin)`;

const options = {
  json: { type: 'boolean' },
  scope: { type: 'string', multiple: true },
  publishable: { type: 'boolean' },
} as const;

export const keysCommand: Command = {
  usage,
  async run(args, context) {
    const { values, positionals } = readArguments(args, options, { min: 0, max: 2 });
    const [what = 'list', of] = positionals;
    const { terminal } = context;
    const client = clientOf(context);
    if (what === 'list') {
      const { items } = await client.call(routes.listKeys);
      if (values.json) terminal.printJson({ items });
      else terminal.print(describe(items));
    } else if (what === 'revoke') {
      const answer = await client.call(routes.revokeKey, { params: { id: readId(of) } });
      if (values.json) terminal.printJson(answer);
    } else {
      const created = await make(client, what, of, values);
      if (values.json) terminal.printJson(created);
      else terminal.print(created.key);
    }
    return EXIT.done;
  },
};

function make(
  client: Client,
  what: string,
  of: string | undefined,
  { scope, publishable }: { scope?: string[] | undefined; publishable?: boolean | undefined },
): ReturnType<typeof client.call<typeof routes.createKey>> {
  if (what === 'rotate') {
    return client.call(routes.rotateKey, { params: { id: readId(of) } });
  }
  if (what !== 'create') throw new UsageError(`${what} is neither list, create, rotate nor revoke.`);
  const name = required(of, 'The name of the key');
  if (publishable === true) {
    if (scope !== undefined) throw new UsageError('A publishable key has no scopes.');
    return client.call(routes.createKey, { body: { kind: 'publishable', name } });
  }
  const scopes = required(scope, '--scope').map(readScope);
  return client.call(routes.createKey, { body: { kind: 'secret', name, scopes } });
}

function readId(text: string | undefined): string {
  const id = required(text, 'The id of the key');
  if (!routes.revokeKey.params.safeParse({ id }).success) {
    throw new UsageError(`${id} is not the id of a key. nod-feedback keys lists them.`);
  }
  return id;
}

function readScope(text: string): Scope {
  const scope = Scopes.safeParse(text);
  if (!scope.success) throw new UsageError(`${text} is none of ${Scopes.options.join(', ')}.`);
  return scope.data;
}

function describe(
  items: readonly {
    id: string;
    kind: string;
    name: string;
    scopes: readonly string[];
    last_used_at: string | null;
    revoked_at: string | null;
  }[],
): string {
  const rows = items.map(({ id, kind, name, scopes, last_used_at, revoked_at }) => [
    ...[id, kind, name, scopes.join(',')],
    ...[last_used_at ?? 'never', revoked_at === null ? 'live' : `revoked ${revoked_at}`],
  ]);
  return table(['ID', 'KIND', 'NAME', 'SCOPES', 'LAST USED', 'STATE'], rows);
}
