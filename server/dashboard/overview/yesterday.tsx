/** What there is to read of yesterday, on the page one opens in the morning. */
import type { JSX } from 'preact';
import type { DailySample } from '../../../shared/sample.ts';
import { get } from '../api.ts';
import { useLive } from '../live.ts';

const AGAIN_MS = 60_000;

export function Yesterday(): JSX.Element | null {
  const { data } = useLive<DailySample>(
    'sample',
    (signal) => get<'getDailySample'>('/v1/review/sample', {}, signal),
    AGAIN_MS,
  );
  if (data === null || data.items.length === 0) return null;
  const left = data.items.length - data.read;
  return (
    <p class="yesterday">
      Yesterday: <a href="/review?show=sample">{left === 0 ? `all ${data.read} read` : `${left} to read`}</a>
    </p>
  );
}
