/** Counts and times requests, and collects what others measure, as Prometheus text. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Answered } from './exchange.ts';
import { within } from './within.ts';

/** How long a scrape waits for one figure. */
const READ_WITHIN_MS = 1000;

export class Metrics {
  private readonly registry = new Registry();
  private readonly requests = new Histogram({
    name: 'nod_http_request_seconds',
    help: 'Time from receipt to answer, by endpoint and status.',
    labelNames: ['method', 'path', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [this.registry],
  });
  private readonly items = new Counter({
    name: 'nod_ingest_items_total',
    help: 'Events and generations received, by what became of them.',
    labelNames: ['of', 'status', 'code'],
    registers: [this.registry],
  });

  private readonly quarantined = new Counter({
    name: 'nod_ingest_quarantined_total',
    help: 'Events that are kept and shown, and not counted: votes in a burst, corrections alike for different outputs.',
    labelNames: ['why'],
    registers: [this.registry],
  });

  private readonly commits = new Histogram({
    name: 'nod_ingest_commit_seconds',
    help: 'Time of the transaction that stores a group of events or generations.',
    labelNames: ['of'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Counts items of a batch that were answered alike. `code` is the error's, where there was one. */
  countItems(of: 'event' | 'generation', status: string, code: string | undefined, items: number): void {
    this.items.inc({ of, status, code: code ?? '' }, items);
  }

  countQuarantined(why: string): void {
    this.quarantined.inc({ why });
  }

  timeCommit(of: 'event' | 'generation', seconds: number): void {
    this.commits.observe({ of }, seconds);
  }

  /** A figure that is asked for when Prometheus scrapes. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void {
    const gauge: Gauge = new Gauge({
      name,
      help,
      registers: [this.registry],
      collect: async () => {
        // A database that stands still must not take the other figures with it.
        gauge.set(await within(READ_WITHIN_MS, Promise.resolve(read())).catch(() => Number.NaN));
      },
    });
  }

  /** One figure for each of what there is when Prometheus scrapes; none while that cannot be read. */
  gaugeEach<L extends string>(
    name: string,
    help: string,
    labelNames: readonly L[],
    read: () => Promise<readonly { labels: Record<L, string>; value: number }[]>,
  ): void {
    const gauge: Gauge<L> = new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      collect: async () => {
        const samples = await within(READ_WITHIN_MS, read()).catch(() => []);
        gauge.reset();
        for (const { labels, value } of samples) gauge.set(labels, value);
      },
    });
  }

  countRequest({ method, path, status, seconds }: Answered): void {
    this.requests.observe({ method, path, status }, seconds);
  }

  text(): Promise<string> {
    return this.registry.metrics();
  }

  get contentType(): string {
    return this.registry.contentType;
  }
}
