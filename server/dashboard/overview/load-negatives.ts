/** The latest negatives, each with its events and the turn after it; what has not changed is not asked for twice. */
import type { GenerationDetail, LabelledGeneration } from '../../../shared/reading.ts';
import type { SummaryFilter } from '../../../shared/summary.ts';
import { type Answer, get } from '../api.ts';
import { nextTurn } from '../generations/read-story.ts';
import { hrefOfGeneration } from '../router.ts';

const NEGATIVES_SHOWN = 6;
const CONVERSATION_TURNS = 100;
const REMEMBERED_MAX = 100;

export interface Negative {
  listed: LabelledGeneration;
  /** Null while it could not be read. */
  detail: GenerationDetail | null;
  next: LabelledGeneration | null;
}

const remembered = new Map<string, Negative>();

export async function loadNegatives(
  from: string,
  filter: SummaryFilter,
  signal: AbortSignal,
): Promise<Answer<Negative[]>> {
  const list = await get<'listGenerations'>(
    '/v1/generations',
    { ...filter, status: 'negative', from, limit: NEGATIVES_SHOWN },
    signal,
  );
  if (!list.ok) return list;
  const negatives = await Promise.all(list.data.items.map((listed) => complete(listed, signal)));
  return {
    ok: true,
    data: negatives,
    text: list.text + negatives.map(({ detail }) => (detail === null ? '-' : '+')).join(''),
  };
}

async function complete(listed: LabelledGeneration, signal: AbortSignal): Promise<Negative> {
  const { trace_id, span_id, conversation_id } = listed.generation;
  const key = `${trace_id} ${span_id} ${listed.label?.updated_at}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;

  const path = `/v1/generations/${encodeURIComponent(trace_id)}` as const;
  const detail = await get<'getGeneration'>(path, { span_id: span_id || undefined }, signal);
  if (!detail.ok) return { listed, detail: null, next: null };
  const turns =
    conversation_id === null
      ? null
      : await get<'listGenerations'>('/v1/generations', { conversation_id, limit: CONVERSATION_TURNS }, signal);
  const negative = { listed, detail: detail.data, next: turns?.ok ? nextTurn(detail.data, turns.data.items) : null };
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  remembered.set(key, negative);
  return negative;
}

export const hrefOfNegative = ({ listed }: Negative): string => hrefOfGeneration(listed.generation);
