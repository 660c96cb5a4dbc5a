/** What of the project a view is about, as the address says it, and the way from a number to what it counted. Pure. */
import type { GroupBy, SummaryFilter } from '../../../shared/summary.ts';
import type { RangeName } from '../range.ts';
import { hrefTo, type Query } from '../router.ts';

export const groupWords: Record<GroupBy, string> = {
  model: 'model',
  model_version: 'model version',
  prompt_version: 'prompt version',
  channel: 'channel',
};

export function readGroup(text: string | undefined): GroupBy {
  return isGroup(text) ? text : 'model';
}

export function isGroup(text: string | undefined): text is GroupBy {
  return text !== undefined && Object.hasOwn(groupWords, text);
}

export interface Span {
  from: string;
  to: string;
}

/** A time, and what of it. */
export interface Selected {
  range: RangeName;
  filter: SummaryFilter;
  /** A time with both its ends, in place of the range. */
  span?: Span;
}

/** A channel there is none of is asked for all the same: the server refuses it, and the page says so. */
export function readFilter({ model, model_version, prompt_version, channel }: Query): SummaryFilter {
  return {
    ...(model === undefined ? {} : { model }),
    ...(model_version === undefined ? {} : { model_version }),
    ...(prompt_version === undefined ? {} : { prompt_version }),
    ...(channel === undefined ? {} : { channel: channel as NonNullable<SummaryFilter['channel']> }),
  };
}

/** The generations behind a number. */
export function hrefToCounted({ range, filter, span }: Selected, more: Record<string, string> = {}): string {
  return hrefTo('/generations', { ...filter, ...more, ...(span ?? { range }) });
}
