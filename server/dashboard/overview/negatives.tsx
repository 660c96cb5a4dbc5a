/** What went wrong lately: the question, the answer, what it should have been, and what the person did next. */
import type { JSX } from 'preact';
import { signalWords } from '../../../shared/label-words.ts';
import type { Counters } from '../../../shared/summary.ts';
import { describeEvent } from '../generations/describe-event.ts';
import { correctionIn, whatFollowed } from '../generations/read-story.ts';
import { lastPrompt, outputText } from '../generations/read-text.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { Icon } from '../parts/icon.tsx';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { OriginTags } from '../parts/origin-tags.tsx';
import { LabelStatusLine } from '../parts/status.tsx';
import { Time } from '../parts/time.tsx';
import { hrefOfGeneration } from '../router.ts';
import { reasonWord } from '../session.ts';
import { hrefOfNegative, loadNegatives, type Negative } from './load-negatives.ts';
import { hrefToCounted, type Selected } from './select.ts';

const FOLLOWED_SHOWN = 3;

interface NegativesProps {
  from: string;
  selected: Selected;
  /** Other figures mean that something happened: the list is asked for at once. */
  counts: Counters;
}

export function Negatives({ from, selected, counts }: NegativesProps): JSX.Element {
  const { filter } = selected;
  const key = `${from} ${JSON.stringify(filter)} ${Object.values(counts).join()}`;
  const { data, problem } = useLive<Negative[]>(key, (signal) => loadNegatives(from, filter, signal), SLOW_MS);
  return (
    <section class="negatives" aria-labelledby="negatives-title">
      <div class="section-head">
        <h2 id="negatives-title">Latest negatives</h2>
        {data !== null && data.length > 0 && (
          <a href={hrefToCounted(selected, { status: 'negative' })}>All negatives</a>
        )}
      </div>
      {data === null && problem?.kind === 'refused' && <Refusal problem={problem} />}
      {data === null && problem?.kind !== 'refused' && <Loading words="Loading the latest negatives" />}
      {data?.length === 0 && (
        <Nothing title="No negatives in this time.">
          An answer that people vote down, correct, undo or rewrite shows up here.
        </Nothing>
      )}
      <ul class="negative-list">
        {data?.map((negative) => (
          <li key={hrefOfNegative(negative)}>
            <NegativeCard negative={negative} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function NegativeCard({ negative }: { negative: Negative }): JSX.Element {
  const { generation, label } = negative.listed;
  const { detail, next } = negative;
  const correction = detail === null ? null : correctionIn(detail.events);
  const prompt = lastPrompt(generation.input);
  return (
    <article class="card negative-card">
      <header>
        <LabelStatusLine label={label} />
        <OriginTags generation={generation} />
        <span class="muted end">
          <bdi>{generation.model ?? 'model not given'}</bdi> · <Time iso={generation.at} ago />
        </span>
      </header>
      <h3>
        <a href={hrefOfNegative(negative)} class="clamp-2" dir="auto">
          {prompt === '' ? 'No prompt was sent' : prompt}
        </a>
      </h3>
      <dl class="exchange">
        <dt>Answer</dt>
        <dd class="clamp-3" dir="auto">
          {outputText(generation.output) || <span class="muted">not sent</span>}
        </dd>
        {correction !== null && (
          <>
            <dt class="corrected">Corrected to</dt>
            <dd class="clamp-3 corrected" dir="auto">
              {correction}
            </dd>
          </>
        )}
        <dt>Why</dt>
        <dd>{because(negative)}</dd>
        <dt>Then</dt>
        <dd>
          <Followed negative={negative} />
          {next !== null && (
            <a class="next clamp-1" dir="auto" href={hrefOfGeneration(next.generation)}>
              <Icon name="arrow" />
              {lastPrompt(next.generation.input) || outputText(next.generation.output)}
            </a>
          )}
        </dd>
      </dl>
    </article>
  );
}

/** The strongest reasons against it, in words. */
function because({ listed: { label } }: Negative): string {
  if (label?.gold) return 'a reviewer said so';
  const against = (label?.evidence ?? []).filter(({ weight }) => weight < 0).toSorted((a, b) => a.weight - b.weight);
  const words = against.map(({ signal, detail }) =>
    detail === undefined ? signalWords[signal] : `${signalWords[signal]} (${detail})`,
  );
  return [...new Set(words)].slice(0, FOLLOWED_SHOWN).join('; ') || '–';
}

function Followed({ negative: { detail, next } }: { negative: Negative }): JSX.Element | null {
  if (detail === null) return <span class="muted">not readable just now</span>;
  const told = [...new Set(whatFollowed(detail.events).map((event) => describeEvent(event, reasonWord).words))];
  if (told.length === 0) return next === null ? <span class="muted">nothing more is known</span> : null;
  const more = told.length - FOLLOWED_SHOWN;
  return <span>{told.slice(0, FOLLOWED_SHOWN).join(' · ') + (more > 0 ? ` · ${more} more` : '')}</span>;
}
