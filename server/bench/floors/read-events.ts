/** What the floors share: the answer that the contract asks for. */
export interface Batch {
  events: { id: string; kind: string; trace_id: string; session_id: string; occurred_at: string }[];
}

export function answerOf(events: Batch['events']): { results: { id: string; status: string }[] } {
  return { results: events.map(({ id }) => ({ id, status: 'accepted' })) };
}

/** Tells the process that started us where we listen. */
export function announce(server: {
  address(): unknown;
  listen(port: number, host: string, done: () => void): unknown;
}): void {
  server.listen(0, '127.0.0.1', () => process.send?.(server.address()));
}
