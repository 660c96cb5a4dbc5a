/** What fires, in one calm line on the page one opens in the morning. */
import type { JSX } from 'preact';
import { type AnswerOf, get } from '../api.ts';
import { formatThings } from '../format.ts';
import { useLive } from '../live.ts';
import { hrefTo } from '../router.ts';

const AGAIN_MS = 30_000;
const NAMED = 3;

export function Firing(): JSX.Element | null {
  const { data } = useLive<AnswerOf<'listAlerts'>>(
    'firing',
    (signal) => get<'listAlerts'>('/v1/alerts', {}, signal),
    AGAIN_MS,
  );
  const firing = data?.items.filter(({ state }) => state.status === 'firing') ?? [];
  if (firing.length === 0) return null;
  const more = firing.length - NAMED;
  return (
    <p class="notice" role="status">
      {formatThings(firing.length, 'alert fires', 'alerts fire')}:{' '}
      <a class="breaks" href={hrefTo('/alerts')}>
        {firing
          .slice(0, NAMED)
          .map(({ name }) => name)
          .join(' · ')}
        {more > 0 && ` and ${more} more`}
      </a>
    </p>
  );
}
