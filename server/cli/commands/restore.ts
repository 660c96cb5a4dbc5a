/** `nod-feedback restore FILE` */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { erasureOf } from '../../app.ts';
import { readConfig } from '../../config.ts';
import { verifyArchive } from '../../db/archive/read-archive.ts';
import { finishRestore, restoreArchive } from '../../db/archive/restore-archive.ts';
import { checkpointWhenDue } from '../../db/embedded-log.ts';
import type { ErasureDeps } from '../../erasure/erase.ts';
import { replayRevocations } from '../../erasure/replay-revocations.ts';
import { replayTombstones } from '../../erasure/replay-tombstones.ts';
import { TombstoneFile } from '../../erasure/tombstone-file.ts';
import { type Command, EXIT, readArguments, required, UsageError } from '../command.ts';
import { DATABASE_VARIABLES, withDatabase } from '../with-database.ts';

const usage = `Usage: nod-feedback restore FILE --tombstones FILE [--json]
       nod-feedback restore FILE --nobody-was-erased [--json]

Puts a backup into an empty database, once it has been seen to be whole, and then erases and revokes again what the file
of tombstones names: a backup from before would bring it back. That file is the servers' NOD_TOMBSTONES. What it says is
added to the file of the restored server: beside an embedded database, or where NOD_TOMBSTONES says. Sessions are not
restored. A restore that broke off is asked for again with the same backup, and goes on.

  --tombstones      the file of tombstones; a missing one is an error
  --nobody-was-erased
                    there is none, because nobody has ever been erased, nor taken back consent; keys, signing secrets and
                    people that were taken away since the backup come back
  --json            one JSON value: rows restored, erasures and revocations repeated, the restored server's file
${DATABASE_VARIABLES}`;

/** Whoever was signed in then may not be allowed to be now. */
const LEFT_OUT = ['sessions'];

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
    const given = await readTombstones(values.tombstones, values['nobody-was-erased']);
    const tombstones = given === undefined ? undefined : placeOf(env, given);
    terminal.progress(`reading ${file}`);
    const manifest = await verifyArchive(file);
    const restored = manifest.tables.filter(({ name }) => !LEFT_OUT.includes(name));
    const total = restored.reduce((sum, { rows }) => sum + rows, 0);
    const { erased, revoked } = await withDatabase(env, async (database) => {
      const tell = (table: string, rows: number): void => terminal.progress(`${table}: ${rows} rows`);
      const { goesOn } = await restoreArchive(database.pool, file, manifest, tell, {
        leaveOut: LEFT_OUT,
        onWritten: database.embedded ? checkpointWhenDue : undefined,
        // With the rows: a server that is started on them, whatever becomes of us, repeats what the file says.
        beforeCommit: async () => {
          if (given === undefined || tombstones === undefined || tombstones === given) return;
          await new TombstoneFile(tombstones).take(new TombstoneFile(given));
        },
      });
      if (goesOn) terminal.say('The rows were there already, of a restore that broke off: going on from there.');
      terminal.progress('repeating erasures');
      const repeated = tombstones === undefined ? NOTHING : await repeat(erasureOf(database, tombstones));
      await finishRestore(database.pool);
      return repeated;
    });
    if (values.json) {
      const counts = { rows: total, erasures_repeated: erased, revocations_repeated: revoked };
      terminal.printJson({ ...counts, taken_at: manifest.created_at, tombstones: tombstones ?? null });
    } else {
      const repeated = `${erased} erasures and ${revoked} revocations repeated`;
      terminal.print(`${total} rows, as they were at ${manifest.created_at}; ${repeated}`);
    }
    for (const line of remarks(given, tombstones)) terminal.say(line);
    return EXIT.done;
  },
};

const NOTHING = { erased: 0, revoked: 0 };

async function repeat(deps: ErasureDeps): Promise<typeof NOTHING> {
  const revoked = await replayRevocations(deps);
  return { erased: await replayTombstones(deps), revoked };
}

/** The restored server's file, or the one that was given where nothing says which that is. */
function placeOf(env: Record<string, string | undefined>, given: string): string {
  const { databaseUrl, tombstones } = readConfig(env);
  return databaseUrl === undefined || (env.NOD_TOMBSTONES ?? '') !== '' ? tombstones : given;
}

/** What a person has to know, or to do, now. */
function remarks(given: string | undefined, tombstones: string | undefined): string[] {
  const asThen = 'Passwords, roles, origins and settings are as they were then: change again what was changed since.';
  if (tombstones === undefined) {
    return [`${asThen} So are keys, signing secrets and people: take away again what was taken away since.`];
  }
  return tombstones === given
    ? [asThen, `Start every server with NOD_TOMBSTONES=${resolve(tombstones)} (or a copy of it, where it runs).`]
    : [asThen, `${resolve(tombstones)} has every tombstone of ${given}.`];
}

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
