/** The chat's endpoint: streams an answer word by word, then records it. */
import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { Router } from 'express';
import { type ChatLine, ChatRequest } from '../contract.ts';
import type { Ledger } from '../ledger.ts';
import { MODEL, versions } from '../nod.ts';
import { answer, inPieces, SYSTEM_PROMPT } from './answer.ts';

/** What the provider of a real model would count; English text has about four characters a token. */
const CHARS_PER_TOKEN = 4;

export function chatRoutes(ledger: Ledger, paceMs: number): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    const { conversation_id, messages, parent, attempt, consent } = ChatRequest.parse(request.body);
    const prompts = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
    const version = (prompts.length + attempt) % 2 === 0 ? versions.older : versions.newer;
    const output = answer(prompts, attempt);
    const traceId = randomBytes(16).toString('hex');
    const startedAt = new Date();
    const send = (line: ChatLine): void => void response.write(`${JSON.stringify(line)}\n`);

    response.set({ 'content-type': 'application/x-ndjson', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    send({ type: 'start', trace_id: traceId, model_version: version });
    for (const text of inPieces(output)) {
      if (response.destroyed) return; // the person left or pressed stop: nobody has read it
      await wait(paceMs);
      send({ type: 'text', text });
    }
    const input = [{ role: 'system' as const, content: SYSTEM_PROMPT }, ...messages];
    const latencyMs = Date.now() - startedAt.getTime();
    const recorded = await ledger.add(
      [
        {
          trace_id: traceId,
          conversation_id,
          ...(parent && { parent }),
          input,
          output: { role: 'assistant', content: output },
          model: MODEL,
          model_version: version,
          prompt_id: 'chat',
          prompt_version: 'chat-3',
          provider: 'demo',
          latency_ms: latencyMs,
          input_tokens: tokens(input.map(({ content }) => content).join('\n')),
          output_tokens: tokens(output),
          finish_reason: 'stop',
          started_at: startedAt.toISOString(),
        },
      ],
      consent,
    );
    send({ type: 'end', recorded, latency_ms: latencyMs });
    response.end();
  });
  return router;
}

function tokens(text: string): number {
  return Math.ceil(text.length / CHARS_PER_TOKEN);
}
