/**
 * Every endpoint, once: method, path, who may call it, what it takes and what it answers.
 * The server binds and validates from this list, clients take their types from it, and `/openapi.json` is printed
 * from it. A path parameter is written `:name`.
 */
import type { Route } from './route.ts';
import { alertsRoutes } from './routes/alerts.ts';
import { datasetsRoutes } from './routes/datasets.ts';
import { erasureRoutes } from './routes/erasure.ts';
import { exportsRoutes } from './routes/exports.ts';
import { ingestRoutes } from './routes/ingest.ts';
import { keysRoutes } from './routes/keys.ts';
import { labelsRoutes } from './routes/labels.ts';
import { operationsRoutes } from './routes/operations.ts';
import { reviewRoutes } from './routes/review.ts';
import { summaryRoutes } from './routes/summary.ts';

export const routes = {
  ...ingestRoutes,
  ...labelsRoutes,
  ...datasetsRoutes,
  ...exportsRoutes,
  ...summaryRoutes,
  ...alertsRoutes,
  ...reviewRoutes,
  ...keysRoutes,
  ...erasureRoutes,
  ...operationsRoutes,
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof routes;
