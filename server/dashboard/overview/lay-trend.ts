/** Where everything of the trend chart stands, in pixels. Pure: figures in, geometry out. */
import type { Rate } from '../../../shared/summary.ts';

export interface TrendPoint {
  /** Start of the interval, ISO 8601. */
  at: string;
  rate: Rate;
  volume: number;
  /** Its figures will still move. */
  provisional: boolean;
}

export interface TrendLayout {
  width: number;
  height: number;
  /** Between these the share is drawn: 0 % at `bottom`, 100 % at `top`. */
  plot: { left: number; right: number; top: number; bottom: number };
  /** Horizontal lines, with the share each stands for. */
  grid: { y: number; share: number }[];
  /** Positions of the points that get a name on the time axis. */
  ticks: { x: number; index: number }[];
  /** One for each interval; `y` is null where there is no rate. */
  points: { x: number; y: number | null; low: number | null; high: number | null; provisional: boolean }[];
  /** One path for each run of intervals with a rate: a gap stays a gap. */
  lines: string[];
  bands: string[];
  bars: { x: number; y: number; width: number; height: number; provisional: boolean }[];
  /** Where the provisional part begins; null when there is none. */
  provisionalFrom: number | null;
  columnWidth: number;
}

const MARGIN = { left: 40, right: 12, top: 12, bottom: 24 };
const VOLUME_HEIGHT = 36;
const VOLUME_GAP = 10;
const TICK_MIN_PX = 64;
const GRID_SHARES = [0, 0.25, 0.5, 0.75, 1];

export function layTrend(
  points: readonly TrendPoint[],
  { width, height }: { width: number; height: number },
): TrendLayout {
  const plot = {
    left: MARGIN.left,
    right: Math.max(MARGIN.left + 1, width - MARGIN.right),
    top: MARGIN.top,
    bottom: height - MARGIN.bottom - VOLUME_HEIGHT - VOLUME_GAP,
  };
  const columnWidth = (plot.right - plot.left) / Math.max(1, points.length);
  const x = (index: number) => plot.left + (index + 0.5) * columnWidth;
  const y = (share: number) => plot.bottom - share * (plot.bottom - plot.top);

  const placed = points.map(({ rate, provisional }, index) => ({
    x: x(index),
    y: rate === null ? null : y(rate.value),
    low: rate === null ? null : y(rate.low),
    high: rate === null ? null : y(rate.high),
    provisional,
  }));
  const runs = runsOf(placed);
  const firstProvisional = points.findIndex(({ provisional }) => provisional);

  return {
    width,
    height,
    plot,
    grid: GRID_SHARES.map((share) => ({ y: y(share), share })),
    ticks: chooseTicks(points.length, columnWidth).map((index) => ({ x: x(index), index })),
    points: placed,
    lines: runs.map((run) => path(run.map(({ x: px, y: py }) => [px, py]))),
    bands: runs.map((run) => bandOf(run, columnWidth)),
    bars: layBars(points, { columnWidth, x, bottom: height - MARGIN.bottom }),
    provisionalFrom: firstProvisional === -1 ? null : plot.left + firstProvisional * columnWidth,
    columnWidth,
  };
}

/** The column under a horizontal position; the nearest one beyond the ends. */
export function columnAt({ plot, points, columnWidth }: TrendLayout, x: number): number {
  return Math.max(0, Math.min(points.length - 1, Math.floor((x - plot.left) / columnWidth)));
}

interface Placed {
  x: number;
  y: number;
  low: number;
  high: number;
}

function runsOf(points: TrendLayout['points']): Placed[][] {
  const runs: Placed[][] = [];
  let open: Placed[] | null = null;
  for (const { x, y, low, high } of points) {
    if (y === null || low === null || high === null) {
      open = null;
      continue;
    }
    if (open === null) {
      open = [];
      runs.push(open);
    }
    open.push({ x, y, low, high });
  }
  return runs;
}

/** A run of one has no width: its interval is drawn as a narrow column. */
function bandOf(run: Placed[], columnWidth: number): string {
  const [only] = run;
  if (run.length === 1 && only !== undefined) {
    const half = Math.min(6, columnWidth / 2);
    return `${path([
      [only.x - half, only.high],
      [only.x + half, only.high],
      [only.x + half, only.low],
      [only.x - half, only.low],
    ])}Z`;
  }
  return `${path([...run.map(({ x, high }): Point => [x, high]), ...run.toReversed().map(({ x, low }): Point => [x, low])])}Z`;
}

function layBars(
  points: readonly TrendPoint[],
  { columnWidth, x, bottom }: { columnWidth: number; x: (index: number) => number; bottom: number },
): TrendLayout['bars'] {
  const most = Math.max(1, ...points.map(({ volume }) => volume));
  const width = Math.max(1, Math.min(28, columnWidth * 0.7));
  return points.map(({ volume, provisional }, index) => {
    const height = (volume / most) * VOLUME_HEIGHT;
    return { x: x(index) - width / 2, y: bottom - height, width, height, provisional };
  });
}

/** Every so many points that names do not touch, counted from the newest, which is always named. */
function chooseTicks(count: number, columnWidth: number): number[] {
  if (count === 0) return [];
  const step = Math.max(1, Math.ceil(TICK_MIN_PX / columnWidth));
  return Array.from({ length: Math.ceil(count / step) }, (_, tick) => count - 1 - tick * step).toReversed();
}

type Point = [x: number, y: number];

function path(points: readonly Point[]): string {
  return points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${round(x)} ${round(y)}`).join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;
