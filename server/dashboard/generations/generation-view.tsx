/** One generation: what was asked and answered, what people did with it, and what Nod makes of that. */
import type { JSX } from 'preact';
import type { GenerationDetail } from '../../../shared/reading.ts';
import { get } from '../api.ts';
import { formatActor, formatCount, formatDuration } from '../format.ts';
import { LIVE_MS, useLive } from '../live.ts';
import { CopyButton } from '../parts/copy-button.tsx';
import { Icon } from '../parts/icon.tsx';
import { lazy } from '../parts/lazy.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { OriginTags } from '../parts/origin-tags.tsx';
import { LabelStatusLine } from '../parts/status.tsx';
import { Time } from '../parts/time.tsx';
import type { Ref } from '../router.ts';
import { mayReview } from '../session.ts';
import { Argument } from './argument.tsx';
import { Conversation } from './conversation.tsx';
import { JsonTree } from './json-tree.tsx';
import { Messages } from './messages.tsx';
import { correctionIn, editIn } from './read-story.ts';
import { lastPrompt, outputText, readInput, readOutput } from './read-text.ts';
import { Rewritten } from './rewritten.tsx';
import { Timeline } from './timeline.tsx';

const DecideHere = lazy(() => import('../review/decide-here.tsx').then((part) => part.DecideHere));

export function GenerationView({ at }: { at: Ref }): JSX.Element {
  const { data, problem } = useLive<GenerationDetail>(
    `${at.trace_id} ${at.span_id}`,
    (signal) =>
      get<'getGeneration'>(
        `/v1/generations/${encodeURIComponent(at.trace_id)}`,
        { span_id: at.span_id || undefined },
        signal,
      ),
    LIVE_MS,
  );
  if (data === null) {
    if (problem?.code === 'not_found') {
      return (
        <Nothing title="Nothing is known of this generation." isView>
          Neither it nor an event about it has arrived. <a href="/generations">All generations</a>
        </Nothing>
      );
    }
    return problem?.kind === 'refused' ? (
      <Refusal problem={problem} />
    ) : (
      <>
        <h1 class="visually-hidden">Generation</h1>
        <Loading lines={10} words="Loading the generation" />
      </>
    );
  }
  return <Shown at={at} detail={data} />;
}

function Shown({ at, detail }: { at: Ref; detail: GenerationDetail }): JSX.Element {
  const { generation, label, events, decisions } = detail;
  const answer = readOutput(generation?.output ?? null);
  const correction = correctionIn(events);
  const edited = editIn(events);
  const prompt = lastPrompt(generation?.input ?? null);
  return (
    <div class="generation">
      <a class="back" href="/generations">
        <Icon name="back" /> Generations
      </a>
      <div class="generation-head">
        <h1 class="clamp-2" dir="auto">
          {prompt || 'Generation without a prompt'}
        </h1>
        <p class="generation-facts">
          <LabelStatusLine label={label} />
          <OriginTags generation={generation} />
          <bdi class="muted">{generation?.model ?? 'model not given'}</bdi>
          {generation !== null && (
            <span class="muted">
              <Time iso={generation.at} />
            </span>
          )}
        </p>
      </div>
      <div class="two-sides">
        <div class="stack">
          {generation === null && (
            <p class="notice">
              <strong>An orphan.</strong> Events came for this trace id, the generation itself never did. Does the
              backend send it to <code>POST /v1/generations</code>?
            </p>
          )}
          <section class="card" aria-labelledby="prompt-title">
            <h2 id="prompt-title">Prompt</h2>
            {generation !== null && generation.input !== null ? (
              <Messages said={readInput(generation.input)} />
            ) : (
              <p class="muted">The backend sent none.</p>
            )}
          </section>
          <section class="card answer" aria-labelledby="answer-title">
            <div class="section-head">
              <h2 id="answer-title">Answer</h2>
              {answer !== null && answer.text !== '' && <CopyButton text={answer.text} />}
            </div>
            {answer === null ? <p class="muted">The backend sent none.</p> : <Messages said={[answer]} />}
            {generation?.finish_reason === 'length' && (
              <p class="muted small">The answer was cut off at the token limit.</p>
            )}
          </section>
          {correction !== null && (
            <Rewritten
              id="correction-title"
              title="What it should have been"
              before={answer?.text ?? null}
              after={correction}
            />
          )}
          {edited !== null && edited !== correction && (
            <Rewritten id="edited-title" title="What it was edited to" before={answer?.text ?? null} after={edited} />
          )}
          <Timeline events={events} label={label} />
          {generation !== null && <Conversation of={generation} events={events} />}
        </div>
        <aside class="stack" aria-label="Label and facts">
          <Argument label={label} decisions={decisions} events={events} />
          {generation !== null && mayReview() && (
            <DecideHere
              at={at}
              output={outputText(generation.output)}
              written={correction ?? edited}
              known={{ label, decisions }}
            />
          )}
          <Facts at={at} detail={detail} />
        </aside>
      </div>
    </div>
  );
}

function Facts({ at, detail: { generation } }: { at: Ref; detail: GenerationDetail }): JSX.Element {
  const facts: readonly [string, string | null | undefined][] = [
    ['Model', generation?.model],
    ['Model version', generation?.model_version],
    ['Provider', generation?.provider],
    ['Prompt', generation?.prompt_id],
    ['Prompt version', generation?.prompt_version],
    ['Latency', typeof generation?.latency_ms === 'number' ? formatDuration(generation.latency_ms) : null],
    ['Tokens in', typeof generation?.input_tokens === 'number' ? formatCount(generation.input_tokens) : null],
    ['Tokens out', typeof generation?.output_tokens === 'number' ? formatCount(generation.output_tokens) : null],
    ['Finished by', generation?.finish_reason],
    ['User', generation?.user === null || generation === null ? null : formatActor(generation.user)],
    ['Consent', generation === null ? null : generation.consent.join(', ') || 'none'],
  ];
  const metadata = Object.entries(generation?.metadata ?? {});
  return (
    <section class="card facts later" aria-labelledby="facts-title">
      <h2 id="facts-title">Facts</h2>
      <dl>
        {facts.map(([name, value]) =>
          value === null || value === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <bdi>{value}</bdi>
              </dd>
            </div>
          ),
        )}
        {metadata.map(([name, value]) => (
          <div key={name}>
            <dt class="mono">{name}</dt>
            <dd>
              {typeof value === 'object' && value !== null ? <JsonTree value={value} /> : <bdi>{String(value)}</bdi>}
            </dd>
          </div>
        ))}
        <div>
          <dt>Trace id</dt>
          <dd class="mono breaks">{at.trace_id}</dd>
        </div>
        {at.span_id !== '' && (
          <div>
            <dt>Span id</dt>
            <dd class="mono breaks">{at.span_id}</dd>
          </div>
        )}
      </dl>
      <CopyButton text={at.trace_id} words="Copy the trace id" />
    </section>
  );
}
