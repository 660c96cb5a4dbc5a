/** How fast the answers came and how long they were. A figure opens those that took as long, or longer. */
import type { JSX } from 'preact';
import type { Distribution, SummaryDetails } from '../../../shared/summary.ts';
import { formatCount, formatDuration, formatNumber } from '../format.ts';
import { Term } from '../parts/term.tsx';
import { definitions } from './definitions.ts';
import { hrefToCounted, type Selected } from './select.ts';

export function Speed({ details, selected }: { details: SummaryDetails; selected: Selected }): JSX.Element {
  const tokens = (value: number) => formatNumber(value);
  const rows = [
    {
      name: 'latency_ms',
      words: 'Latency',
      means: definitions.latency,
      of: details.latency_ms,
      format: formatDuration,
    },
    { name: 'input_tokens', words: 'Tokens in', means: definitions.tokens, of: details.input_tokens, format: tokens },
    {
      name: 'output_tokens',
      words: 'Tokens out',
      means: definitions.tokens,
      of: details.output_tokens,
      format: tokens,
    },
  ] as const;
  const hrefFrom = (name: (typeof rows)[number]['name'], least: number, of = selected): string =>
    hrefToCounted(of, { [`min_${name}`]: String(Math.floor(least)) });
  const { from, previous_from } = details;
  const before = previous_from === null ? null : { ...selected, span: { from: previous_from, to: from } };
  return (
    <section class="card" aria-labelledby="speed-title">
      <h2 id="speed-title">Speed and size</h2>
      {rows.every(({ of }) => of.now === null) ? (
        <p class="muted">
          Your backend sends no <code>latency_ms</code> and no tokens with its generations.
        </p>
      ) : (
        <div class="table-frame">
          <table class="small">
            <thead>
              <tr>
                <th scope="col">
                  <span class="visually-hidden">Figure</span>
                </th>
                <th scope="col" class="number">
                  Median
                </th>
                <th scope="col" class="number">
                  95% below
                </th>
                <th scope="col" class="number">
                  Mean
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ name, words, means, of, format }) => (
                <tr key={words}>
                  <th scope="row">
                    <Term words={words} means={means} />
                    {of.now !== null && (
                      <span class="before muted">
                        n <a href={hrefFrom(name, 0)}>{formatCount(of.now.n)}</a>
                      </span>
                    )}
                  </th>
                  {(['p50', 'p95', 'mean'] as const).map((figure) => (
                    <td key={figure} class="number">
                      <Figure of={of} figure={figure} before={before}>
                        {(value, period = selected) => (
                          <a href={hrefFrom(name, value, period)} title={`Those of ${format(value)} and more`}>
                            {format(value)}
                          </a>
                        )}
                      </Figure>
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface FigureProps {
  of: { now: Distribution; previous: Distribution };
  figure: 'p50' | 'p95' | 'mean';
  /** The period before, where it is compared with. */
  before: Selected | null;
  /** Draws a value of this period, or of the one before. */
  children: (value: number, period?: Selected) => JSX.Element;
}

function Figure({ of: { now, previous }, figure, before, children }: FigureProps): JSX.Element {
  if (now === null) return <>–</>;
  return (
    <>
      {children(now[figure])}
      {before !== null && (
        <span class="before muted">{previous === null ? '–' : children(previous[figure], before)} before</span>
      )}
    </>
  );
}
