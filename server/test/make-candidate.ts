/** A row with everything a format needs, for tests that change one thing about it. */
import type { Candidate } from '../datasets/selecting/candidate.ts';

type Changes = Partial<Omit<Candidate, 'generation'>> & { generation?: Partial<NonNullable<Candidate['generation']>> };

export function makeCandidate({ generation = {}, ...changes }: Changes = {}): Candidate {
  return {
    id: '0123456789abcdef0123456789abcdef',
    task: 'sft',
    source: 'correction',
    p: 0.9,
    chosen: null,
    rejected: null,
    desirable: null,
    eventIds: ['019a0000-0000-7000-8000-000000000001'],
    generation: {
      trace_id: 't1',
      span_id: '',
      conversation_id: 'c1',
      parent: null,
      user: 'u1',
      input: 'Q',
      output: 'A',
      context: null,
      tools: null,
      params: null,
      model: 'm',
      model_version: 'm-1',
      prompt_id: null,
      prompt_version: 'v1',
      provider: null,
      latency_ms: 12,
      input_tokens: 3,
      output_tokens: 4,
      finish_reason: 'stop',
      started_at: null,
      at: '2026-03-01T00:00:00.000Z',
      recorded_at: '2026-03-01T00:00:01.000Z',
      consent: ['improve', 'train'],
      access: [],
      metadata: null,
      sanitised: false,
      ...generation,
    },
    label: {
      status: 'positive',
      p: 0.9,
      gold: false,
      recheck: false,
      s_plus: 2.2,
      s_minus: 0,
      evidence: [],
      dropped: [],
      policy_version: 'chat-1',
      updated_at: '2026-03-01T00:00:02.000Z',
    },
    ...changes,
  };
}
