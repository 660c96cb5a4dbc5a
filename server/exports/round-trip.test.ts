/** What people did comes back as what they meant: sent as events, labelled, made into rows, exported. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lineOf } from '../../shared/export.ts';
import type { TrlDpoLine } from '../../shared/export-training.ts';
import type { Message } from '../../shared/generation.ts';
import type { Project } from '../db/tables/keys.ts';
import { Ingest } from '../ingest/ingest.ts';
import { policyOf } from '../labels/policy.ts';
import { relabelMarked } from '../labels/relabel.ts';
import { createTestProject, databaseKinds, openTestDatabase, type TestDatabase } from '../test/database.ts';
import { freezeVersion } from '../test/freeze-version.ts';
import { serveEndpoints } from '../test/serve-endpoints.ts';
import { exportRoutes } from './routes.ts';

const weather = { type: 'function', function: { name: 'weather', parameters: { type: 'object' } } };
const prompts: { what: string; input: string | Message[]; tools?: Record<string, unknown>[] }[] = [
  { what: 'a question', input: 'Where?' },
  { what: 'emoji', input: '👩🏽‍🚀 and 🇪🇺?' },
  { what: 'right to left', input: 'שלום \u202Eעולם\u202C مرحبا?' },
  { what: 'Windows line ends', input: 'one\r\n\ttwo\r\n\r\nthree ' },
  { what: 'a long prompt', input: 'long ✂ text '.repeat(8000) },
  {
    what: 'a system message and several turns',
    input: [
      { role: 'system', content: 'Be “brief”.\n' },
      { role: 'user', content: 'Q1' },
      { role: 'assistant', content: 'A1' },
      { role: 'user', content: 'Q2 </s>{{x}}' },
    ],
  },
  {
    what: 'tools',
    tools: [weather],
    input: [
      { role: 'user', content: 'Rome?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"in":"Rome"}' } }],
      },
      { role: 'tool', content: '{"sky":"clear"}', tool_call_id: 'c1' },
    ],
  },
];

/** Different enough that nothing is a repeat of anything. */
const better = (index: number) => `Better ${index} ✓\r\nמצוין ${'because of this, '.repeat(index + 2)}\u2028end`;
const worse = (index: number) => `No ${index}. ${'nothing here applies '.repeat(3 * index + 3)}`;
const longAnswer = '100 KB of ✂ '.repeat(8300);

describe.each(databaseKinds)('on %s', (kind) => {
  let database: TestDatabase;
  let ingest: Ingest;
  beforeAll(async () => {
    database = await openTestDatabase(kind);
    ingest = new Ingest({
      db: database.db,
      embedded: database.embedded,
      signingSecrets: async () => [],
      onCommitted: () => undefined,
      onResults: () => undefined,
      onQuarantined: () => undefined,
    });
  });
  afterAll(async () => {
    await ingest.drain();
    await database.close();
  });

  async function send(project: Project, generations: object[], events: object[]): Promise<void> {
    const sender = { project, via: 'secret', address: undefined, receivedAt: new Date(), bytes: 0 } as const;
    const results = [
      ...(await ingest.addGenerations(generations, sender)),
      ...(await ingest.addEvents(events, new Date(), sender)),
    ];
    expect(results.filter(({ status }) => status !== 'accepted')).toEqual([]);
    const policy = policyOf({ profile: 'chat', signed: false });
    while ((await relabelMarked(database.db, project.id, policy, { marks: 500, generations: 50 })) > 0);
  }

  const at = (second: number) => new Date(Date.now() - 60_000 + second * 1000).toISOString();
  const said = (index: number, event: object, second = 0) => ({
    id: randomUUID(),
    user_id: `u${index}`,
    occurred_at: at(second),
    ...event,
  });

  async function read(project: Project, path: string): Promise<TrlDpoLine[]> {
    const server = await serveEndpoints(exportRoutes({ db: database.db, publicUrl: () => 'http://nod' }), project);
    const text = await (await server.get(path)).text();
    await server.close();
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => lineOf['trl-dpo'].parse(JSON.parse(line)));
  }

  const pairOf = ({ input, tools }: (typeof prompts)[number], chosen: string, rejected: string) => ({
    prompt:
      typeof input === 'string'
        ? [{ role: 'user', content: input }]
        : input.map(({ content, tool_calls: calls, ...message }) => ({
            ...message,
            ...(content === null ? {} : { content }),
            ...(calls === undefined
              ? {}
              : {
                  tool_calls: calls.map((call) => ({
                    ...call,
                    function: { ...call.function, arguments: JSON.parse(call.function.arguments) },
                  })),
                }),
          })),
    chosen: [{ role: 'assistant', content: chosen }],
    rejected: [{ role: 'assistant', content: rejected }],
    ...(tools === undefined ? {} : { tools: JSON.stringify(tools) }),
  });
  const sorted = (pairs: unknown[]) =>
    pairs.map((pair) => JSON.stringify(pair, Object.keys(pair as object).sort())).sort();

  const chosenText = (index: number) => (index === 0 ? longAnswer : better(index));

  test('pairs that were chosen between come back as exactly these pairs, live and from a version', async () => {
    const project = await createTestProject(database.db);
    await send(
      project,
      prompts.flatMap((prompt, index) =>
        ['a', 'b'].map((side) => ({
          trace_id: `t${index}${side}`,
          input: prompt.input,
          ...(prompt.tools === undefined ? {} : { tools: prompt.tools }),
          output: side === (index % 2 === 0 ? 'a' : 'b') ? chosenText(index) : worse(index),
        })),
      ),
      prompts.map((_prompt, index) => {
        const [one, other] = index % 2 === 0 ? ['a', 'b'] : ['b', 'a'];
        return said(index, {
          kind: 'choice',
          trace_id: `t${index}${one}`,
          rejected: [{ trace_id: `t${index}${other}` }],
        });
      }),
    );
    const expected = prompts.map((prompt, index) => pairOf(prompt, chosenText(index), worse(index)));
    const live = await read(project, '/v1/export?format=trl-dpo');
    expect(live).toHaveLength(prompts.length);
    for (const pair of expected) expect(live).toContainEqual(pair);
    await freezeVersion(database, project.id, 'chosen', {
      task: 'preference',
      split: { train: 1, validation: 0, test: 0 }, // nobody chose among their own answers
    });
    const frozen = await read(project, '/v1/datasets/chosen/versions/1/export?format=trl-dpo');
    expect(sorted(frozen)).toEqual(sorted(live));
  });

  test('corrections come back over what they corrected', async () => {
    const project = await createTestProject(database.db);
    await send(
      project,
      prompts.map((prompt, index) => ({ trace_id: `t${index}`, output: worse(index), ...withoutWords(prompt) })),
      prompts.map((_prompt, index) =>
        said(index, { kind: 'correction', trace_id: `t${index}`, text: chosenText(index) }),
      ),
    );
    const live = await read(project, '/v1/export?format=trl-dpo');
    expect(live).toHaveLength(prompts.length);
    for (const [index, prompt] of prompts.entries())
      expect(live).toContainEqual(pairOf(prompt, chosenText(index), worse(index)));
  });

  test('the answer that was accepted after asking again comes back over the one before', async () => {
    const project = await createTestProject(database.db);
    await send(
      project,
      prompts.flatMap((prompt, index) => [
        { trace_id: `t${index}first`, output: worse(index), ...withoutWords(prompt) },
        { trace_id: `t${index}then`, output: chosenText(index), ...withoutWords(prompt) },
      ]),
      prompts.flatMap((_prompt, index) => [
        said(index, { kind: 'regenerate', trace_id: `t${index}first`, next: { trace_id: `t${index}then` } }),
        said(index, { kind: 'accept', trace_id: `t${index}then`, via: 'send' }, 5),
      ]),
    );
    const live = await read(project, '/v1/export?format=trl-dpo');
    expect(live).toHaveLength(prompts.length);
    for (const [index, prompt] of prompts.entries())
      expect(live).toContainEqual(pairOf(prompt, chosenText(index), worse(index)));
  });
});

function withoutWords({ what, ...generation }: (typeof prompts)[number]): object {
  return generation;
}
