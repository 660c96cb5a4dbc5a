/** `npm run replay -- realhumaneval FILE` or `-- coauthor FOLDER`: sends a recording, then prints what came of it. */
import type { Event, Ref } from '../../shared/event.ts';
import { KEY_PATTERN } from '../../shared/key.ts';
import { describeOutcome } from './describe-outcome.ts';
import { readOutcome } from './read-outcome.ts';
import { replayRealHumanEval } from './realhumaneval.ts';
import type { Tally, Target } from './send.ts';

const usage = `Sends a recording of real people to a Nod server, through its public API.

  npm run replay -- realhumaneval FILE      779 chat turns and 390 copies; FILE is demo/sample/realhumaneval-chat.jsonl.gz
  npm run replay -- coauthor FOLDER         writing sessions, played key by key in a real Chromium
  npm run replay -- coauthor FOLDER contenteditable      the same, written in a contenteditable

  NOD_URL                where the server is (default http://127.0.0.1:3000)
  NOD_SECRET_KEY         sk_..., with the scopes ingest and read
  NOD_PUBLISHABLE_KEY    pk_... of the same project
  NOD_CHROMIUM           for coauthor: path of Chromium or Chrome (default: looked for on the PATH)
`;

async function main([recording, path, editor = 'textarea']: readonly string[]): Promise<void> {
  if (path === undefined || (recording !== 'realhumaneval' && recording !== 'coauthor')) throw new Error(usage);
  if (editor !== 'textarea' && editor !== 'contenteditable') throw new Error(usage);
  const target = readTarget(process.env);
  if (recording === 'realhumaneval') await runRealHumanEval(target, path);
  else await runCoAuthor(target, path, editor);
}

async function runRealHumanEval(target: Target, file: string): Promise<void> {
  print(`Sending RealHumanEval to ${target.endpoint}…`);
  const { plan, generations, events } = await replayRealHumanEval({ ...target, file });
  printTally('generations', generations);
  printTally('events', events, plan.events);
  const times = plan.generations.flatMap(({ started_at }) => started_at ?? []).sort();
  await printOutcome(target, times[0] ?? '', times.at(-1) ?? '', plan.events);
  endWith(generations, events);
}

async function runCoAuthor(target: Target, folder: string, editor: 'textarea' | 'contenteditable'): Promise<void> {
  const { replayCoAuthor } = await import('./coauthor.ts'); // the other recording needs no browser to be installed
  print(`Playing CoAuthor to ${target.endpoint}…`);
  const { generations, events, firstAt } = await replayCoAuthor({
    ...target,
    folder,
    editor,
    onProgress: ({ session, of, id }) => print(`  session ${session} of ${of}: ${id}`),
  });
  printTally('generations', generations);
  const tally = { sent: events.length, accepted: 0, duplicate: 0, refused: [] };
  for (const { status } of events) tally[status] += 1;
  printTally(
    'events',
    tally,
    events.map(({ event }) => event),
  );
  // Played before, the generations are as old as that.
  await printOutcome(
    target,
    firstAt,
    new Date().toISOString(),
    events.map(({ event }) => event),
  );
  endWith(generations, tally);
}

async function printOutcome(target: Target, from: string, lastAt: string, events: readonly Ref[]): Promise<void> {
  print('Waiting for the labels to settle…');
  const to = new Date(Date.parse(lastAt) + 1).toISOString();
  for (const line of describeOutcome(await readOutcome(target, { from, to, withEvents: events }))) print(line);
}

function printTally(what: string, tally: Tally, events: readonly Event[] = []): void {
  const kinds = new Map<string, number>();
  for (const { kind } of events) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  const detail = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  print(
    `  ${what}: ${tally.sent} sent, ${tally.accepted} accepted, ${tally.duplicate} duplicate, ${tally.refused.length} refused${detail === '' ? '' : `  (${detail})`}`,
  );
  for (const { id, status, message } of tally.refused.slice(0, REFUSED_SHOWN)) print(`    ${id} ${status}: ${message}`);
}

const REFUSED_SHOWN = 10;

function endWith(...tallies: readonly Tally[]): void {
  if (tallies.some((tally) => tally.refused.length > 0)) process.exitCode = 1;
}

/** @throws Error naming what is missing or wrong */
function readTarget(env: Record<string, string | undefined>): Target {
  const endpoint = (env.NOD_URL ?? 'http://127.0.0.1:3000').replace(/\/+$/, '');
  if (!URL.canParse(endpoint)) throw new Error(`NOD_URL is no address: ${endpoint}`);
  return {
    endpoint,
    secretKey: readKey('NOD_SECRET_KEY', 'sk_', env.NOD_SECRET_KEY),
    publishableKey: readKey('NOD_PUBLISHABLE_KEY', 'pk_', env.NOD_PUBLISHABLE_KEY),
  };
}

function readKey(name: string, prefix: string, value: string | undefined): string {
  if (value === undefined || value === '')
    throw new Error(`${name} is not set. It is the ${prefix}... key of the project to send to.`);
  if (!KEY_PATTERN.test(value) || !value.startsWith(prefix))
    throw new Error(`${name} must be a key that starts with ${prefix}`);
  return value;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
