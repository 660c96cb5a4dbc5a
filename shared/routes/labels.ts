/** Generations with their labels, and the policy that makes them. */
import { z } from 'zod';
import { SpanId, TraceId } from '../event.ts';
import { Label } from '../label.ts';
import {
  AdoptPolicy,
  PolicyContent,
  PolicyEstimate,
  PolicyPreview,
  PolicyVersions,
  PolicyVersionsQuery,
  PreviewPolicy,
  ProjectPolicy,
} from '../policy.ts';
import { GenerationDetail, GenerationQuery, LabelledGeneration, LabelQuery } from '../reading.ts';
import { pageOf, type Route } from '../route.ts';

export const labelsRoutes = {
  listGenerations: {
    method: 'GET',
    path: '/v1/generations',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Generations with their labels, newest first.',
    query: GenerationQuery,
    response: pageOf(LabelledGeneration),
    ndjson: LabelledGeneration,
  },
  getGeneration: {
    method: 'GET',
    path: '/v1/generations/:trace_id',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'One generation with its label, every event about it and every decision on it.',
    params: z.strictObject({ trace_id: TraceId }),
    query: z.strictObject({ span_id: SpanId.optional() }),
    response: GenerationDetail,
  },
  listLabels: {
    method: 'GET',
    path: '/v1/labels',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Labels with their evidence, newest first.',
    query: LabelQuery,
    response: pageOf(Label),
    ndjson: Label,
  },
  getPolicy: {
    method: 'GET',
    path: '/v1/policy',
    auth: { scope: 'read', role: 'viewer' },
    summary:
      'The policy in force: every weight, whether it is assumed, set or measured, and how many labels are older.',
    response: ProjectPolicy,
  },
  putPolicy: {
    method: 'PUT',
    path: '/v1/policy',
    logged: ['profile'],
    auth: { scope: 'admin', role: 'admin' },
    summary: 'Set what the project changes of the table, whole: a new version, adopted at once. Labels follow.',
    body: PolicyContent,
    response: ProjectPolicy,
  },
  listPolicyVersions: {
    method: 'GET',
    path: '/v1/policy/versions',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Every policy the project has set or been proposed, newest first, with who adopted it and when.',
    query: PolicyVersionsQuery,
    response: PolicyVersions,
  },
  adoptPolicy: {
    method: 'POST',
    path: '/v1/policy/adopt',
    logged: ['number'],
    auth: { scope: 'admin', role: 'admin' },
    summary: 'Put a stored policy in force: a proposal, or an earlier one again. Labels follow.',
    body: AdoptPolicy,
    response: ProjectPolicy,
  },
  estimatePolicy: {
    method: 'POST',
    path: '/v1/policy/estimate',
    auth: { scope: 'admin', role: 'admin' },
    summary:
      'Measure accuracies and base rate from the random audit and store them as a proposal; nothing changes yet.',
    response: PolicyEstimate,
  },
  previewPolicy: {
    method: 'POST',
    path: '/v1/policy/preview',
    auth: { scope: 'admin', role: 'admin' },
    summary: 'How many labels and rows a policy would move, before it is adopted.',
    body: PreviewPolicy,
    response: PolicyPreview,
  },
} as const satisfies Record<string, Route>;
