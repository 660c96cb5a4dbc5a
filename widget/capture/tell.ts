/** What a page tells of people's use of an output. Arguments from strangers in, events out; wrong ones warn once. */
import { TEXT_MAX_CHARS } from '../../shared/limits.ts';
import type { Nod } from '../api.ts';
import type { Comparer } from './compare.ts';
import type { Editing } from './editing.ts';
import { wholeNumber, wrong } from './explicit.ts';
import type { Recorder } from './record.ts';
import { readTrace } from './trace.ts';

export type Tellings = Pick<
  Nod,
  'shown' | 'copy' | 'accept' | 'edit' | 'regenerate' | 'dismiss' | 'undo' | 'abandon' | 'followUp' | 'outcome'
>;

const VIAS = ['insert', 'apply', 'send', 'submit', 'download', 'other'] as const;

export function tellings(
  { record, settings, consent }: Recorder,
  editing: Pick<Editing, 'accepted'>,
  { compare }: Pick<Comparer, 'compare'>,
): Tellings {
  return {
    shown(trace, more = {}) {
      record(trace, { kind: 'shown', ...wholeNumber('visible_ms', more?.visibleMs) });
    },
    copy(trace, share) {
      const { chars, total, of = 'output' } = share ?? {};
      if (!Number.isFinite(chars) || !Number.isFinite(total) || Number(chars) > Number(total))
        wrong('copy: { chars, total } are numbers, chars at most total');
      else
        record(trace, { kind: 'copy', chars: count(chars), total: count(total), of: of === 'block' ? of : 'output' });
    },
    accept(trace, more = {}) {
      const via = VIAS.find((one) => one === more?.via) ?? 'other';
      if (record(trace, { kind: 'accept', via })) editing.accepted(trace);
    },
    edit(trace, texts) {
      const { original, final, done = true } = texts ?? {};
      if (typeof original !== 'string' || typeof final !== 'string') {
        wrong('edit: { original, final } are texts');
        return;
      }
      const text = settings.text !== 'none' && final.length <= TEXT_MAX_CHARS ? { text: final } : {};
      if (!consent.allowsBehaviour()) return;
      compare(original, final, (similarity) => {
        record(trace, { kind: 'edit', similarity, ...text, final: done !== false });
      });
    },
    regenerate(trace, next) {
      const ref = next === undefined ? undefined : readTrace(next);
      record(trace, {
        kind: 'regenerate',
        ...(ref ? { next: { trace_id: ref.trace_id, ...(ref.span_id ? { span_id: ref.span_id } : {}) } } : {}),
      });
    },
    dismiss: (trace) => void record(trace, { kind: 'dismiss' }),
    undo: (trace) => void record(trace, { kind: 'undo' }),
    abandon: (trace, more) => void record(trace, { kind: 'abandon', after_ms: count(more?.afterMs) }),
    followUp(trace, more = {}) {
      const { similarity: given, previous, prompt } = more ?? {};
      const tell = (share?: number): void => {
        record(trace, { kind: 'follow_up', ...(share === undefined ? {} : { similarity: share }) });
      };
      if (typeof given === 'number' && given >= 0 && given <= 1) tell(given);
      else if (typeof previous !== 'string' || typeof prompt !== 'string') tell();
      else if (consent.allowsBehaviour()) compare(previous, prompt, tell);
    },
    outcome(trace, name, value) {
      const fine = typeof value === 'boolean' || Number.isFinite(value);
      if (typeof name !== 'string' || name === '' || name.length > 100 || !fine) {
        wrong('outcome: a name, and true, false or a number');
      } else record(trace, { kind: 'outcome', name, value });
    },
  };
}

function count(value: unknown): number {
  return typeof value === 'number' && value > 0 && Number.isFinite(value) ? Math.round(value) : 0;
}
