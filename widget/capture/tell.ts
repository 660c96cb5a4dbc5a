/** What a page tells of people's use of an output. Arguments from strangers in, events out; wrong ones warn once. */
import type { AcceptVia, Nod } from '../api.ts';
import { warnWrong } from '../warn.ts';
import type { Comparer } from './compare.ts';
import type { Editing } from './editing.ts';
import { countOf, isText } from './explicit.ts';
import type { Recorder } from './record.ts';
import { readRef } from './trace.ts';

const NAME_MAX_CHARS = 100;
const VIAS: readonly AcceptVia[] = ['insert', 'apply', 'send', 'submit', 'download'];

/** By the kind of event they make. */
export interface Tellings
  extends Pick<Nod, 'shown' | 'copy' | 'accept' | 'edit' | 'regenerate' | 'dismiss' | 'undo' | 'abandon' | 'outcome'> {
  follow_up: Nod['followUp'];
}

export function tellings(
  { record, sendable, consent }: Recorder,
  editing: Pick<Editing, 'accepted' | 'drop'>,
  { compare }: Pick<Comparer, 'compare'>,
): Tellings {
  return {
    shown: (trace, more) => void record(trace, { kind: 'shown', visible_ms: countOf(more?.visibleMs) }),
    copy(trace, share) {
      const [chars, total] = [countOf(share?.chars), countOf(share?.total)];
      if (chars === undefined || total === undefined || chars > total) warnWrong('copy');
      else record(trace, { kind: 'copy', chars, total, of: share.of === 'block' ? 'block' : 'output' });
    },
    accept(trace, more) {
      if (record(trace, { kind: 'accept', via: viaOf(more?.via) })) editing.accepted(trace);
    },
    edit(trace, texts) {
      const { original, final, done } = texts ?? {};
      if (typeof original !== 'string' || typeof final !== 'string') warnWrong('edit');
      else if (consent.allowsBehaviour()) {
        compare(original, final, (similarity) => {
          record(trace, { kind: 'edit', similarity, text: sendable(final), final: done !== false });
        });
      }
    },
    regenerate: (trace, next) => void record(trace, { kind: 'regenerate', next: readRef(next) }),
    dismiss(trace) {
      editing.drop(trace);
      record(trace, { kind: 'dismiss' });
    },
    undo(trace) {
      editing.drop(trace);
      record(trace, { kind: 'undo' });
    },
    abandon: (trace, more) => void record(trace, { kind: 'abandon', after_ms: countOf(more?.afterMs) ?? 0 }),
    follow_up(trace, more) {
      const { similarity: given, previous, prompt } = more ?? {};
      const tell = (similarity?: number): void => void record(trace, { kind: 'follow_up', similarity });
      if (typeof previous !== 'string' || typeof prompt !== 'string' || given !== undefined) {
        tell(Number(given) >= 0 && Number(given) <= 1 ? given : undefined);
      } else if (consent.allowsBehaviour()) compare(previous, prompt, tell);
    },
    outcome(trace, name, value) {
      const isFine = typeof value === 'boolean' || Number.isFinite(value);
      if (!name || !isText(name, NAME_MAX_CHARS) || !isFine) warnWrong('outcome');
      else record(trace, { kind: 'outcome', name, value });
    },
  };
}

export function viaOf(word: unknown): AcceptVia {
  return VIAS.find((via) => via === word) ?? 'other';
}
