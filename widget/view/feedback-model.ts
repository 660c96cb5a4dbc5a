/** What one `<nod-feedback>` shows and what its buttons do. Acts go out through `core`; the view only draws this. */
import { signal } from '../signal.ts';
import type { VoteValue } from '../state.ts';
import type { ElementFacts, FeedbackModel, Interface, PanelName } from './interface.ts';

export function createFeedbackModel(shared: Interface, facts: ElementFacts): FeedbackModel {
  const { core, state } = shared;
  const { trace } = facts;
  const feedback = state.feedbackOn(trace);
  const panel = signal<PanelName>('closed');
  const missing = signal<'noDetails' | 'notSent' | undefined>(undefined);
  const asked = signal<VoteValue>(null);
  /** After *Send*, what is added to the same feedback in the same panel is part of what was agreed to. */
  let agreed = false;

  function act(name: 'nod:vote' | 'nod:correction', run: () => void, detail: Record<string, unknown>): void {
    if (core.recordAgreed(run)) facts.tell(name, { traceId: trace.traceId, spanId: trace.spanId, ...detail });
  }

  function cast(value: VoteValue): void {
    model.vote(value, [], '');
    show(value === null ? 'closed' : 'details');
  }

  function show(next: PanelName): void {
    // What is about to go may have the focus.
    facts.focusBack();
    panel.value = next;
    if (next !== 'closed')
      void shared.needPanel().then((there) => {
        missing.value = there ? undefined : next === 'ask' ? 'notSent' : 'noDetails';
        if (!there) panel.value = 'closed';
      });
  }

  const model: FeedbackModel = {
    facts,
    shared,
    feedback,
    panel,
    missing,
    draft: signal(undefined),
    asked,
    press(thumb) {
      const value = feedback.value.value === thumb ? null : thumb;
      if (agreed || core.allowsActs()) cast(value);
      else {
        asked.value = value;
        show('ask');
      }
    },
    agree() {
      agreed = true;
      cast(asked.value);
    },
    vote(value, reasons, comment) {
      act('nod:vote', () => core.nod.vote(trace, value, { reasons, comment }), { value, reasons, comment });
    },
    correct(text) {
      act('nod:correction', () => core.nod.correct(trace, text), { text });
    },
    show,
  };
  return model;
}
