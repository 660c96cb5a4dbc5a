/** Capture and delivery put together: everything but the interface. */
import type { Event, EventKind } from '../shared/event.ts';
import type { Nod, NodEvents, Trace } from './api.ts';
import type { Behaviour } from './capture/behaviour.ts';
import { createConsent, privacyControlOf } from './capture/consent.ts';
import { explicitActs } from './capture/explicit.ts';
import { lazyBehaviour } from './capture/lazy-behaviour.ts';
import { createRecorder } from './capture/record.ts';
import { traceKey } from './capture/trace.ts';
import { createTap, type Tap } from './debug/tap.ts';
import { createEmitter } from './emitter.ts';
import { type Options, resolveOptions, type Settings } from './options.ts';
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
  /** Runs when the page ends it all with `destroy`. */
  onDestroy: (run: () => void) => void;
}

export function createCore(options: Options, origin: string, parts: Parts): Core {
  const settings = resolveOptions(options, origin);
  if (!settings.key) warnOnce('init({ key }): the publishable key is missing, so nothing can be sent');
  let tap: Tap | undefined;
  const emitter = createEmitter<NodEvents>((name, detail) => tap?.note(name, detail));
  const shared = `nod ${settings.key} ${settings.endpoint}`;
  const storage = diskStorage(shared, () => leave(false));
  const queue = createQueue(createTransport(settings.endpoint, settings.key), storage, emitter.emit, shared);
  const privacyControl = privacyControlOf(navigator);
  const consent = createConsent(settings.consent, privacyControl);
  if (settings.debug) {
    const { flush, size } = queue;
    tap = createTap(parts.debug, { settings, consent, privacyControl, queued: size, flush, warnings });
  }
  const recorder = createRecorder(settings, consent, queue, emitter);
  const acts = explicitActs(recorder);
  const used = new Set<string>();
  const behaviour = lazyBehaviour(
    async () => (await parts.behaviour()).createBehaviour(recorder, acts, (key) => used.has(key)),
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

  const ends: (() => void)[] = [];
  const counts = { sent: 0, dropped: 0 };
  emitter.on('event', (event) => {
    if (event.kind !== 'shown') used.add(traceKey(event));
  });
  emitter.on('sent', () => {
    counts.sent += 1;
  });
  emitter.on('dropped', ({ event, reason, message }) => {
    counts.dropped += 1;
    if (reason !== 'before_send') warnOnce(`a ${event.kind} was dropped (${reason}): ${message}`);
  });
  emitter.on('paused', ({ status }) =>
    warnOnce(`the server refused the key (${status}); events are kept until it works`),
  );

  behaviour.wake();
  const stopHidden = whenHidden(
    guard((leaving: boolean) => {
      if (leaving) behaviour.now()?.leave();
      queue.hide(leaving);
    }, undefined),
  );

  /** Without consent nothing is kept for later either. */
  function tell(kind: EventKind, trace: Trace, run: (behaviour: Behaviour) => void): void {
    if (consent.allowsBehaviour()) behaviour.ask(run);
    else recorder.skip(trace, kind);
  }

  const nod: Nod = {
    vote: guard(acts.vote, undefined),
    correct: guard(acts.correct, undefined),
    rate: guard(acts.rate, undefined),
    choose: guard(acts.choose, undefined),
    shown: guard((trace, more) => tell('shown', trace, (loaded) => loaded.shown(trace, more)), undefined),
    copy: guard((trace, share) => tell('copy', trace, (loaded) => loaded.copy(trace, share)), undefined),
    accept: guard((trace, more) => tell('accept', trace, (loaded) => loaded.accept(trace, more)), undefined),
    edit: guard((trace, texts) => tell('edit', trace, (loaded) => loaded.edit(trace, texts)), undefined),
    regenerate: guard(
      (trace, next) => tell('regenerate', trace, (loaded) => loaded.regenerate(trace, next)),
      undefined,
    ),
    dismiss: guard((trace) => tell('dismiss', trace, (loaded) => loaded.dismiss(trace)), undefined),
    undo: guard((trace) => tell('undo', trace, (loaded) => loaded.undo(trace)), undefined),
    abandon: guard((trace, more) => tell('abandon', trace, (loaded) => loaded.abandon(trace, more)), undefined),
    followUp: guard((trace, more) => tell('follow_up', trace, (loaded) => loaded.followUp(trace, more)), undefined),
    outcome: guard(
      (trace, name, value) => tell('outcome', trace, (loaded) => loaded.outcome(trace, name, value)),
      undefined,
    ),
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
    changed: guard((target, change) => behaviour.now()?.changed(target, change), undefined),
    identify: guard((user) => {
      if (user) settings.user = String(user);
      else delete settings.user;
    }, undefined),
    consent: guard((choice) => {
      consent.set(choice);
      behaviour.wake();
      if (consent.allowsActs()) queue.start();
    }, undefined),
    optOut: guard(() => leave(true), undefined),
    flush: async () => {
      await behaviour.settled();
      behaviour.now()?.settle();
      await queue.flush();
    },
    on: guard(emitter.on, nothing),
    stats: () => ({ captured: recorder.captured(), ...counts, queued: queue.size(), paused: queue.paused() }),
    destroy: guard(() => {
      behaviour.stop();
      queue.hide(true);
      queue.stop();
      stopHidden();
      tap?.stop();
      consent.set({ improve: false });
      for (const run of ends) run();
    }, undefined),
  };
  return {
    nod,
    settings,
    allowsActs: consent.allowsActs,
    recordAgreed: recorder.recordAgreed,
    observe: (element, trace) => behaviour.ask((loaded) => loaded.observe(element, trace)),
    onDestroy: (run) => void ends.push(guard(run, undefined)),
  };
}

function nothing(): void {}
