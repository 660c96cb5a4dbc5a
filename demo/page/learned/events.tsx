/** The events about one output as Nod stored them, newest first. */
import type { JSX } from 'preact';
import type { StoredEvent } from '../../../shared/event.ts';
import { eventWords } from './words.ts';

export function Events({ events }: { events: readonly StoredEvent[] }): JSX.Element {
  const newestFirst = [...events].sort((one, other) => other.received_at.localeCompare(one.received_at));
  return (
    <section>
      <h3>
        Events <span class="count">{events.length}</span>
      </h3>
      {events.length === 0 && <p class="muted">None yet.</p>}
      <ol class="events">
        {newestFirst.map((event) => (
          <li key={event.id}>
            <details class="fold">
              <summary>
                <code>{event.kind}</code>
                <span class="event-words">{eventWords(event)}</span>
                <time class="muted" dateTime={event.occurred_at}>
                  {new Date(event.occurred_at).toLocaleTimeString()}
                </time>
              </summary>
              <pre>{JSON.stringify(event, null, 2)}</pre>
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
