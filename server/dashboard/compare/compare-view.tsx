/** Two versions side by side: what differs, how surely, and which outputs changed the most. */
import type { JSX } from 'preact';
import type { CompareBy, Comparison } from '../../../shared/comparison.ts';
import type { Summary } from '../../../shared/summary.ts';
import { get } from '../api.ts';
import { formatCount, formatDuration } from '../format.ts';
import { SLOW_MS, useLive } from '../live.ts';
import { groupWords } from '../overview/select.ts';
import { Loading, Nothing, Refusal } from '../parts/notices.tsx';
import { Switch } from '../parts/switch.tsx';
import { Term } from '../parts/term.tsx';
import { Time } from '../parts/time.tsx';
import { go, hrefTo, type Query, withQuery } from '../router.ts';
import { ChangedOutputs } from './changed-outputs.tsx';
import { Metrics } from './metrics.tsx';
import { concludeComparison } from './words.ts';

const bys: readonly CompareBy[] = ['prompt_version', 'model', 'model_version'];
/** Whose names are offered. The comparison itself is about all there is, so that its start stays the same. */
const OFFERED_MS = 365 * 86_400_000;

export function CompareView({ query }: { query: Query }): JSX.Element {
  const by = bys.find((one) => one === query.by) ?? 'prompt_version';
  const { data: summary, problem } = useLive<Summary>(
    `versions ${by}`,
    (signal) => {
      const from = new Date(Date.now() - OFFERED_MS).toISOString();
      return get<'getSummary'>('/v1/summary', { group_by: by, interval: 'week', from }, signal);
    },
    0,
  );
  const keys = summary?.group_by === by ? summary.groups.map(({ key }) => key).filter((key) => key !== '') : null;
  return (
    <div class="stack compare">
      <div class="view-head">
        <h1>Compare</h1>
        <Switch
          label="What to compare"
          chosen={by}
          options={bys.map((one) => ({
            key: one,
            words: `${groupWords[one]}s`,
            href: withQuery({ by: one === 'prompt_version' ? undefined : one, a: undefined, b: undefined }),
          }))}
        />
      </div>
      {keys === null && problem?.kind === 'refused' && <Refusal problem={problem} />}
      {keys === null && problem?.kind !== 'refused' && <Loading words="Loading the versions" />}
      {keys !== null && keys.length < 2 && (
        <Nothing title={`There are no two ${groupWords[by]}s to compare.`}>
          Send <code>{by}</code> with your generations, and this page compares them.
        </Nothing>
      )}
      {keys !== null && keys.length >= 2 && <Chosen by={by} keys={keys} query={query} />}
    </div>
  );
}

/** Who has not chosen compares the two largest, in the order of their names: `v2` against `v1`. */
function Chosen({ by, keys, query }: { by: CompareBy; keys: readonly string[]; query: Query }): JSX.Element {
  const [first = '', second = ''] = keys.slice(0, 2).sort();
  const a = query.a ?? (query.b === first ? second : first);
  const b = query.b ?? (a === second ? first : second);
  const { data, problem } = useLive<Comparison>(
    JSON.stringify([by, a, b]),
    (signal) => get<'getComparison'>('/v1/comparison', { by, a, b }, signal),
    SLOW_MS,
  );
  return (
    <>
      <div class="versions">
        <Picker name="a" words="Compare" keys={keys} chosen={a} />
        <Picker name="b" words="with" keys={keys} chosen={b} />
      </div>
      {data === null && (problem?.kind === 'refused' ? <Refusal problem={problem} /> : <Loading words="Comparing" />)}
      {data !== null && (
        <>
          <p class="conclusion">{concludeComparison(data)}</p>
          {!data.side_by_side && (
            <p class="notice">
              They did not run at the same time. Whatever else changed between them, people and questions among it,
              counts too.
            </p>
          )}
          <Metrics comparison={data} />
          <Facts comparison={data} />
          <ChangedOutputs by={by} a={a} b={b} />
        </>
      )}
    </>
  );
}

interface PickerProps {
  name: 'a' | 'b';
  words: string;
  keys: readonly string[];
  chosen: string;
}

function Picker({ name, words, keys, chosen }: PickerProps): JSX.Element {
  const all = keys.includes(chosen) ? keys : [chosen, ...keys];
  return (
    <label>
      {words}{' '}
      <select value={chosen} onChange={(event) => go(withQuery({ [name]: event.currentTarget.value }))}>
        {all.map((key) => (
          <option key={key} value={key}>
            {key}
          </option>
        ))}
      </select>
    </label>
  );
}

/** What has no verdict: one looks at it beside the metrics. A time opens those that took as long, or longer. */
function Facts({ comparison: { by, a, b } }: { comparison: Comparison }): JSX.Element {
  const open = (words: string, version: string, more: Record<string, string> = {}): JSX.Element => (
    <a href={hrefTo('/generations', { [by]: version, ...more })}>{words}</a>
  );
  const slower = (version: string, ms: number): JSX.Element =>
    open(formatDuration(ms), version, { min_latency_ms: String(Math.floor(ms)) });
  return (
    <section class="card" aria-labelledby="facts-title">
      <h2 id="facts-title">Beside it</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the screen is scrolled by keys too */}
      <div class="table-frame" tabIndex={0}>
        <table class="small">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col" class="number">
                Generations
              </th>
              <th scope="col" class="number">
                <Term
                  words="95% faster than"
                  means="Without a verdict: so few answers lie beyond it that bounds which hold however often you look would say nothing for long. The typical latency is compared above."
                />
              </th>
              <th scope="col">First</th>
              <th scope="col">Last hour</th>
            </tr>
          </thead>
          <tbody>
            {[a, b].map(({ key, generations, latency_ms, first_at, last_at }) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td class="number">{open(formatCount(generations), key)}</td>
                <td class="number">{latency_ms === null ? '–' : slower(key, latency_ms.p95)}</td>
                <td>{first_at === null ? '–' : <Time iso={first_at} />}</td>
                <td>{last_at === null ? '–' : <Time iso={last_at} />}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
