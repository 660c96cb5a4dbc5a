/** What a person may ask for. */
import {
  AccessLine,
  AccessRequest,
  ConsentWithdrawal,
  ErasureReceipt,
  ErasureRequest,
  SampleRemoval,
  WithdrawalReceipt,
} from '../erasure.ts';
import { byAdmin, type Route } from '../route.ts';

export const erasureRoutes = {
  postErasure: {
    method: 'POST',
    path: '/v1/erasures',
    auth: byAdmin,
    summary: 'Erase a person or a generation from everything, with a receipt.',
    body: ErasureRequest,
    response: ErasureReceipt,
  },
  removeSample: {
    method: 'DELETE',
    path: '/v1/sample',
    auth: byAdmin,
    summary: 'Remove sample conversations that came with the server, some at a time, with all that was made of them.',
    response: SampleRemoval,
  },
  postAccess: {
    method: 'POST',
    path: '/v1/access',
    auth: byAdmin,
    summary: 'Everything that is kept of a person, one thing a line.',
    body: AccessRequest,
    response: { stream: ['application/x-ndjson'], line: AccessLine },
  },
  postConsent: {
    method: 'POST',
    path: '/v1/consent',
    auth: byAdmin,
    summary: 'Take a purpose from everything a person has given so far.',
    body: ConsentWithdrawal,
    response: WithdrawalReceipt,
  },
} as const satisfies Record<string, Route>;
