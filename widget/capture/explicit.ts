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
import { warnWrong } from '../warn.ts';
import type { Recorder } from './record.ts';
import { readRef } from './trace.ts';

export type Acts = Pick<Nod, 'vote' | 'correct' | 'rate' | 'choose'>;

export function explicitActs({ record }: Recorder): Acts {
  return {
    vote(trace, value, more) {
      if (!['up', 'down', null].includes(value)) warnWrong('vote');
      else record(trace, { kind: 'vote', value, reasons: reasonsIn(more?.reasons), comment: commentIn(more) });
    },
    correct(trace, text, more) {
      if (text !== null && !isText(text, TEXT_MAX_CHARS)) warnWrong('correct');
      else record(trace, { kind: 'correction', text, comment: commentIn(more) });
    },
    rate(trace, value, scale) {
      const { min = 1, max = 5 } = scale ?? {};
      if (![value, min, max].every(Number.isFinite) || min >= max || value < min || value > max) {
        warnWrong('rate');
      } else record(trace, { kind: 'rating', value, min, max, comment: commentIn(scale) });
    },
    choose(chosen, rejected, more) {
      const refs = listOf(rejected).flatMap((trace) => readRef(trace) ?? []);
      if (refs.length === 0) warnWrong('choose');
      else {
        const position = countOf(more?.position);
        record(chosen, { kind: 'choice', rejected: refs.slice(0, REJECTED_REFS_MAX), position });
      }
    },
  };
}

export function isText(value: unknown, maxChars: number): value is string {
  return typeof value === 'string' && value.length <= maxChars;
}

/** A whole number from 0; undefined for anything else. */
export function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && value >= 0 && Number.isFinite(value) ? Math.round(value) : undefined;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function reasonsIn(value: unknown): string[] | undefined {
  const reasons = listOf(value).filter((reason): reason is string => isText(reason, REASON_MAX_CHARS) && reason !== '');
  return reasons.length > 0 ? reasons.slice(0, REASONS_MAX) : undefined;
}

function commentIn(more: { comment?: string } | undefined): string | undefined {
  const { comment } = more ?? {};
  return (typeof comment === 'string' && comment.trim().slice(0, COMMENT_MAX_CHARS)) || undefined;
}
