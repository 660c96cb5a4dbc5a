/** The first lines of an export: reads as much of the stream as they take, then lets go of it. */
import type { Problem } from '../api.ts';
import { problemOf } from '../api.ts';

const BYTES_MAX = 256 * 1024;

export async function readFirstLines(
  path: string,
  count: number,
  signal: AbortSignal,
): Promise<{ ok: true; lines: string[] } | { ok: false; problem: Problem }> {
  try {
    const response = await fetch(path, { credentials: 'same-origin', signal });
    if (!response.ok || response.body === null)
      return { ok: false, problem: problemOf(response.status, await response.text()) };
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    let text = '';
    for (;;) {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      if (done || text.split('\n').length > count || text.length > BYTES_MAX) {
        if (!done) await reader.cancel();
        break;
      }
    }
    return {
      ok: true,
      lines: text
        .split('\n')
        .slice(0, count)
        .filter((line) => line !== ''),
    };
  } catch {
    return { ok: false, problem: { kind: 'lost', message: 'The server does not answer.', code: 'unreachable' } };
  }
}
