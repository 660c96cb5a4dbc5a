/** What products send, and what of it was not valid. */
import { z } from 'zod';
import { DeadLetter, DeadLetterReplay, DeadLetterResults } from '../dead-letter.ts';
import { EventBatch, EventBatchEnvelope, EventResults } from '../event.ts';
import { GenerationBatch, GenerationBatchEnvelope, GenerationResults } from '../generation.ts';
import { byAdmin, page, pageOf, type Route } from '../route.ts';

export const ingestRoutes = {
  postEvents: {
    method: 'POST',
    path: '/v1/events',
    auth: { publishable: true, scope: 'ingest' },
    summary: 'Send what people did. One result per event, in order; 200 only after commit.',
    query: z.strictObject({ key: z.string().optional() }),
    body: EventBatch,
    envelope: EventBatchEnvelope,
    response: EventResults,
  },
  postGenerations: {
    method: 'POST',
    path: '/v1/generations',
    auth: { scope: 'ingest' },
    summary: 'Record model outputs, whole or in parts. input, output and model are written once.',
    body: GenerationBatch,
    envelope: GenerationBatchEnvelope,
    response: GenerationResults,
  },
  listDeadLetters: {
    method: 'GET',
    path: '/v1/dead-letters',
    auth: { scope: 'read', role: 'viewer' },
    summary: 'Events that were invalid, newest first, without what is personal.',
    query: z.strictObject(page),
    response: pageOf(DeadLetter),
  },
  replayDeadLetters: {
    method: 'POST',
    path: '/v1/dead-letters/replay',
    logged: ['ids'],
    auth: byAdmin,
    summary: 'Take them after all: as they are, or with some fields changed.',
    body: DeadLetterReplay,
    response: DeadLetterResults,
  },
} as const satisfies Record<string, Route>;
