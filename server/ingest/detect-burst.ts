/**
 * Notices when one person or one address votes faster than people do. What is over the limit is kept and shown, but
 * not counted (`quarantined: 'burst'`).
 *
 * Votes and ratings count, in the minute around their receipt: a time the sender cannot choose. What nobody vouches for
 * never counts against what somebody does: whoever knows a person's id, or shares their address, could silence them.
 * The other way round it does. The count is kept in memory, of this process alone: behind a balancer of n replicas a
 * sender may reach up to n times the limit, and a restart forgets. It is a brake, beside the caps on what any one actor
 * can do to a label.
 */
import { networkOf } from '../http/rate-limit.ts';

const WINDOW_MS = 60_000;
/** Senders remembered; the longest silent are forgotten first. Each holds at most `limit` votes of the last minute. */
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
  /** Sent by the product's backend, or under a valid token. */
  verified: boolean;
}

export class BurstDetector {
  /** Those heard of lately, and those before them: when the first are too many, the second are forgotten at once. */
  private lately = new Map<string, Vote[]>();
  private before = new Map<string, Vote[]>();

  /**
   * Whether this vote is over the limit of any of its sources. The same vote sent again is no further vote, and gets
   * the answer it got before.
   *
   * @param limit votes a minute
   */
  isBurst({ projectId, actor, address, verified }: VoteSource, id: string, receivedMs: number, limit: number): boolean {
    const sources = [
      ...(actor === '' ? [] : [`${projectId} actor ${actor}`]),
      ...(address === undefined ? [] : [`${projectId} address ${networkOf(address)}`]),
    ];
    let burst = false;
    for (const source of sources) {
      const ofAll = this.note(source, id, receivedMs, limit);
      const ofVerified = verified && this.note(`${source} verified`, id, receivedMs, limit);
      burst ||= verified ? ofVerified : ofAll;
    }
    return burst;
  }

  get sendersRemembered(): number {
    return this.lately.size + this.before.size;
  }

  private note(name: string, id: string, receivedMs: number, limit: number): boolean {
    const votes = [...this.remembered(name)];
    const known = votes.find((vote) => vote.id === id);
    const isNear = (vote: Vote): boolean => Math.abs(vote.receivedMs - receivedMs) < WINDOW_MS;
    const burst = known?.burst ?? votes.filter(isNear).length >= limit;
    // What is over the limit counts as well: a flood stays one until it pauses for a minute.
    if (known === undefined) votes.push({ id, receivedMs, burst });
    // A dead letter that is taken after all comes with the time it came at: what counts now is not forgotten for it.
    const newestMs = votes.reduce((newest, vote) => Math.max(newest, vote.receivedMs), receivedMs);
    const live = votes.filter((vote) => vote.receivedMs > newestMs - WINDOW_MS);
    this.remember(name, [...new Set([...live.slice(-limit), ...votes.filter(isNear).slice(-limit)])]);
    return burst;
  }

  private remembered(name: string): Vote[] {
    return this.lately.get(name) ?? this.before.get(name) ?? [];
  }

  private remember(name: string, votes: Vote[]): void {
    this.before.delete(name);
    this.lately.set(name, votes);
    if (this.lately.size <= SENDERS_MAX / 2) return;
    this.before = this.lately;
    this.lately = new Map();
  }
}
