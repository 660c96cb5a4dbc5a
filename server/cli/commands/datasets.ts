/** `nod-feedback datasets [NAME[@VERSION]]` */
import { routes } from '../../../shared/routes.ts';
import { clientOf, SERVER_VARIABLES } from '../client.ts';
import { type Command, EXIT, readArguments } from '../command.ts';
import { parseVersion } from '../parse-version.ts';
import { table } from '../terminal.ts';

const usage = `Usage: nod-feedback datasets [NAME[@VERSION]] [--json]

Lists datasets with their versions, or one of them, or shows the manifest of a version.

  --json            one JSON value, as the API answers it
${SERVER_VARIABLES}`;

export const datasetsCommand: Command = {
  usage,
  async run(args, context) {
    const { values, positionals } = readArguments(args, { json: { type: 'boolean' } }, { min: 0, max: 1 });
    const client = clientOf(context);
    const { terminal } = context;
    const { name, version } = positionals[0] === undefined ? {} : parseVersion(positionals[0]);
    if (name !== undefined && version !== undefined) {
      const manifest = await client.call(routes.getVersion, { params: { name, version: String(version) } });
      if (values.json) terminal.printJson(manifest);
      else terminal.print(JSON.stringify(manifest, null, 2));
      return EXIT.done;
    }
    const answer =
      name === undefined
        ? await client.call(routes.listDatasets)
        : await client.call(routes.getDataset, { params: { name } });
    if (values.json) {
      terminal.printJson(answer);
      return EXIT.done;
    }
    const datasets = 'items' in answer ? answer.items : [answer];
    const rows = datasets.flatMap(({ name, definition, versions }) =>
      versions.length === 0
        ? [[name, definition.task, '', '', '', '']]
        : versions.map(({ version, state, rows, revoked, created_at }) => [
            `${name}@${version}`,
            ...[definition.task, state, rows === null ? '' : String(rows), String(revoked), created_at],
          ]),
    );
    terminal.print(table(['VERSION', 'TASK', 'STATE', 'ROWS', 'REVOKED', 'CREATED'], rows));
    return EXIT.done;
  },
};
