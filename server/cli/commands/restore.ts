/** `nod-feedback restore FILE` */
import { stat } from 'node:fs/promises';
import { erasureOf } from '../../app.ts';
import { verifyArchive } from '../../db/archive/read-archive.ts';
import { restoreArchive } from '../../db/archive/restore-archive.ts';
import { checkpointWhenDue } from '../../db/embedded-log.ts';
import { replayTombstones } from '../../erasure/replay-tombstones.ts';
import { type Command, EXIT, readArguments, required, UsageError } from '../command.ts';
import { DATABASE_VARIABLES, withDatabase } from '../with-database.ts';

const usage = `Usage: nod-feedback restore FILE --tombstones FILE [--json]
       nod-feedback restore FILE --nobody-was-erased [--json]

Puts a backup into an empty database, once it has been seen to be whole, and then erases again whom the file of
tombstones names: a backup from before an erasure would bring them back. That file is the servers' NOD_TOMBSTONES; give
the restored server the same one.

  --tombstones      the file of tombstones; a missing one is an error
  --nobody-was-erased
                    there is none, because nobody has ever been erased, nor taken back consent
  --json            one JSON value: rows restored, erasures repeated
${DATABASE_VARIABLES}`;

export const restoreCommand: Command = {
  usage,
  async run(args, { terminal, env }) {
    const options = {
      tombstones: { type: 'string' },
      'nobody-was-erased': { type: 'boolean' },
      json: { type: 'boolean' },
    } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
    const [file = ''] = positionals;
    const tombstones = await readTombstones(values.tombstones, values['nobody-was-erased']);
    terminal.progress(`reading ${file}`);
    const manifest = await verifyArchive(file);
    const total = manifest.tables.reduce((sum, { rows }) => sum + rows, 0);
    const repeated = await withDatabase(env, async (database) => {
      const tell = (table: string, rows: number): void => terminal.progress(`${table}: ${rows} rows`);
      const keepLogShort = database.embedded ? checkpointWhenDue : undefined;
      await restoreArchive(database.pool, file, manifest, tell, keepLogShort);
      terminal.progress('repeating erasures');
      return tombstones === undefined ? 0 : replayTombstones(erasureOf(database, tombstones));
    });
    if (values.json) terminal.printJson({ rows: total, taken_at: manifest.created_at, erasures_repeated: repeated });
    else terminal.print(`${total} rows, as they were at ${manifest.created_at}; ${repeated} erasures repeated`);
    return EXIT.done;
  },
};

/** Demanded in words, because forgetting it brings back whom people asked to forget. */
async function readTombstones(path: string | undefined, none: boolean | undefined): Promise<string | undefined> {
  if (none === true) {
    if (path !== undefined) throw new UsageError('Either --tombstones or --nobody-was-erased, not both.');
    return undefined;
  }
  const named = required(path, '--tombstones (or --nobody-was-erased)');
  if ((await stat(named).catch(() => undefined))?.isFile() !== true) throw new UsageError(`${named} is not a file.`);
  return named;
}
