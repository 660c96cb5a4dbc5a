/** What the interface draws: the votes of this visit and how far each act has come. */
import type { Event } from '../shared/event.ts';
import type { NodEvents, Trace } from './api.ts';
import { readTrace, traceKey } from './capture/trace.ts';
import { type Signal, signal } from './signal.ts';

export type VoteValue = 'up' | 'down' | null;
/** Nothing is thanked for before the server has it; `saved` while it cannot be reached. */
export type Receipt = 'none' | 'saved' | 'thanks' | 'thanksCorrection' | 'retracted' | 'withdrawn' | 'notSent';

export interface Feedback {
  value: VoteValue;
  reasons: readonly string[];
  comment: string;
  correction: string | null;
  receipt: Receipt;
}

export interface State {
  feedbackOn: (trace: Trace) => Signal<Feedback>;
  /** Tells what becomes of an act that was just recorded. */
  follow: (event: Event, tell: (receipt: Receipt) => void) => void;
}

interface Source {
  on: <K extends keyof NodEvents>(name: K, listener: (detail: NodEvents[K]) => void) => () => void;
}

const nothingYet: Feedback = { value: null, reasons: [], comment: '', correction: null, receipt: 'none' };

/** Follows what was captured, whoever voted (a thumb or the page's own call), and what became of it. */
export function createState(source: Source): State {
  const byTrace = new Map<string, Signal<Feedback>>();
  /** The last act on each trace; answers to earlier ones say nothing new. */
  const last = new Map<string, string>();
  /** Acts without an answer, by id. */
  const open = new Map<string, (receipt: Receipt) => void>();
  /** Which of them are on disk: of these alone it is true that they will be sent. */
  const stored = new Set<string>();
  let reachable = true;

  function of(key: string): Signal<Feedback> {
    const known = byTrace.get(key) ?? signal(nothingYet);
    byTrace.set(key, known);
    return known;
  }

  function settle({ id }: Event, receipt: Receipt): void {
    open.get(id)?.(receipt);
    open.delete(id);
    stored.delete(id);
  }

  function promise(): void {
    if (reachable && navigator.onLine !== false) return;
    for (const [id, tell] of open) if (stored.has(id)) tell('saved');
  }

  function follow(event: Event, tell: (receipt: Receipt) => void): void {
    open.set(event.id, tell);
  }

  source.on('event', (event) => {
    if (event.kind !== 'vote' && event.kind !== 'correction') return;
    const key = traceKey(event);
    const feedback = of(key);
    const before = feedback.value;
    last.set(key, event.id);
    feedback.value =
      event.kind === 'vote'
        ? {
            ...before,
            value: event.value,
            reasons: event.reasons ?? [],
            comment: event.comment ?? '',
            // A chip refines the same vote: its thanks stay, and are not spoken again.
            receipt:
              before.receipt === 'thanks' && before.value === event.value && before.comment === (event.comment ?? '')
                ? 'thanks'
                : 'none',
          }
        : { ...before, correction: event.text, receipt: 'none' };
    follow(event, (receipt) => {
      if (last.get(key) === event.id) feedback.value = { ...feedback.value, receipt };
    });
  });
  source.on('stored', ({ event }) => {
    if (open.has(event.id)) stored.add(event.id);
    promise();
  });
  source.on('sent', ({ event }) => {
    reachable = true;
    settle(event, receiptFor(event));
  });
  source.on('dropped', ({ event }) => settle(event, 'notSent'));
  for (const name of ['delayed', 'paused'] as const) {
    source.on(name, () => {
      reachable = false;
      promise();
    });
  }

  return { feedbackOn: (trace) => of(traceKey(readTrace(trace) ?? { trace_id: '' })), follow };
}

function receiptFor(event: Event): Receipt {
  if (event.kind === 'correction') return event.text === null ? 'withdrawn' : 'thanksCorrection';
  return event.kind === 'vote' && event.value === null ? 'retracted' : 'thanks';
}
