/** Says so where the figures above hold sample or synthetic data: nobody should take a recording for their users. */
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { z } from 'zod';
import { sampleNames } from '../../../shared/recordings.ts';
import type { routes } from '../../../shared/routes.ts';
import { useAct } from '../act.ts';
import { type Answer, get, send } from '../api.ts';
import { formatCount } from '../format.ts';
import { useLive } from '../live.ts';
import { Refusal } from '../parts/notices.tsx';
import { originOf } from '../parts/origin-tags.tsx';
import { type Extent, planRange, type RangeName } from '../range.ts';
import { mayAdminister } from '../session.ts';
import { forgetExtent } from './extent.ts';

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
  const seen = (data?.items ?? []).map(({ generation }) => generation);
  const words = originWords(seen);
  const shipped = seen.some((one) => sampleNames.some((name) => name === originOf(one).sample));
  return words === null ? null : (
    <div class="origin-notice">
      <span class="tag">Not your users</span> {words} {shipped && <RemoveSample />}
    </div>
  );
}

/**
 * What came with Nod goes again, a batch at a time; then the page looks anew for what there is. Nothing of one's own goes
 * with it: nobody is asked twice.
 */
function RemoveSample(): JSX.Element | null {
  const { problem, run } = useAct();
  const [gone, setGone] = useState<number | null>(null);
  const button = useRef<HTMLButtonElement>(null);
  if (!mayAdminister()) return null;
  const remove = async () => {
    for (let count = 0, more = true; more; ) {
      setGone(count);
      const done = await run(() => send<'removeSample'>('DELETE', '/v1/sample'));
      if (done === null) return setGone(null);
      count += done.generations;
      more = done.more;
    }
    // All below is drawn anew: whoever uses the keys starts there.
    if (document.activeElement === button.current) document.getElementById('main')?.focus({ preventScroll: true });
    forgetExtent();
  };
  return (
    <>
      {/* Disabled, it would lose the focus. */}
      <button
        ref={button}
        type="button"
        class="quiet"
        aria-disabled={gone !== null}
        onClick={() => gone === null && remove()}
      >
        Remove the sample
      </button>{' '}
      {gone === null ? (
        <span class="muted small">Only what came with Nod goes.</span>
      ) : (
        <span role="status">Removing the sample: {formatCount(gone)} gone…</span>
      )}
      {problem !== null && <Refusal problem={problem} />}
    </>
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
