/** One share over time with its interval as a band and the volume below; as a picture and as a table. */
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Summary } from '../../../shared/summary.ts';
import { formatBounds, formatCount, formatInterval, formatRate, formatShare, formatTick } from '../format.ts';
import { Switch } from '../parts/switch.tsx';
import { withQuery } from '../router.ts';
import { columnAt, layTrend, type TrendLayout, type TrendPoint } from './lay-trend.ts';
import { describeTrend, type Measure, measureFilters, measures, readPoint, spanOf, trendPoints } from './read-trend.ts';
import { hrefToCounted, type Selected } from './select.ts';

const HEIGHT_PX = 340;
const WIDTH_BEFORE_MEASURED_PX = 720;

interface Props {
  summary: Summary;
  measure: Measure;
  selected: Selected;
}

export function Trend({ summary, measure, selected }: Props): JSX.Element {
  const points = trendPoints(summary, measure);
  const [chosen, setChosen] = useState<number | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const layout = layTrend(points, { width, height: HEIGHT_PX });
  const at = chosen === null ? undefined : points[chosen];

  return (
    <section class="card trend" aria-labelledby="trend-title">
      <div class="section-head">
        <h2 id="trend-title">{measures[measure]} over time</h2>
        <Switch
          label="What to draw"
          chosen={measure}
          options={Object.entries(measures).map(([key, words]) => ({
            key,
            words,
            href: withQuery({ measure: key === 'positive_rate' ? undefined : key }),
          }))}
        />
      </div>
      <p class="readout">{at === undefined ? explain(summary) : readPoint(at, summary)}</p>
      <div ref={frame} class="chart">
        <svg
          role="img"
          aria-label={describeTrend(points, measures[measure])}
          viewBox={`0 0 ${width} ${HEIGHT_PX}`}
          width={width}
          height={HEIGHT_PX}
          onPointerMove={(event) => setChosen(columnAt(layout, event.offsetX))}
          onPointerLeave={() => setChosen(null)}
        >
          <Drawing layout={layout} summary={summary} points={points} chosen={chosen} />
        </svg>
      </div>
      {points.length > 0 && <Reader points={points} summary={summary} chosen={chosen} onChoose={setChosen} />}
      <details class="as-table">
        <summary>As a table</summary>
        <TrendTable summary={summary} points={points} measure={measure} selected={selected} />
      </details>
    </section>
  );
}

function Drawing({
  layout,
  summary,
  points,
  chosen,
}: {
  layout: TrendLayout;
  summary: Summary;
  points: TrendPoint[];
  chosen: number | null;
}): JSX.Element {
  const { plot, height } = layout;
  const cursor = chosen === null ? undefined : layout.points[chosen];
  return (
    <>
      {layout.grid.map(({ y, share }) => (
        <g key={share}>
          <line class="grid" x1={plot.left} x2={plot.right} y1={y} y2={y} />
          <text class="axis" x={plot.left - 8} y={y + 4} text-anchor="end">
            {formatShare(share)}
          </text>
        </g>
      ))}
      {layout.provisionalFrom !== null && (
        <rect
          class="provisional-zone"
          x={layout.provisionalFrom}
          y={plot.top}
          width={Math.max(0, plot.right - layout.provisionalFrom)}
          height={height - 24 - plot.top}
        />
      )}
      {layout.bars.map((bar, index) => (
        <rect
          key={points[index]?.at}
          class={bar.provisional ? 'volume provisional' : 'volume'}
          x={bar.x}
          y={bar.y}
          width={bar.width}
          height={bar.height}
          rx="1"
        />
      ))}
      {layout.bands.map((band) => (
        <path key={band} class="band" d={band} />
      ))}
      {layout.lines.map((line) => (
        <path key={line} class="line" d={line} />
      ))}
      {cursor !== undefined && <line class="cursor" x1={cursor.x} x2={cursor.x} y1={plot.top} y2={height - 24} />}
      {layout.points.map(
        ({ x, y, provisional }, index) =>
          y !== null && (
            <circle
              key={points[index]?.at}
              class={provisional ? 'point provisional' : 'point'}
              cx={x}
              cy={y}
              r={index === chosen ? 4.5 : layout.points.length > 60 && !provisional ? 0 : 3}
            />
          ),
      )}
      {layout.ticks.map(({ x, index }) => (
        <text key={index} class="axis" x={x} y={height - 8} text-anchor="middle">
          {formatTick(points[index]?.at ?? '', summary.interval)}
        </text>
      ))}
    </>
  );
}

interface ReaderProps {
  points: readonly TrendPoint[];
  summary: Summary;
  chosen: number | null;
  onChoose: (index: number | null) => void;
}

/** A slider through time: how a keyboard or a screen reader reads the chart point by point. */
function Reader({ points, summary, chosen, onChoose }: ReaderProps): JSX.Element {
  const index = chosen ?? points.length - 1;
  const point = points[index];
  return (
    <input
      class="chart-reader"
      type="range"
      aria-label="Read the chart point by point"
      aria-valuetext={point === undefined ? '' : readPoint(point, summary)}
      min={0}
      max={points.length - 1}
      value={index}
      onInput={(event) => onChoose(Number(event.currentTarget.value))}
      onFocus={() => onChoose(index)}
      onBlur={() => onChoose(null)}
    />
  );
}

function explain({ interval }: Summary): string {
  const bars = `generations per ${interval}${interval === 'hour' ? '' : ' (UTC)'}`;
  return `Line: the share. Band: its 95% interval. Bars: ${bars}. Hollow: reaches into the last 10 minutes, provisional.`;
}

function TrendTable({
  summary,
  points,
  measure,
  selected,
}: {
  summary: Summary;
  points: TrendPoint[];
  measure: Measure;
  selected: Selected;
}): JSX.Element {
  const hrefAt = (at: string, more: Record<string, string> = {}): string =>
    hrefToCounted({ ...selected, span: spanOf(at, summary) }, more);
  return (
    <div class="table-frame">
      <table>
        <thead>
          <tr>
            <th scope="col">
              {summary.interval === 'hour' ? 'Hour' : summary.interval === 'day' ? 'Day (UTC)' : 'Week (UTC)'}
            </th>
            <th scope="col" class="number">
              {measures[measure]}
            </th>
            <th scope="col" class="number">
              95% interval
            </th>
            <th scope="col" class="number">
              Generations
            </th>
          </tr>
        </thead>
        <tbody>
          {points.map(({ at, rate, volume, provisional }) => (
            <tr key={at}>
              <th scope="row">
                {formatInterval(at, summary.interval)}
                {provisional && <span class="muted"> provisional</span>}
              </th>
              <td class="number">
                {rate === null || rate.value === 0 ? (
                  formatRate(rate)
                ) : (
                  <a href={hrefAt(at, measureFilters[measure])}>{formatRate(rate)}</a>
                )}
              </td>
              <td class="number">{rate === null ? '–' : formatBounds(rate)}</td>
              <td class="number">
                <a href={hrefAt(at)}>{formatCount(volume)}</a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function useWidth(frame: { current: HTMLElement | null }): number {
  const [width, setWidth] = useState(WIDTH_BEFORE_MEASURED_PX);
  useEffect(() => {
    const element = frame.current;
    if (element === null || typeof ResizeObserver === 'undefined') return;
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined && entry.contentRect.width > 0) setWidth(Math.floor(entry.contentRect.width));
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, [frame]);
  return width;
}
