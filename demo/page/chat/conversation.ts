/** The chat's conversation: turns, their answers, and what happens to them. */
import { computed, signal } from '@preact/signals';
import type { Ref } from '../../../shared/event.ts';
import type { ChatRequest } from '../../contract.ts';
import { askChat } from '../api.ts';
import { purposes } from '../consent.ts';
import { tell } from '../nod.ts';
import { follow } from '../subjects.ts';

export interface Answer {
  /** Empty until the backend has given one. */
  traceId: string;
  modelVersion: string;
  text: string;
  state: 'streaming' | 'done' | 'stopped' | 'failed';
  latencyMs: number;
}

export interface Turn {
  id: string;
  prompt: string;
  answers: readonly Answer[];
  /** Which of them is on screen, and which the next turn goes on from. */
  shown: number;
}

export const turns = signal<readonly Turn[]>([]);
export const streaming = computed(() => turns.value.some((turn) => turn.answers.some(isStreaming)));
let conversationId = crypto.randomUUID();
let abort = new AbortController();

export async function ask(prompt: string): Promise<void> {
  const before = turns.value.at(-1);
  const previous = before && shownOf(before);
  if (before && previous && previous.state === 'done') {
    tell('followUp', previous.traceId, { previous: before.prompt, prompt });
  }
  const turn: Turn = { id: crypto.randomUUID(), prompt, answers: [], shown: 0 };
  turns.value = [...turns.value, turn];
  await answer(turn.id);
}

/** Another answer to the last prompt; the earlier ones stay, one step to the left. */
export async function regenerate(turn: Turn): Promise<void> {
  const old = shownOf(turn);
  await answer(turn.id, (traceId) => {
    if (old?.traceId) tell('regenerate', old.traceId, traceId);
  });
}

export function stop(): void {
  abort.abort();
}

export function startOver(): void {
  stop();
  turns.value = [];
  conversationId = crypto.randomUUID();
}

export function show(turn: Turn, shown: number): void {
  change(turn.id, (one) => ({ ...one, shown }));
}

export function shownOf(turn: Turn): Answer | undefined {
  return turn.answers[turn.shown];
}

async function answer(turnId: string, onStart: (traceId: string) => void = () => {}): Promise<void> {
  abort = new AbortController();
  const { signal: stopped } = abort;
  const request = requestFor(turnId);
  const fresh: Answer = { traceId: '', modelVersion: '', text: '', state: 'streaming', latencyMs: 0 };
  change(turnId, (turn) => ({ ...turn, answers: [...turn.answers, fresh], shown: turn.answers.length }));
  const update = (next: Partial<Answer>): void =>
    change(turnId, (turn) => ({
      ...turn,
      answers: turn.answers.map((one) => (isStreaming(one) ? { ...one, ...next } : one)),
    }));

  let text = '';
  let traceId = '';
  let modelVersion = '';
  try {
    for await (const line of askChat(request, stopped)) {
      if (line.type === 'start') {
        ({ trace_id: traceId, model_version: modelVersion } = line);
        update({ traceId, modelVersion });
        onStart(traceId);
      } else if (line.type === 'text') {
        text += line.text;
        update({ text });
      } else {
        update({ state: 'done', latencyMs: line.latency_ms });
        const number = turns.value.findIndex((turn) => turn.id === turnId) + 1;
        const title = request.attempt === 0 ? `Answer ${number}` : `Answer ${number}, take ${request.attempt + 1}`;
        follow({ product: 'chat', traceId, spanId: '', title, hint: text.replace(/[*`#]/g, ''), modelVersion });
        return;
      }
    }
    update({ state: 'failed' });
  } catch {
    update({ state: stopped.aborted ? 'stopped' : 'failed' });
  }
}

function requestFor(turnId: string): ChatRequest {
  const index = turns.value.findIndex((turn) => turn.id === turnId);
  const earlier = turns.value.slice(0, index);
  const parent = earlier.map(shownOf).findLast((one) => one?.state === 'done');
  return {
    conversation_id: conversationId,
    messages: [
      ...earlier.flatMap((turn) => {
        const said = shownOf(turn)?.text ?? '';
        const user = { role: 'user' as const, content: turn.prompt };
        return said === '' ? [user] : [user, { role: 'assistant' as const, content: said }];
      }),
      { role: 'user' as const, content: turns.value[index]?.prompt ?? '' },
    ],
    ...(parent && { parent: { trace_id: parent.traceId } satisfies Ref }),
    attempt: turns.value[index]?.answers.length ?? 0,
    consent: purposes.value,
  };
}

function change(turnId: string, by: (turn: Turn) => Turn): void {
  turns.value = turns.value.map((turn) => (turn.id === turnId ? by(turn) : turn));
}

function isStreaming(one: Answer): boolean {
  return one.state === 'streaming';
}
