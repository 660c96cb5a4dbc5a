/** Capture and delivery put together: everything but the interface. */
import type { Event } from '../shared/event.ts';
import type { Nod, NodEvents, Trace } from './api.ts';
import { createConsent, privacyControlOf } from './capture/consent.ts';
import { explicitActs } from './capture/explicit.ts';
import { lazyBehaviour } from './capture/lazy-behaviour.ts';
import { createRecorder } from './capture/record.ts';
import type { Tellings } from './capture/tell.ts';
import { refKey } from './capture/trace.ts';
import { createTap, type Tap } from './debug/tap.ts';
import { createEmitter } from './emitter.ts';
import { type GivenOptions, resolveOptions, type Settings } from './options.ts';
import type { Parts } from './parts.ts';
import { createQueue } from './send/queue.ts';
import { diskStorage } from './send/storage.ts';
import { createTransport } from './send/transport.ts';
import { whenHidden } from './send/when-hidden.ts';
import { guard, warnings, warnOnce } from './warn.ts';

/** What the interface needs beyond the public calls. */
export interface Core {
  nod: Nod;
  settings: Settings;
  /** Whether a vote or correction may be sent without asking first. */
  allowsActs: () => boolean;
  /** Records the one act in `act` (a call of `nod`), to which the person agreed; returns its event, if there is one. */
  recordAgreed: (act: () => void) => Event | undefined;
  /** For elements that show an output's feedback: they count as the output being shown. */
  observe: (element: Element, trace: Trace) => void;
  /** Aborted when the page ends it all with `destroy`. */
  ended: AbortSignal;
}

export function createCore(options: GivenOptions, origin: string, parts: Parts): Core {
  const settings = resolveOptions(options, origin);
  let tap: Tap | undefined;
  const end = new AbortController();
  const emitter = createEmitter<NodEvents>((name, detail) => tap?.(name, detail));
  const shared = `nod ${settings.key} ${settings.endpoint}`;
  const storage = diskStorage(shared, () => leave(false));
  const queue = createQueue(createTransport(settings.endpoint, settings.key), storage, emitter.emit, shared);
  const privacyControl = privacyControlOf(navigator);
  const consent = createConsent(settings.consent, privacyControl);
  if (settings.debug) {
    tap = createTap(parts.debug, { settings, consent, privacyControl, queue, warnings }, end.signal);
  }
  const recorder = createRecorder(settings, consent, queue, emitter);
  const acts = explicitActs(recorder);
  const used = new Set<string>();
  const behaviour = lazyBehaviour(
    async () => (await parts.behaviour()).createBehaviour(recorder, acts, used),
    recorder,
  );

  /** Opted out, here or (with the disk already empty) in another tab. */
  function leave(disk: boolean): void {
    consent.set({ improve: false });
    behaviour.forget();
    queue.clear(disk);
  }
  if (settings.consent === 'denied') queue.clear(true);
  else if (consent.allowsActs()) queue.start();

  const counts = { captured: 0, sent: 0, dropped: 0 };
  emitter.on('event', (event) => {
    counts.captured += 1;
    if (event.kind !== 'shown') used.add(refKey(event));
  });
  emitter.on('sent', () => {
    counts.sent += 1;
  });
  emitter.on('dropped', ({ event, reason, message }) => {
    counts.dropped += 1;
    if (reason !== 'before_send') warnOnce(`${event.kind} was dropped: ${reason} ${message}`);
  });
  emitter.on('paused', ({ status }) => warnOnce(`the key is refused: ${status}`));

  behaviour.wake();
  whenHidden(
    guard((leaving: boolean) => {
      if (leaving) behaviour.now()?.leave();
      queue.hide(leaving);
    }),
    end.signal,
  );

  /** The call that tells of this kind of use. Without consent nothing is kept for later either. */
  function told<K extends keyof Tellings>(kind: K): (...args: Parameters<Tellings[K]>) => void {
    return guard((...args) => {
      if (consent.allowsBehaviour()) behaviour.ask((loaded) => Reflect.apply(loaded[kind], loaded, args));
      else recorder.skip(args[0], kind);
    });
  }

  const nod: Nod = {
    vote: guard(acts.vote),
    correct: guard(acts.correct),
    rate: guard(acts.rate),
    choose: guard(acts.choose),
    shown: told('shown'),
    copy: told('copy'),
    accept: told('accept'),
    edit: told('edit'),
    regenerate: told('regenerate'),
    dismiss: told('dismiss'),
    undo: told('undo'),
    abandon: told('abandon'),
    followUp: told('follow_up'),
    outcome: told('outcome'),
    watch: guard(
      (target, { trace, original }) => behaviour.follow((loaded) => loaded.watch(target, trace, String(original))),
      nothing,
    ),
    insert: guard((trace, text, where = {}) => {
      const accepted = recorder.record(trace, { kind: 'accept', via: where.via ?? 'insert' });
      if (!accepted) return nothing;
      const acceptedAt = Date.parse(accepted.occurred_at);
      return behaviour.follow((loaded) => loaded.insert(trace, String(text), { ...where, acceptedAt }));
    }, nothing),
    changed: guard((target, change) => behaviour.now()?.changed(target, change)),
    identify: guard((user) => {
      settings.user = user ? String(user) : undefined;
    }),
    consent: guard((choice) => {
      consent.set(choice);
      behaviour.wake();
      if (consent.allowsActs()) queue.start();
    }),
    optOut: guard(() => leave(true)),
    async flush() {
      await behaviour.settled();
      behaviour.now()?.settle();
      await queue.flush();
    },
    on: guard(emitter.on, nothing),
    stats: () => ({ ...counts, queued: queue.size(), paused: queue.paused() }),
    destroy: guard(() => {
      behaviour.stop();
      queue.hide(true);
      queue.stop();
      consent.set({ improve: false });
      end.abort();
    }),
  };
  return {
    nod,
    settings,
    allowsActs: consent.allowsActs,
    recordAgreed: recorder.recordAgreed,
    observe: (element, trace) => behaviour.ask((loaded) => loaded.observe(element, trace)),
    ended: end.signal,
  };
}

function nothing(): void {}
