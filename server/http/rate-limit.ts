/**
 * Token buckets: so many requests at once, and so many a second from then on. Counted in this process alone: behind a
 * balancer of n servers somebody has n buckets. They are a brake for floods, not a quota.
 */
import { isIPv6 } from 'node:net';
import { AppError } from '../../shared/error.ts';

export interface Rate {
  perSecond: number;
  /** What may come at once after a pause. */
  burst: number;
}

interface Bucket {
  tokens: number;
  atMs: number;
}

/** Buckets remembered; the one longest not asked for is forgotten first, and is full when it comes again. */
const BUCKETS_MAX = 20_000;

export class TokenBuckets {
  private readonly rate: Rate;
  private readonly now: () => number;
  private readonly buckets = new Map<string, Bucket>();

  constructor(rate: Rate, now: () => number = Date.now) {
    this.rate = rate;
    this.now = now;
  }

  /**
   * Takes tokens from the bucket of this name, or throws `rate_limited` and takes none. More than a bucket holds is
   * taken from a full one: else it could never be.
   */
  take(name: string, tokens = 1): void {
    const { perSecond, burst } = this.rate;
    const atMs = this.now();
    const before = this.buckets.get(name) ?? { tokens: burst, atMs };
    const there = Math.min(burst, before.tokens + (Math.max(0, atMs - before.atMs) / 1000) * perSecond);
    const wanted = Math.min(tokens, burst);
    const left = there >= wanted ? there - wanted : there;
    this.buckets.delete(name); // so that it becomes the newest in the order of the map
    this.buckets.set(name, { tokens: left, atMs });
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > BUCKETS_MAX && oldest !== undefined) this.buckets.delete(oldest);
    if (there >= wanted) return;
    const retryAfterS = Math.max(1, Math.ceil((wanted - there) / perSecond));
    throw new AppError('rate_limited', 'Too many requests. Try again in a moment.', { retryAfterS });
  }

  get remembered(): number {
    return this.buckets.size;
  }
}

/** What a server limits: requests by address and by key, events by the person they are from. */
export interface Limits {
  address: TokenBuckets;
  key: TokenBuckets;
  user: TokenBuckets;
}

/** Whom an address stands for: itself, or the /64 that one subscriber of IPv6 has to themselves (RFC 6177). */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined || !isIPv6(address)) return mapped ?? address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array<string>(Math.max(0, 8 - groups.length - after.length)).fill('0');
  const network = [...groups, ...zeros, ...after].slice(0, 4);
  return `${network.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
