/** What one `<nod-feedback>` shows and what its buttons do. Acts go out through `core`; the view only draws this. */
import type { NamedTrace } from '../capture/trace.ts';
import { signal } from '../signal.ts';
import type { VoteValue } from '../state.ts';
import type { FeedbackModel, Interface, PanelName } from './interface.ts';
import { tell } from './tell-page.ts';

export function createFeedbackModel(shared: Interface, element: HTMLElement, trace: NamedTrace): FeedbackModel {
  const { core, state } = shared;
  const feedback = state.feedbackOn(trace);
  const panel = signal<PanelName>('closed');
  const missing = signal<'noDetails' | 'notSent' | undefined>(undefined);
  const asked = signal<VoteValue>(null);

  const model: FeedbackModel = {
    element,
    trace,
    shared,
    feedback,
    panel,
    missing,
    asked,
    agreed: false,
    press(thumb) {
      const value = feedback.value.value === thumb ? null : thumb;
      if (model.agreed || core.allowsActs()) model.cast(value);
      else {
        asked.value = value;
        model.show('ask');
      }
    },
    cast(value) {
      model.vote(value, { reasons: [], comment: '' });
      model.show(value === null ? 'closed' : 'details');
    },
    act(name, run, detail) {
      const { traceId, spanId } = trace;
      if (core.recordAgreed(run)) tell(element, name, { traceId, spanId, ...detail });
    },
    vote(value, more) {
      model.act('nod:vote', () => core.nod.vote(trace, value, more), { value, ...more });
    },
    show(next) {
      panel.value = next;
      if (next === 'closed') return;
      shared.needPanel().then(
        () => {
          missing.value = undefined;
        },
        () => {
          missing.value = next === 'ask' ? 'notSent' : 'noDetails';
          panel.value = 'closed';
        },
      );
    },
  };
  return model;
}
