/** The conversation around one generation: every turn with its label, this one marked. */
import type { JSX } from 'preact';
import type { StoredGeneration } from '../../../shared/generation.ts';
import { get } from '../api.ts';
import { formatThings } from '../format.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { Status } from '../parts/status.tsx';
import { hrefOfGeneration } from '../router.ts';
import { lastPrompt, outputText } from './read-text.ts';

const TURNS_MAX = 100;

export function Conversation({ of: here }: { of: StoredGeneration }): JSX.Element | null {
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
          const current = generation.trace_id === here.trace_id && generation.span_id === here.span_id;
          return (
            <li key={hrefOfGeneration(generation)}>
              <a href={hrefOfGeneration(generation)} aria-current={current ? 'true' : undefined}>
                <span class="turn-text">
                  <span class="clamp-1">{lastPrompt(generation.input) || 'No prompt was sent'}</span>
                  <span class="clamp-1 muted">{outputText(generation.output) || 'No answer was sent'}</span>
                </span>
                {label !== null && <Status status={label.status} />}
              </a>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
