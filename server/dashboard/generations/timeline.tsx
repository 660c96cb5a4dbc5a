/** Everything that happened to one generation, in the order it happened. */
import type { JSX } from 'preact';
import type { StoredEvent } from '../../../shared/event.ts';
import type { Label } from '../../../shared/label.ts';
import { formatActor, formatThings, formatWeight } from '../format.ts';
import { Fold } from '../parts/fold.tsx';
import { Icon } from '../parts/icon.tsx';
import { Time } from '../parts/time.tsx';
import { reasonWord } from '../session.ts';
import { describeEvent } from './describe-event.ts';
import { inOrder } from './read-story.ts';

export function Timeline({ events, label }: { events: readonly StoredEvent[]; label: Label | null }): JSX.Element {
  const weights = new Map(label?.evidence.map(({ event_id, weight }) => [event_id, weight]));
  return (
    <section class="card later" aria-labelledby="events-title">
      <div class="section-head">
        <h2 id="events-title">What people did</h2>
        <span class="muted">{formatThings(events.length, 'event')}</span>
      </div>
      {events.length === 0 && <p class="muted">Nothing yet. This view is live: an event shows up by itself.</p>}
      <ol class="timeline">
        {inOrder(events).map((event) => (
          <li key={event.id}>
            <Moment event={event} weight={weights.get(event.id)} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function Moment({ event, weight }: { event: StoredEvent; weight: number | undefined }): JSX.Element {
  const { icon, words, text } = describeEvent(event, reasonWord);
  return (
    <>
      <Icon name={icon} />
      <div class="moment">
        <p class="moment-line">
          <span>{words}</span>
          {weight !== undefined && (
            <span class={`weight ${weight < 0 ? 'against' : 'for'}`} title="Its weight in the label, in log-odds">
              {formatWeight(weight)}
            </span>
          )}
          {event.quarantined !== null && (
            <span class="tag warn" title={event.quarantined}>
              Quarantined
            </span>
          )}
        </p>
        {text !== null && (
          <Fold text={text}>
            <blockquote class="text" dir="auto">
              {text}
            </blockquote>
          </Fold>
        )}
        <p class="muted small">
          {event.anonymous ? 'anonymous' : formatActor(event.actor)} · {event.verified ? 'verified' : 'unverified'} ·
          from the {event.channel}
          {' · '}
          <Time iso={event.occurred_at} />
        </p>
      </div>
    </>
  );
}
