/** The same prompt, answered by both versions: those that people took most differently. */
import type { JSX } from 'preact';
import type { ChangedOutputs as Changed, CompareBy } from '../../../shared/comparison.ts';
import { get } from '../api.ts';
import { formatThings } from '../format.ts';
import { diffWords } from '../generations/diff-words.ts';
import { outputText } from '../generations/read-text.ts';
import { Changes } from '../generations/rewritten.tsx';
import { useLive } from '../live.ts';
import { Loading, Nothing } from '../parts/notices.tsx';
import { Status } from '../parts/status.tsx';
import { hrefOfGeneration } from '../router.ts';

const AGAIN_MS = 30_000;

export function ChangedOutputs({ by, a, b }: { by: CompareBy; a: string; b: string }): JSX.Element {
  const { data } = useLive<Changed>(
    JSON.stringify([by, a, b]),
    (signal) => get<'getChangedOutputs'>('/v1/comparison/outputs', { by, a, b }, signal),
    AGAIN_MS,
  );
  return (
    <section aria-labelledby="outputs-title">
      <div class="section-head">
        <h2 id="outputs-title">Outputs that changed the most</h2>
        {data !== null && data.looked_at > 0 && (
          <span class="muted">
            of {formatThings(data.looked_at, 'prompt')} that both answered, among the newest 400 answers of {b}
          </span>
        )}
      </div>
      {data === null && <Loading words="Looking for prompts that both answered" />}
      {data?.items.length === 0 && (
        <Nothing title="No prompt was answered by both.">
          The same question, asked of both versions, shows up here with both answers.
        </Nothing>
      )}
      <ul class="pairs">
        {data?.items.map((item) => (
          <li key={`${item.a.trace_id} ${item.b.trace_id}`} class="card">
            <h3 class="clamp-2" dir="auto">
              {item.prompt === '' ? 'No words in the prompt' : item.prompt}
            </h3>
            <div class="pair-texts">
              <Side version={a} side={item.a} other={null} />
              <Side version={b} side={item.b} other={item.a} />
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

type SideOf = Changed['items'][number]['a'];

/** The second answer has marked what differs from the first. */
function Side({ version, side, other }: { version: string; side: SideOf; other: SideOf | null }): JSX.Element {
  const text = outputText(side.output);
  const changes = other === null ? null : diffWords(outputText(other.output), text);
  const differs = changes?.some(({ kind }) => kind !== 'same') ?? false;
  return (
    <div>
      <p class="side-head">
        <a dir="auto" href={hrefOfGeneration(side)}>
          {version}
        </a>{' '}
        <Status status={side.status} />
      </p>
      {changes !== null && differs ? (
        <Changes pieces={changes} />
      ) : (
        <p class="text" dir="auto">
          {text || 'No answer was sent'}
        </p>
      )}
      {other !== null && !differs && changes !== null && <p class="muted small">Word for word the same.</p>}
    </div>
  );
}
