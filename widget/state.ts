/** What the interface draws: the votes of this visit and how far each act has come. */
import type { Event } from '../shared/event.ts';
import type { NodEvents, Trace } from './api.ts';
import { refKey, traceKey } from './capture/trace.ts';
import { type Signal, signal } from './signal.ts';

export type VoteValue = 'up' | 'down' | null;
/** Nothing is thanked for before the server has it; `saved` while it cannot be reached. */
export type Receipt = 'saved' | 'thanks' | 'thanksCorrection' | 'retracted' | 'withdrawn' | 'notSent';

export interface Feedback {
  /** Of the last act: answers to earlier ones say nothing new. */
  id: string;
  value: VoteValue;
  reasons: readonly string[];
  comment: string;
  correction: string | null;
  /** Nothing yet: undefined. */
  receipt: Receipt | undefined;
}

export interface State {
  feedbackOn: (trace: Trace) => Signal<Feedback>;
  /** Tells what becomes of an act that was just recorded. */
  follow: (event: Event, tell: (receipt: Receipt) => void) => void;
}

interface Source {
  on: <K extends keyof NodEvents>(name: K, listener: (detail: NodEvents[K]) => void) => () => void;
}

const nothingYet: Feedback = { id: '', value: null, reasons: [], comment: '', correction: null, receipt: undefined };

/** Follows what was captured, whoever voted (a thumb or the page's own call), and what became of it. */
export function createState(source: Source): State {
  const byTrace = new Map<string, Signal<Feedback>>();
  /** Acts without an answer, by id. Only of those on disk it is true that they will be sent. */
  const open = new Map<string, { tell: (receipt: Receipt) => void; isStored: boolean }>();
  let reachable = true;

  function of(key: string): Signal<Feedback> {
    const known = byTrace.get(key) ?? signal(nothingYet);
    byTrace.set(key, known);
    return known;
  }

  function settle({ id }: Event, receipt: Receipt): void {
    open.get(id)?.tell(receipt);
    open.delete(id);
  }

  function promise(): void {
    if (reachable && navigator.onLine) return;
    for (const { tell, isStored } of open.values()) if (isStored) tell('saved');
  }

  function follow({ id }: Event, tell: (receipt: Receipt) => void): void {
    open.set(id, { tell, isStored: false });
  }

  source.on('event', (event) => {
    if (event.kind !== 'vote' && event.kind !== 'correction') return;
    const { id } = event;
    const feedback = of(refKey(event));
    const before = feedback.value;
    const now: Feedback = { ...before, id, receipt: undefined };
    if (event.kind === 'vote') {
      const { value, reasons = [], comment = '' } = event;
      // A chip refines the same vote: its thanks stay, and are not spoken again.
      const isRefined = before.receipt === 'thanks' && before.value === value && before.comment === comment;
      feedback.value = { ...now, value, reasons, comment, receipt: isRefined ? 'thanks' : undefined };
    } else feedback.value = { ...now, correction: event.text };
    follow(event, (receipt) => {
      if (feedback.value.id === id) feedback.value = { ...feedback.value, receipt };
    });
  });
  source.on('stored', ({ event }) => {
    const act = open.get(event.id);
    if (act) act.isStored = true;
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

  return { feedbackOn: (trace) => of(traceKey(trace)), follow };
}

function receiptFor(event: Event): Receipt {
  if (event.kind === 'correction') return event.text === null ? 'withdrawn' : 'thanksCorrection';
  return event.kind === 'vote' && event.value === null ? 'retracted' : 'thanks';
}
