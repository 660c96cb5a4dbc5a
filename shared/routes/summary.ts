/** How the product does. */
import { ChangedOutputs, ChangedOutputsQuery, Comparison, ComparisonQuery } from '../comparison.ts';
import { Movement, MovementQuery } from '../movement.ts';
import { Repeated, RepeatedQuery } from '../repeated.ts';
import type { Route } from '../route.ts';
import { Exposure, ExposureQuery, Summary, SummaryDetails, SummaryDetailsQuery, SummaryQuery } from '../summary.ts';

export const summaryRoutes = {
  getSummary: {
    method: 'GET',
    path: '/v1/summary',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Volume, positive rate, coverage and response rate over time and by group, from rollups.',
    query: SummaryQuery,
    response: Summary,
  },
  getSummaryDetails: {
    method: 'GET',
    path: '/v1/summary/details',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Latency, tokens, edits, retention, reasons, outcomes and machine scores of the same time, from rollups.',
    query: SummaryDetailsQuery,
    response: SummaryDetails,
  },
  getExposure: {
    method: 'GET',
    path: '/v1/summary/exposure',
    auth: { scope: 'read', role: 'viewer' },
    summary:
      'The positive rate weighted by what people were shown, and who it is that speaks. Costs a row a person and day.',
    query: ExposureQuery,
    response: Exposure,
  },
  getMovement: {
    method: 'GET',
    path: '/v1/summary/movement',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'What moved since the period before in prompts, answers and reasons, and what of it is beyond noise.',
    query: MovementQuery,
    response: Movement,
  },
  getComparison: {
    method: 'GET',
    path: '/v1/comparison',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Two models or versions: each metric with difference, always-valid bounds and a verdict, from rollups.',
    query: ComparisonQuery,
    response: Comparison,
  },
  getChangedOutputs: {
    method: 'GET',
    path: '/v1/comparison/outputs',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Prompts that both versions answered, those whose labels differ most first.',
    query: ChangedOutputsQuery,
    response: ChangedOutputs,
  },
  getRepeated: {
    method: 'GET',
    path: '/v1/prompts/repeated',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Prompts asked more than once: how often it went well and how much the answers differ, by version.',
    query: RepeatedQuery,
    response: Repeated,
  },
} as const satisfies Record<string, Route>;
