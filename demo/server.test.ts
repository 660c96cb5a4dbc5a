import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from 'vitest';
import { type Generation, GenerationBatch } from '../shared/generation.ts';
import { topics } from './assistant/answer.ts';
import type { ChatLine, ChatRequest, Desk, DeskAnswer, DraftStart, WritingAnswer } from './contract.ts';
import { createDemo } from './server.ts';

/** What the demo sent to Nod: generations checked against the contract, and everything else it asked. */
let recorded: Generation[] = [];
let asked: { path: string; authorization: string | undefined }[] = [];
/** What Nod answers to a read. */
let answersWith: { status: number; body: string } = { status: 404, body: '{}' };

const nod = createServer(async (request, response) => {
  asked.push({ path: request.url ?? '', authorization: request.headers.authorization });
  if (request.url !== '/v1/generations') {
    response.writeHead(answersWith.status, { 'content-type': 'application/json' }).end(answersWith.body);
    return;
  }
  const { generations } = GenerationBatch.parse(JSON.parse(await readBody(request)));
  recorded.push(...generations);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{"results":[]}');
});

let demo: Server;
let address = '';
let browserDir = '';

beforeAll(async () => {
  browserDir = await mkdtemp(join(tmpdir(), 'nod-demo-'));
  await mkdir(join(browserDir, 'demo'));
  await writeFile(
    join(browserDir, 'demo', 'index.html'),
    '<script src="/nod.js" data-key="{{publishable_key}}"></script>',
  );
  const endpoint = await listen(nod);
  const app = express();
  app.use(
    '/demo',
    createDemo({ endpoint: () => endpoint, secretKey: 'sk_demo', publishableKey: 'pk_demo', browserDir, paceMs: 1 }),
  );
  demo = createServer(app);
  address = `${await listen(demo)}/demo`;
});
beforeEach(() => {
  recorded = [];
  asked = [];
});
afterAll(async () => {
  demo.close();
  nod.close();
  await rm(browserDir, { recursive: true });
});

/** At one word a millisecond. */
const LONGER_THAN_AN_ANSWER_MS = 800;

const both = ['improve', 'train'] as const;
const question: ChatRequest = {
  conversation_id: 'c1',
  messages: [{ role: 'user', content: 'lemon risotto' }],
  attempt: 0,
  consent: [...both],
};

describe('the chat', () => {
  it('streams the answer and then records it whole, with what produced it', async () => {
    const lines = await chat({ ...question, parent: { trace_id: 'before' } });
    const text = lines.flatMap((line) => (line.type === 'text' ? [line.text] : [])).join('');
    const start = lines[0];
    expect(topics.find(({ name }) => name === 'risotto')?.answers).toContain(text);
    expect(lines.at(-1)).toMatchObject({ type: 'end', recorded: true });
    expect(recorded).toMatchObject([
      {
        trace_id: start?.type === 'start' ? start.trace_id : '',
        conversation_id: 'c1',
        parent: { trace_id: 'before' },
        input: [{ role: 'system' }, { role: 'user', content: 'lemon risotto' }],
        output: { role: 'assistant', content: text },
        model: 'sage',
        model_version: start?.type === 'start' ? start.model_version : '',
        prompt_version: 'chat-3',
        finish_reason: 'stop',
        consent: both,
      },
    ]);
    expect(recorded[0]?.output_tokens).toBe(Math.ceil(text.length / 4));
    expect(recorded[0]?.latency_ms).toBeGreaterThanOrEqual(0);
    expect(asked).toEqual([{ path: '/v1/generations', authorization: 'Bearer sk_demo' }]);
  });

  it('answers anew, from the other version and under another trace, when asked again', async () => {
    await chat(question);
    await chat({ ...question, attempt: 1 });
    expect(new Set(recorded.map(({ trace_id }) => trace_id)).size).toBe(2);
    expect(new Set(recorded.map(({ model_version }) => model_version)).size).toBe(2);
    expect(new Set(recorded.map(({ output }) => JSON.stringify(output))).size).toBe(2);
    expect(recorded[0]?.input).toEqual(recorded[1]?.input);
  });

  it('records nothing of an answer that was stopped', async () => {
    const leaving = new AbortController();
    const response = await fetch(`${address}/api/chat`, { ...asPost(question), signal: leaving.signal });
    await response.body?.getReader().read();
    leaving.abort();
    await new Promise((resolve) => setTimeout(resolve, LONGER_THAN_AN_ANSWER_MS));
    expect(recorded).toEqual([]);
  });
});

describe('the desk', () => {
  it('suggests a value for each field, each a generation of its own', async () => {
    const { tickets, categories, priorities } = await read<Desk>('/api/desk');
    for (const { id, text } of tickets) {
      recorded = [];
      const { fields } = await post<DeskAnswer>('/api/desk', { ticket_id: id, consent: both });
      expect(categories).toContain(fields.category.value);
      expect(priorities).toContain(fields.priority.value);
      expect(recorded.map(({ output }) => output)).toEqual([
        fields.category.value,
        fields.priority.value,
        fields.summary.value,
      ]);
      expect(new Set(recorded.map(({ trace_id }) => trace_id)).size).toBe(3);
      expect(new Set(recorded.map(({ conversation_id }) => conversation_id)).size).toBe(1);
      expect(recorded.every(({ input }) => JSON.stringify(input).includes(JSON.stringify(text).slice(1, -1)))).toBe(
        true,
      );
    }
  });

  it('lets two versions take turns', async () => {
    const ask = () => post<DeskAnswer>('/api/desk', { ticket_id: 'T-2041', consent: both });
    const versions = [await ask(), await ask()].map(({ model_version }) => model_version);
    expect(versions.sort()).toEqual(['1.4', '1.5']);
  });
});

describe('the editor', () => {
  it('offers several ways on in one trace, a span each, to one prompt', async () => {
    const drafts = await read<DraftStart[]>('/api/writing');
    for (const { id, text } of drafts) {
      recorded = [];
      const request = { document_id: 'd1', draft_id: id, before: text, round: 0, consent: both };
      const { trace_id, offers } = await post<WritingAnswer>('/api/writing', request);
      expect(offers.length).toBeGreaterThanOrEqual(2);
      expect(recorded.map((one) => [one.trace_id, one.span_id, one.output])).toEqual(
        offers.map(({ span_id, text: offered }) => [trace_id, span_id, offered]),
      );
      expect(new Set(recorded.map(({ input }) => JSON.stringify(input))).size).toBe(1);
    }
  });
});

describe('consent', () => {
  it('is waited for: nothing reaches Nod without it', async () => {
    expect((await chat({ ...question, consent: [] })).at(-1)).toMatchObject({ recorded: false });
    await post('/api/desk', { ticket_id: 'T-2041', consent: [] });
    await post('/api/writing', { document_id: 'd', draft_id: 'harbour', before: '', round: 0, consent: [] });
    expect(asked).toEqual([]);
  });

  it('given afterwards records what was shown before, for the purposes agreed to, once', async () => {
    const [start] = await chat({ ...question, consent: [] });
    const traces = start?.type === 'start' ? [start.trace_id] : [];
    expect(await post('/api/consent', { traces, consent: ['improve'] })).toEqual({ recorded: 1 });
    expect(await post('/api/consent', { traces, consent: ['improve'] })).toEqual({ recorded: 0 });
    expect(recorded).toMatchObject([{ trace_id: traces[0], consent: ['improve'] }]);
  });
});

describe('reading from Nod', () => {
  it('shows only outputs of the demo: the rest of the project is nobody’s business here', async () => {
    answersWith = {
      status: 200,
      body: JSON.stringify({ ...detail, generation: { ...detail.generation, model: 'other' } }),
    };
    expect(await read('/api/labels?trace=t1')).toEqual({ detail: null, waiting: false });
    answersWith = { status: 200, body: JSON.stringify(detail) };
    expect(await read('/api/labels?trace=t1&span=s1')).toEqual({ detail, waiting: false });
    expect(asked.at(-1)?.path).toBe('/v1/generations/t1?span_id=s1');
  });

  it('knows nothing of what nobody has consented to yet, which is no error', async () => {
    answersWith = { status: 404, body: '{}' };
    expect(await read('/api/labels?trace=t1')).toEqual({ detail: null, waiting: false });
  });

  it('hands an export of the demo’s own rows on', async () => {
    answersWith = { status: 200, body: '{"prompt":[]}\n' };
    const response = await fetch(`${address}/api/export?format=trl-dpo`);
    expect(await response.text()).toBe('{"prompt":[]}\n');
    expect(response.headers.get('content-disposition')).toContain('nod-demo.trl-dpo.jsonl');
    expect(asked.at(-1)).toEqual({ path: '/v1/export?format=trl-dpo&model=sage', authorization: 'Bearer sk_demo' });
  });

  test.each([
    ['/api/labels?trace=not%20an%20id', 400],
    ['/api/export?format=xml', 400],
  ])('refuses %s', async (path, status) => {
    expect((await fetch(address + path)).status).toBe(status);
    expect(asked).toEqual([]);
  });

  it('says so when Nod fails', async () => {
    answersWith = { status: 503, body: '{}' };
    expect((await fetch(`${address}/api/labels?trace=t1`)).status).toBe(502);
  });
});

it('serves the page with the publishable key, and never the secret one', async () => {
  const page = await (await fetch(address)).text();
  expect(page).toBe('<script src="/nod.js" data-key="pk_demo"></script>');
});

test.each(['/api/chat', '/api/desk', '/api/writing', '/api/consent'])(
  '%s refuses a body it does not know',
  async (path) => {
    expect((await fetch(address + path, asPost({ hello: 1 }))).status).toBe(400);
    const unreadable = { ...asPost({}), body: '{' };
    expect((await fetch(address + path, unreadable)).status).toBe(400);
  },
);

const detail = {
  generation: {
    trace_id: 't1',
    span_id: 's1',
    conversation_id: null,
    parent: null,
    user: null,
    input: 'in',
    output: 'out',
    context: null,
    tools: null,
    params: null,
    model: 'sage',
    model_version: '1.4',
    prompt_id: null,
    prompt_version: null,
    provider: null,
    latency_ms: null,
    input_tokens: null,
    output_tokens: null,
    finish_reason: null,
    started_at: null,
    at: '2026-11-20T12:00:00.000Z',
    recorded_at: '2026-11-20T12:00:00.000Z',
    consent: [...both],
    access: [],
    metadata: null,
    sanitised: false,
    redacted: [],
  },
  label: null,
  events: [],
  decisions: [],
};

async function chat(request: ChatRequest): Promise<ChatLine[]> {
  const response = await fetch(`${address}/api/chat`, asPost(request));
  expect(response.headers.get('content-type')).toBe('application/x-ndjson');
  const lines = (await response.text()).trimEnd().split('\n');
  return lines.map((line): ChatLine => JSON.parse(line));
}

async function read<T>(path: string): Promise<T> {
  return JSON.parse(await (await fetch(address + path)).text());
}

async function post<T>(path: string, body: object): Promise<T> {
  return JSON.parse(await (await fetch(address + path, asPost(body))).text());
}

function asPost(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}
