/** Each metric: both figures, their difference on a line around "no difference", and what it comes to. */
import type { JSX } from 'preact';
import type { CompareBy, ComparedMetric, ComparedNumber, Comparison } from '../../../shared/comparison.ts';
import { formatDuration, formatLength, formatNumber } from '../format.ts';
import { CountedMedian } from '../parts/counted-median.tsx';
import { CountedRate } from '../parts/counted-rate.tsx';
import { DifferenceLine, RatioLine } from '../parts/difference-line.tsx';
import { Term } from '../parts/term.tsx';
import { hrefTo } from '../router.ts';
import { metricFilters, metricWords, numberVerdictWords, numberWords, verdictWords } from './words.ts';

/** Each share opens the generations of its version that it counted, of all time as the comparison is. */
export function Metrics({ comparison: { by, a, b, metrics, numbers } }: { comparison: Comparison }): JSX.Element {
  const shown = metrics.filter((metric) => metric.a !== null || metric.b !== null);
  const scale = Math.max(0.1, ...shown.map(extentOf));
  const measured = numbers.filter((number) => number.a !== null || number.b !== null);
  const doublings = Math.max(0.25, ...measured.map(doublingsOf));
  return (
    <section class="card" aria-labelledby="metrics-title">
      <h2 id="metrics-title">What differs</h2>
      <div class="table-frame">
        <table class="compared">
          <thead>
            <tr>
              <th scope="col">Metric</th>
              <th scope="col" class="number">
                {a.key}
              </th>
              <th scope="col" class="number">
                {b.key}
              </th>
              <th scope="col">
                <Term
                  words="Difference"
                  means="With 95% bounds (b − a of shares, b ÷ a of times and lengths) that hold however often you look: stop whenever they suit you, and you are wrong in 5 of 100 comparisons at most. They are for one metric at a time, and take each answer for a case of its own."
                />
              </th>
              <th scope="col">Verdict on {b.key}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((metric) => (
              <tr key={metric.name}>
                <th scope="row">
                  <Term words={metricWords[metric.name].words} means={metricWords[metric.name].means} />
                </th>
                {[
                  { version: a.key, rate: metric.a },
                  { version: b.key, rate: metric.b },
                ].map(({ version, rate }) => (
                  <td key={version} class="number" data-name={version}>
                    <CountedRate
                      rate={rate}
                      href={hrefTo('/generations', { [by]: version, ...metricFilters[metric.name].counted })}
                      hrefOfAll={hrefTo('/generations', { [by]: version, ...metricFilters[metric.name].all })}
                    />
                  </td>
                ))}
                <td data-name="Difference">
                  <DifferenceLine difference={metric.difference} scale={scale} />
                </td>
                <td data-name="Verdict" class={`verdict-cell ${metric.verdict}`}>
                  {verdictWords(metric)}
                </td>
              </tr>
            ))}
            {measured.map((number) => (
              <NumberRow key={number.name} number={number} by={by} keys={[a.key, b.key]} scale={doublings} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

interface NumberRowProps {
  number: ComparedNumber;
  by: CompareBy;
  keys: readonly [a: string, b: string];
  scale: number;
}

const numberFormats: Record<ComparedNumber['name'], (value: number) => string> = {
  latency_ms: formatDuration,
  output_tokens: formatNumber,
  answer_chars: formatLength,
};

/** A median opens the answers that took as long, or longer. */
function NumberRow({ number, by, keys: [a, b], scale }: NumberRowProps): JSX.Element {
  const { name, ratio, verdict } = number;
  return (
    <tr>
      <th scope="row">
        <Term words={numberWords[name].words} means={numberWords[name].means} />
      </th>
      {[
        { version: a, figure: number.a },
        { version: b, figure: number.b },
      ].map(({ version, figure }) => (
        <td key={version} class="number" data-name={version}>
          <CountedMedian
            figure={figure}
            format={numberFormats[name]}
            hrefFrom={(least) => hrefTo('/generations', { [by]: version, [`min_${name}`]: String(least) })}
            least={name === 'answer_chars' ? 1 : 0}
          />
        </td>
      ))}
      <td data-name="Difference">
        {ratio === null ? <span class="muted">–</span> : <RatioLine ratio={ratio} scale={scale} />}
      </td>
      <td data-name="Verdict" class={`verdict-cell ${verdict}`}>
        {numberVerdictWords(number)}
      </td>
    </tr>
  );
}

/** How far a ratio reaches; one of which little is known does not squeeze the others. */
function doublingsOf({ ratio }: ComparedNumber): number {
  if (ratio === null) return 0;
  const reach = Math.max(Math.abs(Math.log2(ratio.low)), Math.abs(Math.log2(ratio.high)));
  return reach >= 2 ? Math.max(1, Math.abs(Math.log2(ratio.value)) * 1.5) : reach;
}

/** What the line must reach to; a metric of which nothing is known yet does not squeeze the others. */
function extentOf({ difference }: ComparedMetric): number {
  if (difference === null) return 0;
  const reach = Math.max(Math.abs(difference.low), Math.abs(difference.high));
  return reach >= 0.5 ? Math.min(0.5, Math.abs(difference.value) * 1.5) : reach;
}
