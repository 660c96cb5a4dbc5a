/** For those who run the server. */
import { z } from 'zod';
import { Job } from '../job.ts';
import { Done, type Route } from '../route.ts';

export const operationsRoutes = {
  getJob: {
    method: 'GET',
    path: '/v1/jobs/:id',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'How far a job is, and what came of it.',
    params: z.strictObject({ id: z.uuid() }),
    response: Job,
  },
  livez: { method: 'GET', path: '/livez', auth: {}, summary: 'The process runs.', response: Done },
  readyz: {
    method: 'GET',
    path: '/readyz',
    auth: {},
    summary: 'The server takes requests: database reachable, migrations applied, not stopping. 503 otherwise.',
    response: Done,
  },
  metrics: {
    method: 'GET',
    path: '/metrics',
    auth: {},
    summary: 'Prometheus text.',
    response: { stream: ['text/plain'] },
  },
  openapi: {
    method: 'GET',
    path: '/openapi.json',
    auth: {},
    summary: 'This contract as OpenAPI 3.1.',
    response: { stream: ['application/json'] },
  },
} as const satisfies Record<string, Route>;
