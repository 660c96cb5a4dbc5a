/** A moment: how long ago, with the whole date and zone on hover and for readers of the markup. */
import type { JSX } from 'preact';
import { now } from '../clock.ts';
import { formatAgo, formatTime, formatTimeShort, formatZone } from '../format.ts';

export function Time({ iso, ago = false }: { iso: string; ago?: boolean }): JSX.Element {
  return (
    <time dateTime={iso} title={`${formatTime(iso)}, ${formatZone(Date.parse(iso))}`}>
      {ago ? formatAgo(iso, now.value) : formatTimeShort(iso, now.value)}
    </time>
  );
}
