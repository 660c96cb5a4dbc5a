/** What a reviewer reads: the prompt, what retrieval gave, the answer, the conversation; and, unless blind, what people did. */
import type { JSX } from 'preact';
import type { StoredGeneration } from '../../../shared/generation.ts';
import type { GenerationDetail } from '../../../shared/reading.ts';
import type { ReviewQueue } from '../../../shared/review.ts';
import { get } from '../api.ts';
import { Argument } from '../generations/argument.tsx';
import { Conversation } from '../generations/conversation.tsx';
import { JsonTree } from '../generations/json-tree.tsx';
import { Messages } from '../generations/messages.tsx';
import { Prose } from '../generations/prose.tsx';
import { correctionIn, editIn } from '../generations/read-story.ts';
import { lastPrompt, outputText, readInput, readOutput } from '../generations/read-text.ts';
import { Rewritten } from '../generations/rewritten.tsx';
import { SLOW_MS, useLive } from '../live.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { OriginTags } from '../parts/origin-tags.tsx';
import { Time } from '../parts/time.tsx';
import { hrefOfGeneration } from '../router.ts';

export const queueWords: Record<ReviewQueue, string> = {
  contested: 'Contested',
  correction: 'Corrections',
  uncertain: 'Uncertain',
  audit: 'Random audit',
};

export const queueReasons: Record<ReviewQueue, string> = {
  contested: 'Evidence or reviewers disagree about this one.',
  correction: 'Somebody wrote something else instead: which is right?',
  uncertain: 'The evidence is too thin to call it.',
  audit: 'Drawn at random, to see how often the labels are right.',
};

export interface Known {
  detail: GenerationDetail | null;
  /** What a person wrote instead. */
  written: string | null;
  argument: JSX.Element | null;
}

/** What is known of it beside its texts: nothing in blind mode, so that nothing sways. */
export function useKnown(generation: StoredGeneration, blind: boolean): Known {
  const { data } = useLive<GenerationDetail>(
    blind ? null : `${generation.trace_id} ${generation.span_id}`,
    (signal) =>
      get<'getGeneration'>(
        `/v1/generations/${encodeURIComponent(generation.trace_id)}`,
        { span_id: generation.span_id || undefined },
        signal,
      ),
    SLOW_MS,
  );
  return knownOf(blind ? null : data);
}

export function knownOf(detail: GenerationDetail | null): Known {
  return {
    detail,
    written: detail === null ? null : (correctionIn(detail.events) ?? editIn(detail.events)),
    argument:
      detail === null ? null : <Argument label={detail.label} decisions={detail.decisions} events={detail.events} />,
  };
}

interface MatterProps {
  generation: StoredGeneration;
  /** Why it is to be read: a word or two, and a sentence. */
  why: readonly [title: string, words: string] | null;
  known: Known;
  blind: boolean;
}

export function ReadingMatter({ generation, why, known, blind }: MatterProps): JSX.Element {
  const answer = readOutput(generation.output);
  return (
    <div class="stack">
      <div class="generation-head">
        <h2 class="clamp-2" dir="auto">
          {blind ? (
            lastPrompt(generation.input) || 'Without a prompt'
          ) : (
            <a href={hrefOfGeneration(generation)}>{lastPrompt(generation.input) || 'Without a prompt'}</a>
          )}
        </h2>
        <p class="generation-facts muted">
          {why !== null && (
            <span>
              <strong>{why[0]}.</strong> {why[1]}
            </span>
          )}
          <OriginTags generation={generation} />
          {!blind && <bdi>{generation.model ?? 'model not given'}</bdi>}
          <Time iso={generation.at} />
        </p>
      </div>
      <section class="card" aria-labelledby="prompt-title">
        <h2 id="prompt-title">Prompt</h2>
        {generation.input === null ? (
          <p class="muted">The backend sent none.</p>
        ) : (
          <Messages said={readInput(generation.input)} />
        )}
      </section>
      {generation.context !== null && generation.context.length > 0 && <Retrieved context={generation.context} />}
      <section class="card answer" aria-labelledby="answer-title">
        <div class="section-head">
          <h2 id="answer-title">Answer</h2>
          {answer !== null && answer.text !== '' && <CopyButton text={answer.text} />}
        </div>
        {answer === null ? <p class="muted">The backend sent none.</p> : <Messages said={[answer]} />}
      </section>
      {known.written !== null && (
        <Rewritten
          id="written-title"
          title="What a person made of it"
          before={outputText(generation.output)}
          after={known.written}
        />
      )}
      <Conversation of={generation} events={known.detail?.events ?? []} blind={blind} />
    </div>
  );
}

/** What the answer was to rest on. */
export function Retrieved({ context }: { context: readonly unknown[] }): JSX.Element {
  return (
    <section class="card" aria-labelledby="context-title">
      <h2 id="context-title">What retrieval gave</h2>
      {context.map((passage, index) => (
        <details key={String(index)} open={context.length === 1}>
          <summary>Passage {index + 1}</summary>
          <Passage passage={passage} />
        </details>
      ))}
    </section>
  );
}

function Passage({ passage }: { passage: unknown }): JSX.Element {
  if (typeof passage !== 'object' || passage === null) return <Prose text={String(passage)} />;
  return 'text' in passage && typeof passage.text === 'string' ? (
    <Prose text={passage.text} />
  ) : (
    <JsonTree value={passage} />
  );
}
