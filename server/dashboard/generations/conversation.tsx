/** The conversation around one generation: every turn with its label; this one, the turn before, and other answers to the same turn marked. */
import type { JSX } from 'preact';
import type { StoredEvent } from '../../../shared/event.ts';
import type { StoredGeneration } from '../../../shared/generation.ts';
import { get } from '../api.ts';
import { formatThings } from '../format.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { Status } from '../parts/status.tsx';
import { hrefOfGeneration } from '../router.ts';
import { relationTo } from './read-story.ts';
import { lastPrompt, outputText } from './read-text.ts';

const TURNS_MAX = 100;

const relationWords = { here: null, before: 'The turn before', instead: 'Another answer', after: 'Went on' } as const;

interface ConversationProps {
  of: StoredGeneration;
  /** Of this generation: a regenerate names the answer that came in its place. */
  events: readonly StoredEvent[];
  /** Without labels: what the machine thinks of other turns sways as well. */
  blind?: boolean;
}

export function Conversation({ of: here, events, blind = false }: ConversationProps): JSX.Element | null {
  const { conversation_id } = here;
  const { data } = useLive(
    conversation_id,
    (signal) =>
      get<'listGenerations'>(
        '/v1/generations',
        { conversation_id: conversation_id ?? undefined, limit: TURNS_MAX },
        signal,
      ),
    SLOW_MS,
  );
  if (data === null || data.items.length < 2) return null;
  const turns = data.items.toSorted((a, b) => a.generation.at.localeCompare(b.generation.at));
  return (
    <section class="card later" aria-labelledby="conversation-title">
      <div class="section-head">
        <h2 id="conversation-title">Conversation</h2>
        <span class="muted">
          {formatThings(turns.length, 'turn')}
          {data.next_cursor !== null && ', the newest'}
        </span>
      </div>
      <ol class="turns">
        {turns.map(({ generation, label }) => {
          const relation = relationTo(here, events, generation);
          const words = relation === null ? null : relationWords[relation];
          return (
            <li key={hrefOfGeneration(generation)}>
              <a href={hrefOfGeneration(generation)} aria-current={relation === 'here' ? 'true' : undefined}>
                <span class="turn-text">
                  <span class="clamp-1" dir="auto">
                    {lastPrompt(generation.input) || 'No prompt was sent'}
                  </span>
                  <span class="clamp-1 muted" dir="auto">
                    {outputText(generation.output) || 'No answer was sent'}
                  </span>
                </span>
                {words !== null && <span class="muted small whole">{words}</span>}
                {label !== null && !blind && <Status status={label.status} />}
              </a>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
