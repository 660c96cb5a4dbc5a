/** Says so where the figures above hold sample or synthetic data: nobody should take a recording for their users. */
import type { JSX } from 'preact';
import type { z } from 'zod';
import type { routes } from '../../../shared/routes.ts';
import { type Answer, get } from '../api.ts';
import { useLive } from '../live.ts';
import { originOf } from '../parts/origin-tags.tsx';
import { type Extent, planRange, type RangeName } from '../range.ts';

type Page = z.output<(typeof routes)['listGenerations']['response']>;

const LOOKED_AT = 25;
const AGAIN_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Looks at the newest and at the very first generations of the range: sample data is put in at the start. */
export function OriginNotice({ extent, range }: { extent: Extent; range: RangeName }): JSX.Element | null {
  const { data } = useLive<Page>(
    `origin ${range} ${extent.first_at}`,
    async (signal) => {
      const { from } = planRange(range, extent, Date.now());
      const newest = await get<'listGenerations'>('/v1/generations', { from, limit: LOOKED_AT }, signal);
      if (!newest.ok || newest.data.next_cursor === null) return newest;
      const start = Math.max(Date.parse(from), Date.parse(extent.first_at ?? from));
      const to = new Date(start + HOUR_MS).toISOString();
      return join(newest, await get<'listGenerations'>('/v1/generations', { from, to, limit: LOOKED_AT }, signal));
    },
    AGAIN_MS,
  );
  const words = originWords((data?.items ?? []).map(({ generation }) => generation));
  return words === null ? null : (
    <p class="origin-notice">
      <span class="tag">Not your users</span> {words}
    </p>
  );
}

/** @returns null when everything seen comes from real use */
export function originWords(generations: readonly Parameters<typeof originOf>[0][]): string | null {
  const origins = generations.map(originOf);
  const samples = [
    ...new Set(origins.flatMap(({ sample, synthetic }) => (sample === null || synthetic ? [] : [sample]))),
  ].sort();
  const synthetic = origins.some((origin) => origin.synthetic);
  if (samples.length === 0 && !synthetic) return null;
  const parts = [
    ...(samples.length > 0 ? [`recorded sample conversations (${samples.join(', ')})`] : []),
    ...(synthetic ? ['a synthetic session made by a script'] : []),
  ];
  return `These figures include ${parts.join(' and ')}.`;
}

function join(a: Answer<Page>, b: Answer<Page>): Answer<Page> {
  if (!a.ok || !b.ok) return a.ok ? b : a;
  return { ok: true, data: { ...a.data, items: [...a.data.items, ...b.data.items] }, text: a.text + b.text };
}
