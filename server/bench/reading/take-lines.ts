/** Takes a file from the server as fast as it comes. */
import type { RunningServer } from '../../throwaway/start-server.ts';

const NEWLINE = 10;

export interface TakenLines {
  lines: number;
  seconds: number;
  firstMs: number;
}

export async function takeLines({ url, secretKey }: RunningServer, path: string): Promise<TakenLines> {
  const began = performance.now();
  // COPY compresses nothing either.
  const headers = { authorization: `Bearer ${secretKey}`, 'accept-encoding': 'identity' };
  const response = await fetch(url + path, { headers });
  if (!response.ok || response.body === null) throw new Error(`The export answered ${response.status}.`);
  let lines = 0;
  let firstMs: number | undefined;
  for await (const chunk of response.body) {
    firstMs ??= performance.now() - began;
    lines += countLines(chunk);
  }
  return { lines, seconds: (performance.now() - began) / 1000, firstMs: firstMs ?? Number.NaN };
}

export function countLines(chunk: Uint8Array): number {
  let lines = 0;
  for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}
