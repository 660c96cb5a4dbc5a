/** `nod-feedback backup --out FILE` */
import { stat } from 'node:fs/promises';
import { writeArchive } from '../../db/archive/write-archive.ts';
import { type Command, EXIT, readArguments, required, UsageError } from '../command.ts';
import { inBytes } from '../terminal.ts';
import { DATABASE_VARIABLES, withOurDatabase } from '../with-database.ts';

const usage = `Usage: nod-feedback backup --out FILE.tar.gz [--json]

Writes everything in the database, as it is at one moment, into one file that restores into PostgreSQL or into an
embedded database, whichever it came from. Servers on PostgreSQL go on working meanwhile.

The file holds every text and every secret in the database: keep it as safe as that. Do not keep the file of tombstones
(NOD_TOMBSTONES) with it: that one must be newer than any backup.

  --out             the file; .gz is compressed, .tar is not. It appears when it is whole
  --json            one JSON value: tables, rows, bytes
${DATABASE_VARIABLES}`;

export const backupCommand: Command = {
  usage,
  async run(args, { terminal, env }) {
    const { values } = readArguments(args, { out: { type: 'string' }, json: { type: 'boolean' } }, { min: 0, max: 0 });
    const out = required(values.out, '--out');
    if ((await stat(out).catch(() => undefined)) !== undefined) throw new UsageError(`${out} exists already.`);
    const written = await withOurDatabase(env, ({ pool }) =>
      writeArchive(pool, out, (table, rows) => terminal.progress(`${table}: ${rows} rows`)),
    );
    if (values.json) terminal.printJson({ file: out, ...written });
    else terminal.print(`${out}  ${written.rows} rows of ${written.tables} tables, ${inBytes(written.bytes)}`);
    return EXIT.done;
  },
};
