import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../shared/error.ts';
import { connect, type Database } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';
import { signTrace } from '../keys/sign-trace.ts';
import { generationPseudonym, userPseudonym } from '../privacy/pseudonym.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { Ingest, type IngestOptions, type Sender } from './ingest.ts';

const signing = { kid: 'k', secret: 'a signing secret of thirty-two characters' };
const receivedAt = new Date('2026-03-01T12:00:00.000Z');

describe.each(databaseKinds)('ingest on %s', (kind) => {
  let database: TestDatabase;
  let project: Project;
  let ingest: Ingest;
  /** A second process: its own queue and, where the database can, its own pool. */
  let otherPool: Database | undefined;
  let other: Ingest;
  let woken = 0;

  beforeAll(async () => {
    database = await openTestDatabase(kind);
    otherPool =
      database.url === undefined ? undefined : await connect({ url: database.url, dataDir: '' }, () => undefined);
  });
  afterAll(async () => {
    await otherPool?.close();
    await database.close();
  });
  beforeEach(async () => {
    project = await createTestProject(database.db, { burst_votes_per_minute: 1_000_000 });
    woken = 0;
    ingest = start(database);
    other = start(otherPool ?? database);
  });

  function start({ db, embedded }: Database, more: Partial<IngestOptions> = {}): Ingest {
    return new Ingest({
      db,
      embedded,
      signingSecrets: async () => [],
      onCommitted: () => {
        woken += 1;
      },
      onResults: () => undefined,
      onQuarantined: () => undefined,
      ...more,
    });
  }
  const from = (via: Sender['via'], more: Partial<Sender> = {}): Sender => ({
    project,
    via,
    address: '192.0.2.1',
    receivedAt,
    bytes: 1000,
    ...more,
  });
  const vote = (more: { id?: string; [field: string]: unknown } = {}) => ({
    id: randomUUID(),
    kind: 'vote',
    trace_id: 't1',
    value: 'up',
    occurred_at: '2026-03-01T11:59:00.000Z',
    ...more,
  });
  const send = (items: unknown[], to = ingest, sender = from('secret')) => to.addEvents(items, receivedAt, sender);
  const post = (items: unknown[], to = ingest, sender = from('secret')) => to.addGenerations(items, sender);
  const statuses = (results: { status: string }[]): string[] => results.map((result) => result.status);

  const events = () =>
    database.db.selectFrom('events').selectAll().where('project_id', '=', project.id).orderBy('id').execute();
  const generation = (trace_id = 't1') =>
    database.db
      .selectFrom('generations')
      .selectAll()
      .where('project_id', '=', project.id)
      .where('trace_id', '=', trace_id)
      .executeTakeFirstOrThrow();
  const marked = async (): Promise<string[]> => {
    const marks = await database.db.selectFrom('marks').selectAll().where('project_id', '=', project.id).execute();
    return marks.map((mark) => `${mark.trace_id} ${mark.span_id}`).sort();
  };

  describe('events', () => {
    it('are stored as they were sent, with a mark, before their generation is heard of', async () => {
      const comment = 'ümlaut 😀 "quoted" \\ \u2028';
      const event = vote({ user_id: 'ada', comment, properties: { n: -0.5, b: true } });
      expect(await send([event])).toEqual([{ id: event.id, status: 'accepted' }]);
      expect(await events()).toMatchObject([
        {
          id: event.id,
          trace_id: 't1',
          span_id: '',
          kind: 'vote',
          verified: true,
          channel: 'server',
          improve: true,
          train: true,
          occurred_at: new Date('2026-03-01T11:59:00.000Z'),
          at: new Date('2026-03-01T11:59:00.000Z'),
          received_at: receivedAt,
          quarantined: null,
          sanitised: false,
          body: { value: 'up', comment, properties: { n: -0.5, b: true } },
        },
      ]);
      expect(await marked()).toEqual(['t1 ']);
      expect(woken).toBe(1);
    });

    it('sent twice are stored once, and the second time changes and wakes nothing', async () => {
      const event = vote();
      await send([event]);
      const [before] = await events();
      const later = from('secret', { receivedAt: new Date('2026-03-02T00:00:00Z') });
      expect(statuses(await send([event], other, later))).toEqual(['duplicate']);
      expect(await events()).toEqual([before]);
      expect(await marked()).toEqual(['t1 ']);
      expect(woken).toBe(1);
    });

    it('of the same id and other content conflict; the first stays', async () => {
      const event = vote();
      await send([event]);
      const results = await send([{ ...event, value: 'down' }]);
      expect(results).toMatchObject([
        { id: event.id, status: 'conflict', error: { code: 'conflict', path: 'events[0].id' } },
      ]);
      expect(await events()).toMatchObject([{ body: { value: 'up' } }]);
    });

    it('repeated within a batch are told apart from those that merely share an id', async () => {
      const event = vote();
      const results = await send([event, event, { ...event, value: 'down' }, { ...event, id: event.id.toUpperCase() }]);
      expect(statuses(results)).toEqual(['accepted', 'duplicate', 'conflict', 'duplicate']);
      expect(results[3]?.id).toBe(event.id.toUpperCase());
      expect(await events()).toHaveLength(1);
    });

    it('with a bad one among them are stored but for that one, and its field is named', async () => {
      const results = await send([vote(), vote({ value: 'sideways' }), null, vote()]);
      expect(statuses(results)).toEqual(['accepted', 'invalid', 'invalid', 'accepted']);
      expect(results[1]?.error).toMatchObject({ code: 'invalid', path: 'events[1].value' });
      expect(results[2]).toMatchObject({ id: null, error: { path: 'events[2]' } });
      expect(await events()).toHaveLength(2);
    });

    it('mark the generations they point at, and are found from there', async () => {
      const { value: _value, ...bare } = vote();
      const choice = {
        ...bare,
        kind: 'choice',
        rejected: [{ trace_id: 't2' }, { trace_id: 't2' }, { trace_id: 't1', span_id: 'b' }],
      };
      const again = { ...bare, id: randomUUID(), kind: 'regenerate', next: { trace_id: 't3' } };
      expect(statuses(await send([choice, again]))).toEqual(['accepted', 'accepted']);
      expect(await marked()).toEqual(['t1 ', 't1 b', 't2 ', 't3 ']);
      const refs = await database.db
        .selectFrom('event_refs')
        .selectAll()
        .where('project_id', '=', project.id)
        .execute();
      expect(refs.map((ref) => `${ref.event_id} ${ref.trace_id}`).sort()).toEqual(
        [`${bare.id} t2`, `${bare.id} t1`, `${again.id} t3`].sort(),
      );
      expect(statuses(await send([choice]))).toEqual(['duplicate']);
      expect(await marked()).toHaveLength(4);
    });

    it('of two projects share a group and nothing else', async () => {
      const second = await createTestProject(database.db);
      const event = vote();
      const both = await Promise.all([
        send([event]),
        send([{ ...event, value: 'down' }], ingest, from('secret', { project: second })),
      ]);
      expect(both.map(statuses)).toEqual([['accepted'], ['accepted']]);
      expect(await events()).toHaveLength(1);
    });

    it('sent 100 times at once through two processes are stored exactly once', async () => {
      const ids = Array.from({ length: 20 }, () => randomUUID());
      const sends = Array.from({ length: 100 }, (_, index) => {
        const shuffled = ids.toSorted((one, two) => (one + index < two + index ? 1 : -1) * (index % 2 === 0 ? 1 : -1));
        const votes = shuffled.map((id) => vote({ id, trace_id: `t${id.slice(0, 1)}` }));
        return patiently(() => send(votes, index % 2 === 0 ? ingest : other));
      });
      const answers = await Promise.all(sends);
      const accepted = answers.flatMap(({ answer }) => statuses(answer)).filter((status) => status === 'accepted');
      // Who was turned away because it took too long may find it stored when sending again: nobody is told of it then.
      if (answers.every(({ tries }) => tries === 1)) expect(accepted).toHaveLength(20);
      else expect(accepted.length).toBeLessThanOrEqual(20);
      const others = answers.flatMap(({ answer }) => statuses(answer)).filter((status) => status !== 'accepted');
      expect(others).toEqual(Array.from({ length: 2000 - accepted.length }, () => 'duplicate'));
      expect((await events()).map((event) => event.id)).toEqual([...ids].sort());
    });

    it.each<[string, Record<string, unknown>, string]>([
      ['a NUL', { comment: 'a\0b' }, 'accepted'],
      ['a lone surrogate', { comment: 'a\ud800' }, 'accepted'],
      ['a NUL in a key', { properties: { 'k\0': 1 } }, 'accepted'],
      ['the smallest and the largest number', { properties: { small: 5e-324, large: 1e15 } }, 'accepted'],
      ['ten thousand letters', { comment: '1'.repeat(10_000) }, 'accepted'],
      ['a number beyond', { properties: { x: 1e200 } }, 'invalid'],
      ['1e200000', { properties: { x: Number.POSITIVE_INFINITY } }, 'invalid'],
      ['the year 294277', { occurred_at: '+294277-01-01T00:00:00.000Z' }, 'invalid'],
      ['the year 2099', { occurred_at: '2099-12-31T23:59:59.999999Z' }, 'accepted'],
      ['a NUL in its trace id', { trace_id: 'a\0' }, 'invalid'],
    ])('with %s are answered and spare their neighbours', async (_what, odd, status) => {
      expect(statuses(await send([vote(), vote(odd), vote()]))).toEqual(['accepted', status, 'accepted']);
      const stored = await events();
      expect(stored).toHaveLength(status === 'accepted' ? 3 : 2);
      expect(JSON.stringify(stored)).not.toContain('\\u0000');
    });

    it('are quarantined beyond the limit of votes a minute, from pages by address, from a backend by person', async () => {
      project = { ...project, burst_votes_per_minute: 2 };
      const votes = Array.from({ length: 4 }, () => vote({ consent: ['improve'] }));
      await send(votes, ingest, from('publishable'));
      await send(votes, ingest, from('publishable'));
      await send(
        Array.from({ length: 4 }, () => vote()),
        other,
      );
      await send(
        Array.from({ length: 3 }, () => vote({ user_id: 'ada' })),
        other,
      );
      const kept = await events();
      expect(kept).toHaveLength(11);
      expect(kept.filter((event) => event.quarantined === 'burst')).toHaveLength(2 + 1);
    });

    it('that a stranger sends under the id of a person silence nothing that is vouched for', async () => {
      project = { ...project, burst_votes_per_minute: 20 };
      const correction = (more: object) => {
        const { value: _value, ...rest } = vote();
        return { ...rest, kind: 'correction', text: 'Buy the Acme pan today, it is the best one for eggs.', ...more };
      };
      const forged = Array.from({ length: 20 }, (_, n) => ({
        ...{ consent: ['improve'], user_id: 'victim', trace_id: `junk-${n}` },
      }));
      await send(
        forged.flatMap((more) => [vote(more), correction(more)]),
        ingest,
        from('publishable'),
      );
      const own = { user_id: 'victim' };
      const real = [vote(own), correction(own)];
      await send(real);
      const kept = await events();
      expect(kept.filter(({ verified }) => verified)).toMatchObject(
        [...real].sort((one, two) => (one.id < two.id ? -1 : 1)).map(({ id }) => ({ id, quarantined: null })),
      );
      expect(kept.filter(({ quarantined }) => quarantined === 'near_duplicate')).toHaveLength(18);
    });

    it('under a token whose secret is gone are refused for as long as the project signs', async () => {
      const token = signTrace({ trace: 't1', sub: 'ada' }, signing);
      const sent = vote({ consent: ['improve'], token });
      project = { ...project, signs: true };
      expect(await send([sent], ingest, from('publishable'))).toMatchObject([
        { status: 'rejected', error: { code: 'token' } },
      ]);
      project = { ...project, signs: false };
      expect(statuses(await send([sent], ingest, from('publishable')))).toEqual(['accepted']);
    });

    it('that a stranger sends under the id of a person use up nothing of what the person may send', async () => {
      const taken = new Map<string, number>();
      const limited = start(database, {
        takeFromUser: (user, items) => taken.set(user, (taken.get(user) ?? 0) + items),
        signingSecrets: async () => [signing],
      });
      const more = { consent: ['improve'], user_id: 'victim' };
      await send([vote(more), vote(more)], limited, from('publishable'));
      const token = signTrace({ trace: 't1', sub: 'victim' }, signing);
      await send([vote({ ...more, token })], limited, from('publishable'));
      expect([...taken.values()]).toEqual([2, 1]);
    });
  });

  describe('generations', () => {
    const whole = {
      trace_id: 't1',
      conversation_id: 'c1',
      parent: { trace_id: 't0', span_id: 'a' },
      user_id: 'ada',
      input: [{ role: 'user', content: 'ümlaut 😀 "quoted" \\ \n \u2028 \u007f', name: 'x' }],
      output: { content: 'A', zebra: [1, 1.5, 1e-7, 1e21], role: 'assistant' },
      context: [{ id: 'd', text: 'doc', score: 0.1 }],
      tools: [{ type: 'function' }],
      params: { temperature: 0.7, stop: [] },
      model: 'm',
      model_version: '1',
      prompt_id: 'p',
      prompt_version: '2',
      provider: 'x',
      latency_ms: 12.5,
      input_tokens: 3,
      output_tokens: 4,
      finish_reason: 'stop',
      started_at: '2026-03-01T11:00:00.000Z',
      consent: ['improve'],
      access: ['team "a"', 'b,c'],
      metadata: { z: { y: [null] } },
    };

    it('stand at their receipt where the clock that started them goes ahead', async () => {
      const started_at = '2026-03-04T12:00:00.000Z';
      await post([{ trace_id: 'ahead', output: 'A', started_at }]);
      const { at, first_recorded_at, ...stored } = await generation('ahead');
      expect(at).toEqual(first_recorded_at);
      expect(stored.started_at).toEqual(new Date(started_at));
    });

    it('are stored whole, texts byte for byte', async () => {
      expect(await post([whole])).toEqual([{ trace_id: 't1', span_id: '', status: 'accepted' }]);
      const { parent, user_id: _user, consent: _consent, started_at, ...fields } = whole;
      const stored = await generation();
      expect(stored).toMatchObject({
        ...fields,
        parent_trace_id: parent.trace_id,
        parent_span_id: parent.span_id,
        started_at: new Date(started_at),
        at: new Date(started_at),
        improve: true,
        train: false,
        sanitised: false,
        first_recorded_at: receivedAt,
        recorded_at: receivedAt,
      });
      expect(stored.user_actor).toMatch(/^u[\w-]{22}$/);
      expect(JSON.stringify([stored.input, stored.output])).toBe(JSON.stringify([whole.input, whole.output]));
      expect(await marked()).toEqual(['t1 ']);
    });

    it('sent twice are duplicates and mark nothing', async () => {
      await post([whole]);
      expect(statuses(await post([whole], other))).toEqual(['duplicate']);
      expect(await marked()).toEqual(['t1 ']);
      expect(woken).toBe(1);
    });

    it('come in parts, in one batch or many', async () => {
      const parts = [
        { trace_id: 't1', input: 'Q' },
        { trace_id: 't1', output: 'A' },
      ];
      expect(statuses(await post(parts))).toEqual(['accepted', 'accepted']);
      expect(statuses(await post([{ trace_id: 't1', model: 'm', access: ['x'] }, ...parts]))).toEqual([
        'accepted',
        'duplicate',
        'duplicate',
      ]);
      expect(await generation()).toMatchObject({ input: 'Q', output: 'A', model: 'm', access: ['x'] });
      expect(await marked()).toEqual(['t1 ', 't1 ']);
    });

    it('keep their texts: another output is a conflict, and nothing of it is stored', async () => {
      await post([{ trace_id: 't1', output: 'A' }]);
      const results = await post([
        { trace_id: 't1', output: 'B', provider: 'x' },
        { trace_id: 't2', output: 'B' },
      ]);
      expect(statuses(results)).toEqual(['conflict', 'accepted']);
      expect(results[0]?.error).toMatchObject({ code: 'conflict', path: 'generations[0].output' });
      expect(await generation()).toMatchObject({ output: 'A', provider: null });
      expect(await marked()).toEqual(['t1 ', 't2 ']);
    });

    it('keep an explicit consent when a later part is silent', async () => {
      await post([{ trace_id: 't1', consent: ['improve'] }]);
      await post([{ trace_id: 't1', output: 'A' }]);
      expect(await generation()).toMatchObject({ improve: true, train: false });
    });

    it('posted in parts by two processes at once all survive', async () => {
      const fields = ['model', 'model_version', 'prompt_id', 'prompt_version', 'provider', 'finish_reason'];
      const traces = Array.from({ length: 20 }, (_, index) => `t${index}`);
      const posts = fields.flatMap((field, index) => {
        const parts = traces.map((trace_id) => ({ trace_id, [field]: field }));
        return [post(index % 2 === 0 ? parts : parts.toReversed(), index % 2 === 0 ? ingest : other)];
      });
      const all = (await Promise.all(posts)).flatMap(statuses);
      expect(all).toEqual(Array(fields.length * traces.length).fill('accepted'));
      for (const trace of traces) {
        expect(await generation(trace)).toMatchObject(Object.fromEntries(fields.map((field) => [field, field])));
      }
    });

    it.each<[string, object, string]>([
      ['a NUL in the output', { output: 'a\0' }, 'accepted'],
      ['a lone surrogate in a tool’s description', { tools: [{ d: '\udfff' }] }, 'accepted'],
      ['1e308 among its parameters', { params: { x: 1e308 } }, 'accepted'],
      ['no text at all', { input: '', output: '' }, 'accepted'],
      ['the text "null"', { input: 'null', output: '"' }, 'accepted'],
      ['a megabyte', { input: 'x'.repeat(1_000_000) }, 'accepted'],
      ['1e400 in a message', { output: { role: 'assistant', x: Number.POSITIVE_INFINITY } }, 'invalid'],
    ])('with %s are answered and spare their neighbours', async (_what, odd, status) => {
      const results = await post([{ trace_id: 't0' }, { trace_id: 't1', ...odd }, { trace_id: 't2' }]);
      expect(statuses(results)).toEqual(['accepted', status, 'accepted']);
      expect(statuses(await post([{ trace_id: 't1', ...odd }]))).toEqual([
        status === 'accepted' ? 'duplicate' : status,
      ]);
    });

    it('that the database refuses do not fail their neighbours in the group', async () => {
      const endOfTime = from('secret', { receivedAt: new Date(8.64e15) }); // JavaScript's last day; text it cannot read
      const results = await Promise.all([
        post([{ trace_id: 't0' }]),
        post([{ trace_id: 't1' }], ingest, endOfTime),
        post([{ trace_id: 't2' }]),
      ]);
      expect(results.map(statuses)).toEqual([['accepted'], ['invalid'], ['accepted']]);
      expect(await marked()).toEqual(['t0 ', 't2 ']);
    });
  });

  describe('what somebody took back', () => {
    const secretOf = (): Buffer => project.pseudonym_secret;
    const leave = (subject: string, more: object): Promise<unknown> =>
      database.db
        .insertInto('tombstones')
        .values({
          ...{ project_id: project.id, subject, erased_before: null, improve_before: null, train_before: null },
          ...more,
        })
        .execute();
    const noon = new Date('2026-03-01T11:59:30.000Z');

    it('is rejected up to the time of an erasure, and taken again after it', async () => {
      await leave(userPseudonym(secretOf(), 'ada'), { erased_before: noon });
      const results = await send([
        vote({ user_id: 'ada' }),
        vote({ user_id: 'ada', occurred_at: '2026-03-01T11:59:45.000Z' }),
        vote({ user_id: 'bob' }),
        vote(),
      ]);
      expect(statuses(results)).toEqual(['rejected', 'accepted', 'accepted', 'accepted']);
      expect(results[0]?.error).toMatchObject({ code: 'erased', path: 'events[0]' });
      expect(await events()).toHaveLength(3);
      const parts = [
        { trace_id: 'old', user_id: 'ada', started_at: '2026-03-01T11:00:00.000Z' },
        { trace_id: 'new', user_id: 'ada' },
      ];
      expect(statuses(await post(parts))).toEqual(['rejected', 'accepted']);
    });

    it('does not come back with a generation that was erased, whenever it is sent', async () => {
      await leave(generationPseudonym(secretOf(), { trace_id: 'gone', span_id: '' }), { erased_before: 'infinity' });
      expect(statuses(await send([vote({ trace_id: 'gone' }), vote({ trace_id: 'gone', span_id: 's' })]))).toEqual([
        'rejected',
        'accepted',
      ]);
      const parts = [{ trace_id: 'gone', output: 'A' }, { trace_id: 'there' }, { trace_id: 'gone', model: 'm' }];
      expect(statuses(await post(parts))).toEqual(['rejected', 'accepted', 'rejected']);
      expect(await marked()).toEqual(['gone s', 'there ']);
    });

    it('is stored without the purpose that was withdrawn, until somebody says it anew', async () => {
      await leave(userPseudonym(secretOf(), 'ada'), { train_before: noon });
      const consent = ['improve', 'train'];
      await send([
        vote({ id: '019a0000-0000-7000-8000-000000000001', user_id: 'ada', consent }),
        vote({ id: '019a0000-0000-7000-8000-000000000002', user_id: 'ada', occurred_at: '2026-03-01T11:59:45.000Z' }),
        vote({
          id: '019a0000-0000-7000-8000-000000000003',
          user_id: 'ada',
          occurred_at: '2026-03-01T11:59:45.000Z',
          consent,
        }),
      ]);
      expect((await events()).map(({ improve, train }) => [improve, train])).toEqual([
        [true, false], // from before
        [true, false], // silent: the project assumes what this person has taken back
        [true, true],
      ]);
      const old = { trace_id: 'old', user_id: 'ada', started_at: '2026-03-01T11:00:00.000Z' };
      await post([old, { trace_id: 'silent', user_id: 'ada' }, { trace_id: 'new', user_id: 'ada', consent }]);
      await post([{ ...old, consent }]); // a part that comes late gives nothing back
      const purposes = async (trace: string) => (await generation(trace)).train;
      expect([await purposes('old'), await purposes('silent'), await purposes('new')]).toEqual([false, false, true]);
      // Of these it becomes known later whose they are.
      await post([{ trace_id: 'nameless' }, { trace_id: 'stated' }]);
      await post([
        { trace_id: 'nameless', user_id: 'ada' },
        { trace_id: 'stated', user_id: 'ada', consent },
      ]);
      expect([await purposes('nameless'), await purposes('stated')]).toEqual([false, true]);
      await post([{ trace_id: 'stated', model: 'm' }]); // nothing new about whose it is, or what for
      expect(await purposes('stated')).toBe(true);
    });

    it('does not come back with a later part, though the clock of a server goes ahead', async () => {
      const sendAhead = (part: object) =>
        ingest.addGenerations([part], from('secret', { receivedAt: new Date(Date.now() + 60_000) }));
      await sendAhead({ trace_id: 'told', user_id: 'ada', consent: ['improve'] });
      // More than a statement waits on a busy machine, by which what is sent may seem later.
      await new Promise((resolve) => setTimeout(resolve, 700));
      await leave(userPseudonym(secretOf(), 'ada'), { train_before: new Date() });
      await sendAhead({ trace_id: 'told', consent: ['improve', 'train'] });
      expect((await generation('told')).train).toBe(false);
    });
  });

  it('takes what is personal out of texts, says so, and knows the same text again', async () => {
    const raw = { trace_id: 't1', input: 'I am ada@example.com', output: 'Hello.' };
    const event = vote({ comment: 'call +49 30 23125001' });
    expect(statuses([...(await post([raw])), ...(await send([event]))])).toEqual(['accepted', 'accepted']);
    expect(statuses([...(await post([raw])), ...(await send([event]))])).toEqual(['duplicate', 'duplicate']);
    expect(statuses(await post([{ ...raw, input: 'I am bob@example.com' }]))).toEqual(['conflict']);
    expect(await generation()).toMatchObject({
      input: 'I am [email]',
      output: 'Hello.',
      redacted: ['email'],
      output_hash: null,
    });
    expect(await events()).toMatchObject([{ body: { comment: 'call [phone]' }, redacted: ['phone'] }]);
  });

  it('finishes what it accepted before it stops', async () => {
    const sending = send([vote()]);
    await new Promise((resolve) => setImmediate(resolve));
    await ingest.drain();
    expect(await events()).toHaveLength(1);
    await sending;
  });
});

/** As a sender does: what was turned away because there was no room in time is sent again. */
async function patiently<T>(send: () => Promise<T>): Promise<{ answer: T; tries: number }> {
  for (let tries = 1; ; tries += 1) {
    try {
      return { answer: await send(), tries };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'overloaded') throw error;
    }
  }
}
