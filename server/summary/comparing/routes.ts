/** Two versions side by side. */

import type { z } from 'zod';
import type { ComparedVersion } from '../../../shared/comparison.ts';
import type { Output } from '../../../shared/generation.ts';
import { routes } from '../../../shared/routes.ts';
import type { Db } from '../../db/connect.ts';
import { type Bound, bind } from '../../http/route.ts';
import { lastPromptOf } from '../../labels/read-text.ts';
import { distributionOf } from '../distribution.ts';
import { planSelection, type Selection } from '../plan.ts';
import { readTallies, readTotals } from '../store.ts';
import { compareVersions, type Version } from './compare.ts';
import { compareNumbers } from './compare-numbers.ts';
import { readChangedOutputs, readHours } from './store.ts';

const OUTPUTS_SHOWN = 20;
const comparedNumbers = ['latency_ms', 'output_tokens', 'answer_chars'] as const;
/** Before any data: the contract's times begin in 2000. */
const BEGINNING = '2000-01-01T00:00:00.000Z';

type Read = Version & { version: z.output<typeof ComparedVersion> };

export function comparisonRoutes({ db }: { db: Db }): Bound[] {
  const read = async (projectId: number, selection: Selection, key: string): Promise<Read> => {
    const counts = await readTotals(db, projectId, selection);
    const tallies = await readTallies(db, projectId, selection, ['retention', 'edit', ...comparedNumbers]);
    const { first, last } = await readHours(db, projectId, selection);
    const of = (measure: string) => distributionOf(tallies.filter((sum) => sum.measure === measure));
    const version = {
      key,
      generations: counts.generations,
      first_at: first?.toISOString() ?? null,
      last_at: last?.toISOString() ?? null,
      latency_ms: of('latency_ms'),
      output_tokens: of('output_tokens'),
    };
    return { counts, tallies, version };
  };

  return [
    bind(routes.getComparison, async ({ caller, query: { by, a, b, channel, from = BEGINNING, to }, receivedAt }) => {
      const select = (version: string): Selection => planSelection({ [by]: version, channel, from, to }, receivedAt);
      const one = await read(caller.project.id, select(a), a);
      const other = await read(caller.project.id, select(b), b);
      return {
        by,
        a: one.version,
        b: other.version,
        side_by_side: overlap(one.version, other.version),
        metrics: compareVersions(one, other),
        numbers: comparedNumbers.map((name) => compareNumbers(name, one.tallies, other.tallies)),
      };
    }),

    bind(routes.getChangedOutputs, async ({ caller, query }) => {
      const { pairs, lookedAt } = await readChangedOutputs(db, caller.project.id, query, OUTPUTS_SHOWN);
      return {
        looked_at: lookedAt,
        items: pairs.map((pair) => ({
          prompt: lastPromptOf(pair.input),
          a: {
            trace_id: pair.a_trace_id,
            span_id: pair.a_span_id,
            output: asOutput(pair.a_output),
            status: pair.a_status,
            p: pair.a_p,
          },
          b: {
            trace_id: pair.b_trace_id,
            span_id: pair.b_span_id,
            output: asOutput(pair.b_output),
            status: pair.b_status,
            p: pair.b_p,
          },
        })),
      };
    }),
  ];
}

function overlap(a: Read['version'], b: Read['version']): boolean {
  if (a.first_at === null || a.last_at === null || b.first_at === null || b.last_at === null) return false;
  return a.first_at <= b.last_at && b.first_at <= a.last_at;
}

/** Checked by the contract's schema before it was stored. */
function asOutput(stored: unknown): Output | null {
  return stored as Output | null;
}
