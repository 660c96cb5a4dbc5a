/**
 * Looks keys up, remembering each for a moment: the hot path must not ask the database per request. What is revoked
 * stops working at once in the process that revokes it (`forget`) and, because nothing is remembered for longer than
 * `REMEMBER_MS`, within a second in every other: no message between replicas can get lost. Sessions are not remembered.
 */
import { hash } from 'node:crypto';
import type { Role } from '../../shared/key.ts';
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';
import { hashKey } from './create-key.ts';
import { type FoundKey, findKey, findSession, listSigningSecrets, type SigningSecret, touchKey } from './store.ts';

const REMEMBER_MS = 1000;
/** Strangers can ask for keys without end: what is remembered of them is bounded. */
const REMEMBERED_MAX = 10_000;
/** The last use of a key is written this often at most, by all processes together: the first time at once. */
const TOUCH_EVERY_MS = 60_000;

interface Remembered<T> {
  until: number;
  value: Promise<T>;
}

type Bound = <T>(lookUp: Promise<T>) => Promise<T>;

export class CallerFinder {
  private readonly db: Db;
  private readonly keys = new Map<string, Remembered<FoundKey | undefined>>();
  private readonly secrets = new Map<number, Remembered<SigningSecret[]>>();
  /** When this process last wrote that a key was used, by its id. */
  private readonly touchedAt = new Map<string, number>();
  private readonly now: () => number;
  private readonly bound: Bound;

  /** @param bound how long a look-up may take is the caller's to say; what is remembered takes none */
  constructor(db: Db, now: () => number = Date.now, bound: Bound = (lookUp) => lookUp) {
    this.db = db;
    this.now = now;
    this.bound = bound;
  }

  /** A key, a secret or the project has changed: the next request asks the database. */
  forget(): void {
    this.keys.clear();
    this.secrets.clear();
  }

  async findKey(key: string): Promise<FoundKey | undefined> {
    const name = hash('sha256', key, 'base64'); // the key itself is not kept
    const found = await this.remember(this.keys, name, () => findKey(this.db, hashKey(key)));
    if (found !== undefined) this.noteUse(found);
    return found;
  }

  /** `cookie` is `<project id>.<token>`. */
  async findSession(cookie: string): Promise<{ account: string; role: Role; project: Project } | undefined> {
    const { projectId, tokenHash } = readSessionCookie(cookie) ?? {};
    return projectId === undefined || tokenHash === undefined
      ? undefined
      : this.bound(findSession(this.db, projectId, tokenHash));
  }

  /** The project's live signing secrets: tokens are verified with them, and their presence makes verification count. */
  signingSecrets(projectId: number): Promise<SigningSecret[]> {
    return this.remember(this.secrets, projectId, () => listSigningSecrets(this.db, projectId));
  }

  private noteUse({ id, project }: FoundKey): void {
    const now = this.now();
    if (now - (this.touchedAt.get(id) ?? Number.NEGATIVE_INFINITY) < TOUCH_EVERY_MS) return;
    this.touchedAt.set(id, now);
    const use = { at: new Date(now), unlessSince: new Date(now - TOUCH_EVERY_MS) };
    // A missing "last used" harms nobody; a failed request would.
    touchKey(this.db, project.id, id, use).catch(() => undefined);
  }

  private async remember<K, T>(known: Map<K, Remembered<T>>, key: K, find: () => Promise<T>): Promise<T> {
    const now = this.now();
    const hit = known.get(key);
    if (hit !== undefined && hit.until > now) return hit.value;
    if (known.size >= REMEMBERED_MAX) known.clear();
    const value = this.bound(find());
    known.set(key, { until: now + REMEMBER_MS, value });
    try {
      return await value;
    } catch (error) {
      known.delete(key); // a failed look-up must not be remembered
      throw error;
    }
  }
}

export function readSessionCookie(cookie: string): { projectId: number; tokenHash: Buffer } | undefined {
  const [id, token] = cookie.split('.');
  const projectId = Number(id);
  if (!Number.isInteger(projectId) || projectId < 1 || projectId > 2 ** 31 - 1 || !token) return undefined;
  return { projectId, tokenHash: hashKey(token) };
}
