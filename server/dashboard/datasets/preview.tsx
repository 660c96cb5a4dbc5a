/** What a version frozen now would hold and leave out. It freezes nothing. */
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { DatasetDefinition, Preview } from '../../../shared/dataset.ts';
import type { Message } from '../../../shared/generation.ts';
import { send } from '../api.ts';
import { formatShare, formatThings } from '../format.ts';
import { diffWords } from '../generations/diff-words.ts';
import { lastPrompt, outputText } from '../generations/read-text.ts';
import { Changes } from '../generations/rewritten.tsx';
import { type Live, SLOW_MS, useLive } from '../live.ts';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { hrefOfGeneration } from '../router.ts';
import { Balance, HeldRows, LeftOut } from './figures.tsx';

const PAUSE_MS = 400;
/** It costs the server up to a second's work: a tenth of its time at most, however many rows there are. */
const againAfter = (tookMs: number): number => Math.max(SLOW_MS, 10 * tookMs);

/**
 * @param definition null: of the dataset as it is defined
 * @param changed another number when something else about the dataset has changed
 */
export function usePreview(
  name: string,
  definition: DatasetDefinition | null,
  changed = 0,
): Live<Preview> & { current: boolean } {
  const asked = JSON.stringify([name, definition, changed]);
  const [paused, setPaused] = useState(asked);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(asked), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  const live = useLive<Preview>(
    paused,
    (signal) =>
      send<'previewDataset'>(
        'POST',
        `/v1/datasets/${encodeURIComponent(name)}/preview`,
        definition === null ? {} : { definition },
        signal,
      ),
    againAfter,
  );
  return { ...live, current: live.key === asked };
}

type Shown = ReturnType<typeof usePreview>;

/** Beside the definition: how many, and what is not among them. */
export function PreviewCard({ preview }: { preview: Shown }): JSX.Element {
  const { data, problem, current } = preview;
  return (
    <section class="card report" aria-labelledby="preview-title" aria-busy={!current}>
      <h2 id="preview-title">Frozen now, it would hold</h2>
      {problem?.kind === 'refused' && <Refusal problem={problem} />}
      {problem?.kind !== 'refused' && data === null && <Loading lines={4} words="Counting rows" />}
      {problem?.kind !== 'refused' && data !== null && (
        <>
          <HeldRows figures={data.figures} />
          <LeftOut leftOut={data.figures.left_out} />
          <p class="muted small">
            {data.complete
              ? `The selection takes ${formatThings(data.looked_at, 'row')}; all were looked at.`
              : `Of the first ${formatThings(data.looked_at, 'row')}: there are more.`}{' '}
            Prompts of earlier versions are only compared when it is frozen.
          </p>
        </>
      )}
    </section>
  );
}

/** Below it: balance and samples. */
export function PreviewDetails({ preview: { data, problem } }: { preview: Shown }): JSX.Element | null {
  if (data === null || problem?.kind === 'refused') return null;
  if (data.figures.rows === 0) {
    return (
      <Nothing title="No row fits yet.">
        {data.looked_at === 0
          ? 'The selection takes none: widen it, or wait for more corrections, choices and decisions.'
          : 'What was left out, and why, stands beside this.'}
      </Nothing>
    );
  }
  return (
    <>
      <Balance figures={data.figures} />
      <section class="card later" aria-labelledby="samples-title">
        <h2 id="samples-title">The first rows</h2>
        <ol class="samples">
          {data.samples.map((sample) => (
            <li key={sample.id}>
              <Sample sample={sample} />
            </li>
          ))}
        </ol>
      </section>
    </>
  );
}

function Sample({ sample }: { sample: Preview['samples'][number] }): JSX.Element {
  const prompt = lastPrompt(asInput(sample.input));
  const [chosen, rejected] = [asText(sample.chosen), asText(sample.rejected)];
  const changes = sample.task === 'preference' ? diffWords(rejected, chosen) : null;
  return (
    <>
      <p>
        <a href={hrefOfGeneration(sample.generation)} class="row-prompt clamp-2" dir="auto">
          {prompt || 'Without words in the prompt'}
        </a>
      </p>
      {changes !== null && (
        <div class="clamp-3">
          <Changes pieces={changes} />
        </div>
      )}
      {changes === null && chosen !== '' && (
        <p class="clamp-3" dir="auto">
          {chosen}
        </p>
      )}
      {changes === null && rejected !== '' && (
        <p class="clamp-2 muted">
          Not: <bdi>{rejected}</bdi>
        </p>
      )}
      {sample.rubric !== undefined && (
        <p class="clamp-2">
          Rubric: <bdi>{sample.rubric}</bdi>
        </p>
      )}
      <p class="muted small">
        {sample.desirable !== null && (sample.desirable ? 'good · ' : 'bad · ')}
        {formatShare(sample.p)} sure
        {sample.split !== undefined && ` · ${sample.split}`}
      </p>
    </>
  );
}

/** The native line keeps texts in the shapes they were sent in; the server has checked them. */
function asInput(value: unknown): string | Message[] | null {
  return typeof value === 'string' || Array.isArray(value) ? value : null;
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  return isMessage(value) ? outputText(value) : '';
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'role' in value;
}
