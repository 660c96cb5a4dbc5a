/**
 * Notices when one person or one address votes faster than people do. What is over the limit is kept and shown, but
 * not counted (`quarantined: 'burst'`).
 *
 * Votes and ratings count, in the minute before their receipt: a time the sender cannot choose. The count is kept in
 * memory, of this process alone: behind a balancer of n replicas a sender may reach up to n times the limit, and a
 * restart forgets. It is a brake, beside the caps on what any one actor can do to a label.
 */
import { networkOf } from '../http/rate-limit.ts';

const WINDOW_MS = 60_000;
/** Senders remembered; the longest silent is forgotten first. Each holds at most `limit` votes of the last minute. */
const SENDERS_MAX = 10_000;

interface Vote {
  id: string;
  receivedMs: number;
  burst: boolean;
}

export interface VoteSource {
  projectId: number;
  /** `''` for nobody known: then the address alone counts. */
  actor: string;
  /** Undefined where an address says nothing of a person: a product's backend is one address for everybody. */
  address: string | undefined;
}

export class BurstDetector {
  private readonly senders = new Map<string, Vote[]>();

  /**
   * Whether this vote is over the limit of any of its sources. The same vote sent again is no further vote, and gets
   * the answer it got before.
   *
   * @param limit votes a minute
   */
  isBurst(source: VoteSource, id: string, receivedMs: number, limit: number): boolean {
    const names = [
      ...(source.actor === '' ? [] : [`${source.projectId} actor ${source.actor}`]),
      ...(source.address === undefined ? [] : [`${source.projectId} address ${networkOf(source.address)}`]),
    ];
    const bursts = names.map((name) => this.note(name, id, receivedMs, limit));
    return bursts.includes(true);
  }

  get sendersRemembered(): number {
    return this.senders.size;
  }

  private note(name: string, id: string, receivedMs: number, limit: number): boolean {
    const recent = (this.senders.get(name) ?? []).filter((vote) => vote.receivedMs > receivedMs - WINDOW_MS);
    const known = recent.find((vote) => vote.id === id);
    const burst = known?.burst ?? recent.length >= limit;
    // What is over the limit counts as well: a flood stays one until it pauses for a minute.
    const votes = known === undefined ? [...recent, { id, receivedMs, burst }].slice(-Math.max(limit, 1)) : recent;
    this.senders.delete(name); // so that it becomes the newest in the order of the map
    this.senders.set(name, votes);
    const [oldest] = this.senders.keys();
    if (this.senders.size > SENDERS_MAX && oldest !== undefined) this.senders.delete(oldest);
    return burst;
  }
}
