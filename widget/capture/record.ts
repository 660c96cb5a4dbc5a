/** The one way from behaviour to the queue: consent, the event, the page's last word, the queue. */

import type { Event, EventKind } from '../../shared/event.ts';
import { TEXT_MAX_CHARS } from '../../shared/limits.ts';
import type { NodEvents } from '../api.ts';
import type { Emitter } from '../emitter.ts';
import type { Settings } from '../options.ts';
import type { Queue } from '../send/queue.ts';
import { guard, warnOnce } from '../warn.ts';
import { buildEvent, type Fields, happenedAt } from './build-event.ts';
import type { Consent } from './consent.ts';
import { readTrace } from './trace.ts';

/** What a person does to give feedback; sent at once, and the last to be pushed out of a full queue. */
const ACTS: readonly EventKind[] = ['vote', 'rating', 'choice', 'correction'];

export interface Recorder {
  /**
   * Undefined when nothing was recorded: no such trace, no consent, or the page's hook dropped it.
   */
  record: (trace: unknown, fields: Fields) => Event | undefined;
  /** The person agreed to the one event that `act` records, whatever the consent for the rest. Returns it. */
  recordAgreed: (act: () => void) => Event | undefined;
  /** Nothing came of it, and this is why. */
  skip: (trace: unknown, kind: EventKind) => undefined;
  /** What may leave the page of a text that was edited (`data-text`). */
  sendable: (text: string) => string | undefined;
  /** Events recorded inside `run` happened at `ms`. */
  happenedAt: (ms: number, run: () => void) => void;
  settings: Settings;
  consent: Consent;
}

export function createRecorder(
  settings: Settings,
  consent: Consent,
  queue: Pick<Queue, 'add'>,
  emitter: Emitter<NodEvents>,
): Recorder {
  let agreeing = false;
  let agreed: Event | undefined;

  function record(trace: unknown, fields: Fields): Event | undefined {
    const ref = readTrace(trace);
    if (!ref) {
      warnOnce(`${fields.kind}: ${JSON.stringify(trace)} is no trace id`);
      return skip(trace, fields.kind, 'trace');
    }
    const act = ACTS.includes(fields.kind);
    const agreedTo = agreeing;
    agreeing = false;
    if (!agreedTo && !(act ? consent.allowsActs() : consent.allowsBehaviour())) {
      if (act) warnOnce(`${fields.kind}: no consent yet`);
      return skip(trace, fields.kind);
    }
    const built = buildEvent(ref, fields, settings, consent.purposes());
    const event = settings.beforeSend ? guard(settings.beforeSend, null)(built) : built;
    if (!event) {
      emitter.emit('dropped', { event: built, reason: 'before_send', message: '' });
      return undefined;
    }
    if (agreedTo) agreed = event;
    queue.add(event, act);
    emitter.emit('event', event);
    return event;
  }

  function skip(
    trace: unknown,
    kind: EventKind,
    why: NodEvents['skipped']['why'] = consent.allowsActs() ? 'privacy_control' : 'consent',
  ): undefined {
    emitter.emit('skipped', { kind, trace, why });
  }

  function recordAgreed(act: () => void): Event | undefined {
    agreed = undefined;
    agreeing = true;
    try {
      act();
    } finally {
      agreeing = false;
    }
    return agreed;
  }

  return {
    record,
    recordAgreed,
    skip,
    sendable: (text) => (settings.text !== 'none' && text.length <= TEXT_MAX_CHARS ? text : undefined),
    happenedAt,
    settings,
    consent,
  };
}
