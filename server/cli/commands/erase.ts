/** `nod-feedback erase` */
import { readFile } from 'node:fs/promises';
import { routes } from '../../../shared/routes.ts';
import { clientOf, SERVER_VARIABLES } from '../client.ts';
import { type Command, type Context, EXIT, readArguments, UsageError } from '../command.ts';
import { table } from '../terminal.ts';

const usage = `Usage: nod-feedback erase --user FILE [--yes] [--json]
       nod-feedback erase --trace FILE [--yes] [--json]

Erases a person, or a generation, from everything that is stored and derived, and prints what went. It cannot be taken
back. Files that were downloaded before hold what they hold: /v1/datasets/NAME/versions/N/revocations names the rows.

FILE holds the id, on its first line; - reads it from standard input. An id given as an argument would stay in the
history of the shell, and be seen in the list of processes. For one output of a trace, the second line is its span id.

  --yes             do not ask
  --json            one JSON value: the receipt
${SERVER_VARIABLES} (scope admin)`;

export const eraseCommand: Command = {
  usage,
  async run(args, context) {
    const options = {
      user: { type: 'string' },
      trace: { type: 'string' },
      yes: { type: 'boolean' },
      json: { type: 'boolean' },
    } as const;
    const { values } = readArguments(args, options, { min: 0, max: 0 });
    const { user, trace } = values;
    if ((user === undefined) === (trace === undefined)) throw new UsageError('Either --user or --trace is needed.');
    const client = clientOf(context);
    const [id = '', span = ''] = await readLines(user ?? trace ?? '', context);
    if (id === '') throw new UsageError('There is no id.');
    const body =
      user === undefined ? { ref: { trace_id: id, ...(span === '' ? {} : { span_id: span }) } } : { user_id: id };
    const { terminal } = context;
    const question = `Erase ${user === undefined ? 'this generation' : 'this person'} from everything? There is no way back.`;
    if (values.yes !== true && !(await terminal.confirm(question))) {
      terminal.say('Nothing was erased. Where nobody can be asked, --yes is needed.');
      return EXIT.failed;
    }
    const receipt = await client.call(routes.postErasure, { body });
    if (values.json) terminal.printJson(receipt);
    else {
      const counts = Object.entries(receipt.counts).map(([name, count]) => [name, String(count)]);
      terminal.print(`Receipt ${receipt.id}\n${table(['TABLE', 'ERASED'], counts)}`);
    }
    return EXIT.done;
  },
};

async function readLines(file: string, { readInput }: Context): Promise<string[]> {
  const text = file === '-' ? await readInput() : await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new UsageError(`${file} cannot be read. It must name a file that holds the id, or be -.`);
  return text.split(/\r?\n/);
}
