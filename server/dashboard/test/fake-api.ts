/** The API as the page's tests see it: answers that the contract accepts, over a `fetch` that never leaves the process. */
import type { StoredEvent } from '../../../shared/event.ts';
import type { StoredGeneration } from '../../../shared/generation.ts';
import type { Session } from '../../../shared/key.ts';
import type { Label } from '../../../shared/label.ts';
import type { Movement } from '../../../shared/movement.ts';
import { type RouteName, routes } from '../../../shared/routes.ts';
import {
  type Counters,
  counterNames,
  type Exposure,
  type Metrics,
  type Summary,
  type SummaryDetails,
} from '../../../shared/summary.ts';
import type { AnswerOf } from '../api.ts';

export type Handler<N extends RouteName> = (request: { url: URL; body: unknown }) => AnswerOf<N> | Response;
export type Handlers = { [N in RouteName]?: Handler<N> };

/** Puts the handlers behind `fetch`; whatever has none answers 404. Returns the list of addresses asked for. */
export function serve(handlers: Handlers): string[] {
  const asked: string[] = [];
  globalThis.fetch = async (input, init) => {
    const url = new URL(String(input), 'http://nod.test');
    const method = init?.method ?? 'GET';
    asked.push(`${method} ${url.pathname}${url.search}`);
    for (const name of Object.keys(handlers) as RouteName[]) {
      const route = routes[name];
      if (route.method !== method || !pattern(route.path).test(url.pathname)) continue;
      const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined;
      const answer = handlers[name]?.({ url, body });
      if (answer instanceof Response) return answer;
      // A test whose answers the server could never give would prove nothing.
      if ('parse' in route.response) route.response.parse(answer);
      return new Response(JSON.stringify(answer));
    }
    return refuse(404, 'not_found', 'There is nothing here.');
  };
  return asked;
}

export function refuse(status: number, code: string, message: string): Response {
  return new Response(JSON.stringify({ error: { code, message } }), { status });
}

export const signedIn: Session = {
  name: 'admin',
  role: 'admin',
  project: {
    name: 'Acme',
    publishable_key: 'pk_test',
    test_publishable_key: null,
    public_url: 'https://nod.example.com',
    reason_words: {},
  },
};

const AT = '2026-11-20T12:00:00.000Z';

function counts(some: Partial<Counters> = {}): Counters {
  return { ...(Object.fromEntries(counterNames.map((name) => [name, 0])) as Counters), ...some };
}

export function metrics(some: Partial<Counters> = {}, positive: Metrics['positive_rate'] = null): Metrics {
  return {
    counts: counts(some),
    positive_rate: positive,
    coverage: null,
    response_rate: null,
    acceptance_rate: null,
    regenerate_rate: null,
    abandon_rate: null,
  };
}

export function summary(some: Partial<Summary> = {}): Summary {
  return {
    from: '2026-11-13T12:00:00.000Z',
    to: AT,
    interval: 'day',
    group_by: 'model',
    provisional_from: '2026-11-20T11:50:00.000Z',
    totals: metrics(),
    previous: null,
    series: [],
    groups: [],
    first_at: '2026-11-14T00:00:00.000Z',
    last_at: new Date(Date.now() - 3_600_000).toISOString(), // or the page chooses another range as time goes on
    ...some,
  };
}

const nothing = { now: null, previous: null };

export function details(some: Partial<SummaryDetails> = {}): SummaryDetails {
  return {
    from: '2026-11-13T12:00:00.000Z',
    to: AT,
    previous_from: '2026-11-06T12:00:00.000Z',
    latency_ms: nothing,
    input_tokens: nothing,
    output_tokens: nothing,
    edits: { n: 0, mean: null, tenths: Array.from({ length: 10 }, () => 0) },
    retention: [30, 120, 300, 600].map((after_s) => ({ after_s, kept: null, previous: null, mean: null })),
    reasons: [],
    outcomes: [],
    scores: [],
    ...some,
  };
}

export function movement(some: Partial<Movement> = {}): Movement {
  return {
    from: '2026-11-13T12:00:00.000Z',
    to: AT,
    previous_from: '2026-11-06T12:00:00.000Z',
    shares: [],
    lengths: [],
    ...some,
  };
}

export function exposure(some: Partial<Exposure> = {}): Exposure {
  return {
    ...{ from: '2026-11-13T12:00:00.000Z', to: AT, people: 0, raw: null, weighted: null, unheard: 0, tenths: [] },
    ...some,
  };
}

export function generation(some: Partial<StoredGeneration> = {}): StoredGeneration {
  return {
    trace_id: 'trace-1',
    span_id: '',
    conversation_id: null,
    parent: null,
    user: null,
    input: 'What is the capital of Australia?',
    output: 'Sydney.',
    context: null,
    tools: null,
    params: null,
    model: 'model-a',
    model_version: null,
    prompt_id: null,
    prompt_version: null,
    provider: null,
    latency_ms: null,
    input_tokens: null,
    output_tokens: null,
    finish_reason: null,
    started_at: AT,
    at: AT,
    recorded_at: AT,
    consent: ['improve', 'train'],
    access: [],
    metadata: null,
    sanitised: false,
    redacted: [],
    ...some,
  };
}

export function label(some: Partial<Label> = {}): Label {
  return {
    trace_id: 'trace-1',
    span_id: '',
    status: 'negative',
    p: 0.1,
    confidence: 0.9,
    gold: false,
    recheck: false,
    orphan: false,
    s_plus: 0,
    s_minus: 2.2,
    evidence: [],
    dropped: [],
    rows: [],
    policy_version: 'policy-1',
    at: AT,
    updated_at: AT,
    ...some,
  };
}

export function event(kind: string, body: StoredEvent['body'], some: Partial<StoredEvent> = {}): StoredEvent {
  return {
    id: `${kind}-1`,
    kind,
    trace_id: 'trace-1',
    span_id: '',
    conversation_id: null,
    actor: 'abcdef123456',
    anonymous: false,
    verified: false,
    channel: 'widget',
    consent: ['improve', 'train'],
    occurred_at: AT,
    at: AT,
    received_at: AT,
    quarantined: null,
    sanitised: false,
    redacted: [],
    body,
    ...some,
  };
}

/** `/v1/generations/:trace_id` as an expression that its filled-in paths match. */
function pattern(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+')}$`);
}
