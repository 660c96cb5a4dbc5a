/** `nod-feedback freeze NAME` */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../../../shared/error.ts';
import type { Job } from '../../../shared/job.ts';
import { routes } from '../../../shared/routes.ts';
import { type Client, clientOf, SERVER_VARIABLES } from '../client.ts';
import { type Command, EXIT, readArguments } from '../command.ts';
import { bar, type Terminal } from '../terminal.ts';

const usage = `Usage: nod-feedback freeze NAME [--no-wait] [--json]

Freezes a dataset as it is now into a new version, waits until that is there, and prints NAME@VERSION.
Ended before, it goes on in the server.

  --no-wait         print the id of the job instead, and do not wait
  --json            one JSON value: the job
${SERVER_VARIABLES}`;

const LOOK_EVERY_MS = 500;
/** Looks in a row that brought nothing, and the pause after the first of them; each next one is twice as long. */
const FRUITLESS_MAX = 6;
const PAUSE_MS = 500;

const Result = z.object({ version: z.number(), warnings: z.array(z.string()).default([]) });

export const freezeCommand: Command = {
  usage,
  async run(args, context) {
    const options = { json: { type: 'boolean' }, 'no-wait': { type: 'boolean' } } as const;
    const { values, positionals } = readArguments(args, options, { min: 1, max: 1 });
    const client = clientOf(context);
    const [name = ''] = positionals;
    const asked = await client.call(routes.postVersion, { params: { name } });
    const job = values['no-wait'] ? asked : await follow(client, asked, context.terminal);
    const { terminal } = context;
    if (job.state === 'failed') {
      if (values.json) terminal.printJson(job);
      terminal.say(job.error?.message ?? 'The job failed.');
      return EXIT.failed;
    }
    const version = Result.safeParse(job.result);
    for (const warning of version.data?.warnings ?? []) terminal.say(warning);
    if (values.json) terminal.printJson(job);
    else terminal.print(version.success ? `${name}@${version.data.version}` : job.id);
    return EXIT.done;
  },
};

/** Resolves when the job is done or has failed. */
async function follow(client: Client, asked: Job, terminal: Terminal): Promise<Job> {
  let job = asked;
  while (job.state === 'waiting' || job.state === 'running') {
    const { step, done, total } = job.progress;
    terminal.progress(job.state === 'waiting' ? 'waiting for its turn' : `${step} ${bar(done, total)}`);
    await wait(LOOK_EVERY_MS);
    job = await look(client, job);
  }
  return job;
}

/** A server that is busy freezing may be too busy to say so. */
async function look(client: Client, { id }: Job): Promise<Job> {
  for (let failed = 0; ; failed += 1) {
    try {
      return await client.call(routes.getJob, { params: { id } });
    } catch (error) {
      if (!isPassing(error) || failed >= FRUITLESS_MAX) throw error;
      await wait(PAUSE_MS * 2 ** failed);
    }
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof AppError && ['unavailable', 'overloaded', 'rate_limited'].includes(error.code);
}
