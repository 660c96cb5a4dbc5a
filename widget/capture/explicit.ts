/**
 * The acts a page tells of: votes, ratings, choices, corrections. Arguments from strangers in, events out; wrong ones
 * warn once and do nothing. What people do beside is told in `tell.ts`.
 */

import {
  COMMENT_MAX_CHARS,
  REASON_MAX_CHARS,
  REASONS_MAX,
  REJECTED_REFS_MAX,
  TEXT_MAX_CHARS,
} from '../../shared/limits.ts';
import type { Nod } from '../api.ts';
import { warnOnce } from '../warn.ts';
import type { Recorder } from './record.ts';
import { readTrace } from './trace.ts';

export type Acts = Pick<Nod, 'vote' | 'correct' | 'rate' | 'choose'>;

export function explicitActs({ record }: Recorder): Acts {
  return {
    vote(trace, value, more = {}) {
      if (value !== 'up' && value !== 'down' && value !== null) {
        wrong('vote: the value is "up", "down" or null');
        return;
      }
      const reasons = Array.isArray(more?.reasons) ? more.reasons.filter(isReason).slice(0, REASONS_MAX) : [];
      record(trace, { kind: 'vote', value, ...(reasons.length > 0 ? { reasons } : {}), ...commentOf(more) });
    },
    correct(trace, text, more = {}) {
      if (text !== null && typeof text !== 'string') wrong('correct: the text is a string or null');
      else if (text && text.length > TEXT_MAX_CHARS) wrong(`correct: at most ${TEXT_MAX_CHARS} characters`);
      else record(trace, { kind: 'correction', text, ...commentOf(more) });
    },
    rate(trace, value, scale = {}) {
      const { min = 1, max = 5 } = scale ?? {};
      if (![value, min, max].every(Number.isFinite) || min >= max || value < min || value > max) {
        wrong('rate: a number between min and max');
      } else record(trace, { kind: 'rating', value, min, max, ...commentOf(scale) });
    },
    choose(chosen, rejected, more = {}) {
      const refs = (Array.isArray(rejected) ? rejected : [])
        .map(readTrace)
        .filter((ref) => ref !== undefined)
        .slice(0, REJECTED_REFS_MAX)
        .map(({ trace_id, span_id }) => ({ trace_id, ...(span_id ? { span_id } : {}) }));
      if (refs.length === 0) wrong('choose: name at least one rejected trace');
      else record(chosen, { kind: 'choice', rejected: refs, ...wholeNumber('position', more?.position) });
    },
  };
}

export function wrong(message: string): void {
  warnOnce(message);
}

function isReason(reason: unknown): reason is string {
  return typeof reason === 'string' && reason !== '' && reason.length <= REASON_MAX_CHARS;
}

function commentOf(more: { comment?: string } | undefined): { comment?: string } {
  const comment = typeof more?.comment === 'string' ? more.comment.trim().slice(0, COMMENT_MAX_CHARS) : '';
  return comment ? { comment } : {};
}

export function wholeNumber<K extends string>(key: K, value: unknown): Partial<Record<K, number>> {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? fieldOf(key, Math.round(value)) : {};
}

function fieldOf<K extends string>(key: K, value: number): Partial<Record<K, number>> {
  const fields: Partial<Record<K, number>> = {};
  fields[key] = value;
  return fields;
}
