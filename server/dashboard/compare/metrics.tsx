/** Each metric: both shares, their difference on a line around "no difference", and what it comes to. */
import type { JSX } from 'preact';
import type { ComparedMetric, Comparison } from '../../../shared/comparison.ts';
import { CountedRate } from '../parts/counted-rate.tsx';
import { DifferenceLine } from '../parts/difference-line.tsx';
import { Term } from '../parts/term.tsx';
import { hrefTo } from '../router.ts';
import { metricFilters, metricWords, verdictWords } from './words.ts';

/** Each share opens the generations of its version that it counted, of all time as the comparison is. */
export function Metrics({ comparison: { by, a, b, metrics } }: { comparison: Comparison }): JSX.Element {
  const shown = metrics.filter((metric) => metric.a !== null || metric.b !== null);
  const scale = Math.max(0.1, ...shown.map(extentOf));
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
                  means="With 95% bounds that hold however often you look: stop whenever they suit you, and you are wrong in 5 of 100 comparisons at most. They are for one metric at a time, and take each answer for a case of its own."
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
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** What the line must reach to; a metric of which nothing is known yet does not squeeze the others. */
function extentOf({ difference }: ComparedMetric): number {
  if (difference === null) return 0;
  const reach = Math.max(Math.abs(difference.low), Math.abs(difference.high));
  return reach >= 0.5 ? Math.min(0.5, Math.abs(difference.value) * 1.5) : reach;
}
