/** What to be told of. */
import { Alert, AlertId, AlertRule } from '../alert.ts';
import { byAdmin, Done, listOf, type Route } from '../route.ts';

export const alertsRoutes = {
  listAlerts: {
    method: 'GET',
    path: '/v1/alerts',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Rules on the figures of the summary, each with what it says now: those that fire first.',
    response: listOf(Alert),
  },
  createAlert: {
    method: 'POST',
    path: '/v1/alerts',
    logged: ['name'],
    auth: byAdmin,
    summary: 'Add a rule; 409 `conflict` when its name is taken or there are 20.',
    body: AlertRule,
    response: Alert,
  },
  putAlert: {
    method: 'PUT',
    path: '/v1/alerts/:id',
    logged: ['name'],
    auth: byAdmin,
    summary: 'Replace a rule.',
    params: AlertId,
    body: AlertRule,
    response: Alert,
  },
  deleteAlert: {
    method: 'DELETE',
    path: '/v1/alerts/:id',
    auth: byAdmin,
    summary: 'Delete a rule.',
    params: AlertId,
    response: Done,
  },
} as const satisfies Record<string, Route>;
