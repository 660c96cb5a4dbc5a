/** `POST /v1/events` and `POST /v1/generations`. */
import { routes } from '../../shared/routes.ts';
import { type Bound, bind, type Call, type Caller } from '../http/route.ts';
import type { Ingest, Sender } from './ingest.ts';

export function ingestRoutes(ingest: Ingest): Bound[] {
  return [
    bind(routes.postEvents, async (call) => ({
      results: await ingest.addEvents(call.body.events, new Date(call.body.sent_at), senderOf(call)),
    })),
    bind(routes.postGenerations, async (call) => ({
      results: await ingest.addGenerations(call.body.generations, senderOf(call)),
    })),
  ];
}

function senderOf({
  caller,
  receivedAt,
  address,
  bytes,
}: Pick<Call<never>, 'receivedAt' | 'address' | 'bytes'> & { caller: Caller }): Sender {
  return {
    project: caller.project,
    // Neither endpoint lets a page session in; should one, it is trusted as little as a page.
    via: caller.via === 'secret' ? 'secret' : 'publishable',
    address,
    receivedAt,
    bytes,
  };
}
