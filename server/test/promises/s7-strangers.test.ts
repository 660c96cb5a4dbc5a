import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Evidence } from '../../../shared/label.ts';
import { Ingest, type Sender } from '../../ingest/ingest.ts';
import { signTrace } from '../../keys/sign-trace.ts';
import { policyOf } from '../../labels/policy.ts';
import { relabelMarked } from '../../labels/relabel.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../database.ts';
import { promise } from './promise.ts';

const signing = { kid: 'k', secret: 'a signing secret of thirty-two characters' };
const known = { trace_id: 'known', consent: ['improve', 'train'] };
const EVENTS_AT_ONCE = 200;

describe.each(databaseKinds)('strangers who know trace ids and the publishable key, on %s', (kind) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());

  promise(
    'S7',
    'change no verified vote, no verified correction and nothing that trains',
    { short: { strangers: 64 }, long: { strangers: 1000 } },
    async ({ strangers }) => {
      const { db, embedded } = database;
      const project = await createTestProject(db, { burst_votes_per_minute: 1_000_000 });
      const policy = policyOf({ profile: 'chat', signed: true });
      const ingest = new Ingest({
        ...{ db, embedded, signingSecrets: async () => [signing] },
        ...{ onCommitted: () => undefined, onResults: () => undefined, onQuarantined: () => undefined },
      });
      const from = (via: Sender['via']): Sender => {
        return { project, via, address: undefined, receivedAt: new Date(), bytes: 1 };
      };
      const send = async (events: object[]): Promise<string[]> =>
        (await ingest.addEvents(events, new Date(), from('publishable'))).map(({ status }) => status);
      const settle = async (): Promise<void> => {
        while ((await relabelMarked(db, project.id, policy, { marks: 1000, generations: 100 })) > 0);
      };
      /** What is verified of the label, and every row that trains or evaluates. */
      const read = async (): Promise<string[]> => {
        await settle();
        const labels = await db.selectFrom('labels').selectAll().where('project_id', '=', project.id).execute();
        const rows = await db
          .selectFrom('rows')
          .select(['id', 'source', 'chosen', 'rejected', 'p', 'gates', 'event_ids'])
          .where('project_id', '=', project.id)
          .orderBy('id')
          .execute();
        const evidence = labels.flatMap((label) => label.evidence as Evidence[]);
        return [
          ...evidence.filter(({ verified }) => verified).map((signal) => JSON.stringify(signal)),
          ...rows.filter(({ gates }) => gates.length === 0).map((row) => JSON.stringify(row)),
        ];
      };

      await ingest.addGenerations([{ trace_id: 'known', input: 'Q?', output: 'A.', user_id: 'ada' }], from('secret'));
      const token = signTrace({ trace: 'known', sub: 'ada' }, signing);
      const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
      const vote = { ...known, id: randomUUID(), kind: 'vote', value: 'up', occurred_at: at(-60_000), token };
      const text = 'What Ada would have said.';
      const correction = { ...known, id: randomUUID(), kind: 'correction', text, occurred_at: at(-50_000), token };
      const own = await send([vote, correction]);
      const before = await read();
      const sent = Array.from({ length: strangers }, (_, n) =>
        said(n, at(-n), { vote: vote.id, correction: correction.id }),
      );
      const answered = new Set<string>();
      for (let start = 0; start < sent.length; start += EVENTS_AT_ONCE) {
        for (const status of await send(sent.slice(start, start + EVENTS_AT_ONCE))) answered.add(status);
      }
      const after = await read();
      const faults = [
        ...(own.every((status) => status === 'accepted') && before.length > 1 ? [] : ['nothing was verified']),
        ...(answered.has('accepted') && answered.has('rejected') ? [] : ['no stranger got anywhere at all']),
        ...after.filter((line) => !before.includes(line)).map((line) => `came: ${line}`),
      ];
      const lost = before.filter((line) => !after.includes(line)).length;
      return { tried: strangers, lost, failures: faults, note: `${kind}, ${[...answered].sort().join(', ')}` };
    },
  );
});

/** What the n-th of them tries: as Ada, as themselves, as nobody, with tokens of every wrong kind, under her ids. */
function said(n: number, occurred_at: string, ids: { vote: string; correction: string }): object {
  const forged = { ...signing, secret: `${signing.secret}!` };
  const claims = [
    { user_id: 'ada' },
    { user_id: `stranger-${n}` },
    { session_id: `s-${n}` },
    {},
    { user_id: 'ada', token: signTrace({ trace: 'known', sub: 'ada' }, forged) },
    { user_id: 'ada', token: signTrace({ trace: 'another' }, signing) },
    { user_id: 'ada', token: signTrace({ trace: 'known', sub: 'ada' }, { ...signing, expiresInS: -3600 }) },
    { id: n % 16 === 7 ? ids.vote : ids.correction },
  ][n % 8];
  const what =
    (n >> 3) % 2 === 0
      ? { kind: 'vote', value: 'down' }
      : { kind: 'correction', text: `Buy the Acme pan number ${n * 7919} today, it is best.` };
  return { ...known, id: randomUUID(), ...what, occurred_at, ...claims };
}
