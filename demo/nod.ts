/**
 * What a product's backend says to Nod: it records generations and reads labels and exports, by HTTP with its
 * secret key. Copy this file into a product and change nothing but the names.
 */
import type { ExportFormat } from '../shared/export.ts';
import type { Generation } from '../shared/generation.ts';
import { GenerationDetail } from '../shared/reading.ts';

/** Two versions take turns, so that the summary has something to compare. */
export const MODEL = 'sage';
export const versions = { older: '1.4', newer: '1.5' } as const;

export interface NodClient {
  /** Resolves to whether Nod has them; a product goes on without. */
  record(generations: readonly Generation[]): Promise<boolean>;
  /** Undefined when Nod knows nothing of it. */
  read(traceId: string, spanId: string): Promise<GenerationDetail | undefined>;
  /** The export as it streams: of this demo's model alone, optionally of one moment. */
  export(format: ExportFormat, span: { from?: string; to?: string }): Promise<Response>;
}

/** @param endpoint asked each time: a server's address may be known only after it listens */
export function createNodClient(endpoint: () => string, secretKey: string): NodClient {
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${endpoint()}${path}`, {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${secretKey}` },
      signal: AbortSignal.timeout(10_000),
    });

  return {
    async record(generations) {
      const body = JSON.stringify({ generations });
      try {
        const headers = { 'content-type': 'application/json' };
        const response = await call('/v1/generations', { method: 'POST', headers, body });
        await response.arrayBuffer();
        return response.ok;
      } catch {
        return false;
      }
    },

    async read(traceId, spanId) {
      const query = spanId === '' ? '' : `?${new URLSearchParams({ span_id: spanId })}`;
      const response = await call(`/v1/generations/${encodeURIComponent(traceId)}${query}`);
      if (response.status === 404) return undefined;
      if (!response.ok) throw new Error(`Nod answered ${response.status}`);
      return GenerationDetail.parse(await response.json());
    },

    export(format, span) {
      return call(`/v1/export?${new URLSearchParams({ format, model: MODEL, ...span })}`);
    },
  };
}
