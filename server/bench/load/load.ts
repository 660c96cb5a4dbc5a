/** What a load generator is asked for, and what it answers. */

export interface Load {
  /** Of the server, such as `http://127.0.0.1:3000`. */
  origin: string;
  /** Path and query. */
  path: string;
  /** Kept connections, each with one request under way at a time. */
  clients: number;
  eventsPerRequest: number;
  seconds: number;
  /** Not counted: connections open, code gets warm. */
  warmUpSeconds: number;
  /** Events a second to offer; absent: as many as the server takes. */
  offered?: number;
}

export interface LoadResult {
  /** Answered in the counted time. */
  requests: number;
  /** Events that an answer called `accepted`; of an echo, those of answers with status 200. */
  accepted: number;
  /** The same of all the time, the warm-up included. */
  acceptedInAll: number;
  /** Counted time. */
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  /** Requests by status of the answer. */
  statuses: Record<string, number>;
}
