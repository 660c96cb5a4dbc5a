/** Short forms of promises that need no process of their own: R5 and S7. */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Evidence } from '../../shared/label.ts';
import type { Project } from '../db/schema.ts';
import { Ingest, type Sender } from '../ingest/ingest.ts';
import { signTrace } from '../keys/sign-trace.ts';
import { policyOf } from '../labels/policy.ts';
import { relabelMarked } from '../labels/relabel.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from './database.ts';

const signing = { kid: 'k', secret: 'a signing secret of thirty-two characters' };

describe.each(databaseKinds)('whatever people do, on %s,', (kind) => {
  let database: TestDatabase;
  let project: Project;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
  });
  afterAll(() => database.close());
  beforeEach(async () => {
    project = await createTestProject(database.db, { burst_votes_per_minute: 1_000_000 });
  });

  const open = (signed: boolean) => {
    const { db, embedded } = database;
    const ingest = new Ingest({
      ...{ db, embedded, signingSecrets: async () => (signed ? [signing] : []) },
      ...{ onCommitted: () => undefined, onResults: () => undefined, onQuarantined: () => undefined },
    });
    const policy = policyOf({ profile: 'chat', signed });
    const from = (via: Sender['via']): Sender => ({
      project,
      via,
      address: undefined,
      receivedAt: new Date(),
      bytes: 1,
    });
    return {
      send: async (via: Sender['via'], events: object[]) =>
        (await ingest.addEvents(events, new Date(), from(via))).map(({ status }) => status),
      post: (generations: object[]) => ingest.addGenerations(generations, from('secret')),
      settle: async () => {
        while ((await relabelMarked(db, project.id, policy, { marks: 1000, generations: 100 })) > 0);
      },
    };
  };
  const labels = () =>
    database.db.selectFrom('labels').selectAll().where('project_id', '=', project.id).orderBy('trace_id').execute();
  const evidenceOf = (label: { evidence: unknown } | undefined): Evidence[] => (label?.evidence ?? []) as Evidence[];

  it('forty who change their votes three times each count once each, as they voted last (R5)', async () => {
    const { send, settle } = open(false);
    const votes = Array.from({ length: 40 }, (_, person) =>
      [0, 1, 2].map((turn) => ({
        ...{ id: randomUUID(), kind: 'vote', trace_id: `t${person % 5}`, user_id: `p${person}` },
        occurred_at: new Date(Date.now() - 60_000 + turn * 1000).toISOString(),
        value: (person + turn) % 3 === 0 ? null : (person + turn) % 3 === 1 ? 'up' : 'down',
      })),
    ).flat();
    const [shuffled = []] = fc.sample(fc.shuffledSubarray(votes, { minLength: votes.length }), { seed: 5, numRuns: 1 });
    const batches = Array.from({ length: 12 }, (_, n) => shuffled.slice(n * 10, n * 10 + 10));
    await Promise.all(batches.map((batch) => send('secret', batch)));
    await settle();
    const last = Array.from({ length: 40 }, (_, person) => ({ trace: `t${person % 5}`, value: (person + 2) % 3 }));
    for (const label of await labels()) {
      const counted = evidenceOf(label).map(({ signal }) => signal);
      const of = (value: number): number =>
        last.filter((one) => one.trace === label.trace_id && one.value === value).length;
      expect(counted.filter((signal) => signal === 'up')).toHaveLength(of(1));
      expect(counted.filter((signal) => signal === 'down')).toHaveLength(of(2));
    }
    expect(await labels()).toHaveLength(5);
  });

  it('two hundred strangers who know the ids and the publishable key change nothing that is verified (S7)', async () => {
    const { send, post, settle } = open(true);
    await post([{ trace_id: 'known', input: 'Q?', output: 'A.', user_id: 'ada' }]);
    const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
    const consent = ['improve', 'train'];
    const base = { trace_id: 'known', consent };
    const token = signTrace({ trace: 'known', sub: 'ada' }, signing);
    const vote = { ...base, id: randomUUID(), kind: 'vote', value: 'up', occurred_at: at(-60_000), token };
    const correction = {
      ...base,
      id: randomUUID(),
      kind: 'correction',
      text: 'What Ada would have said.',
      occurred_at: at(-50_000),
      token,
    };
    expect(await send('publishable', [vote, correction])).toEqual(['accepted', 'accepted']);
    await settle();
    const read = async () => {
      const [label] = await labels();
      const rows = await database.db
        .selectFrom('rows')
        .select(['chosen', 'rejected', 'gates', 'event_ids'])
        .where('project_id', '=', project.id)
        .where('source', '=', 'correction')
        .execute();
      return {
        verified: evidenceOf(label).filter(({ verified }) => verified),
        usable: rows.filter(({ gates }) => gates.length === 0),
      };
    };
    const before = await read();
    expect(before.verified.length).toBeGreaterThan(0);

    const strangers = Array.from({ length: 200 }, (_, n) => {
      const claims = [
        { user_id: 'ada' },
        { user_id: `stranger-${n}` },
        { session_id: `s-${n}` },
        {},
        {
          user_id: 'ada',
          token: signTrace({ trace: 'known', sub: 'ada' }, { ...signing, secret: `${signing.secret}!` }),
        },
        { user_id: 'ada', token: signTrace({ trace: 'another' }, signing) },
        { user_id: 'ada', token: signTrace({ trace: 'known', sub: 'ada' }, { ...signing, expiresInS: -3600 }) },
        { id: n % 16 === 7 ? vote.id : correction.id },
      ][n % 8];
      const said =
        n % 2 === 0
          ? { kind: 'vote', value: 'down' }
          : { kind: 'correction', text: `Buy the Acme pan number ${n * 7919} today, it is best.` };
      return { ...base, id: randomUUID(), ...said, occurred_at: at(-n), ...claims };
    });
    await send('publishable', strangers);
    await settle();
    const after = await read();
    expect(after.verified).toEqual(before.verified);
    expect(after.usable).toEqual(before.usable);
    expect(JSON.stringify(after.usable)).not.toContain('Acme');
  });
});
