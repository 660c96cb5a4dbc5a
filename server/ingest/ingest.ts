/** The way in: decides about each item of a request, commits what is accepted with everybody else's, answers. */
import { AppError, type ItemError } from '../../shared/error.ts';
import type { EventResult, ItemStatus } from '../../shared/event.ts';
import type { GenerationResult } from '../../shared/generation.ts';
import type { Db } from '../db/connect.ts';
import type { Project } from '../db/tables/keys.ts';
import type { SigningSecret } from '../keys/store.ts';
import { type TokenClaims, verifyToken } from '../keys/verify-token.ts';
import { ANONYMOUS } from '../privacy/pseudonym.ts';
import { acceptEvent, type EventDecision, type NewEvent } from './accept-event.ts';
import { acceptGeneration } from './accept-generation.ts';
import { bury, type Sent } from './dead-letters/bury.ts';
import { exhume } from './dead-letters/exhume.ts';
import { type DeadLetterRow, insertDeadLetters } from './dead-letters/store.ts';
import { BurstDetector } from './detect-burst.ts';
import { NearDuplicates } from './detect-near-duplicate.ts';
import { GroupCommit } from './group-commit.ts';
import { invalid, type Place } from './item-error.ts';
import type { GenerationField, GenerationPart } from './merge-generation.ts';
import { type EventOutcome, insertEvents, mergeGenerations } from './store.ts';

export interface IngestOptions {
  db: Db;
  /** Embedded, a statement stops the event loop: groups are smaller. */
  embedded: boolean;
  /** The project's live signing secrets; asked once for each request that carries events. */
  signingSecrets(projectId: number): Promise<readonly SigningSecret[]>;
  /** Something new is stored: labels may be stale. */
  onCommitted(): void;
  /** Told how many items were answered alike, for the metrics; `code` is the error's, where there was one. */
  onResults(of: 'event' | 'generation', status: string, code: string | undefined, items: number): void;
  /** Throws when nothing more may be stored. */
  requireRoom?(): Promise<void>;
  /** Told of every transaction that stored something. */
  onCommit?(of: 'event' | 'generation', seconds: number): void;
  /** Events a page may send for one person; throws when there are too many. */
  takeFromUser?(user: string, events: number): void;
  /** Something is kept and shown, and does not count. */
  onQuarantined(why: 'burst' | 'near_duplicate'): void;
}

/** Who sent a request, and when it reached us. */
export interface Sender {
  project: Project;
  via: 'publishable' | 'secret';
  /** Undefined when it is not known. */
  address: string | undefined;
  receivedAt: Date;
  /** Size of the request. */
  bytes: number;
}

/** Largest group: a statement of this size stays below 50 ms embedded, where nothing else runs meanwhile. */
const GROUP_MAX = { embedded: 100, postgres: 500 };
/** As the contract bounds it: a longer one is not worth a look. */
const TOKEN_MAX_CHARS = 4096;
/** Ten full requests: at a few thousand items a second, what can still be answered in time. */
const QUEUE_MAX_ITEMS = 10_000;
/** Requests of 8 MB that may wait at once: two embedded, eight on PostgreSQL. */
const WAITING_MAX_BYTES = { embedded: 16 * 1024 * 1024, postgres: 64 * 1024 * 1024 };
/**
 * "503 within 2 s" when PostgreSQL stands still, less the way there and back. Embedded nothing can stand still but the
 * process itself: there a full queue on a slow machine is worth waiting for.
 */
const WAIT_MAX_MS = { embedded: 10_000, postgres: 1800 };

/** Dead letters that one process writes in a minute for one project. */
const BURIED_MAX = 200;
const BURYING_MS = 60_000;

/** What became of an accepted item; `refused` by the database itself. `field`: what a conflict is about. */
interface Outcome {
  outcome: EventOutcome | 'refused';
  field?: GenerationField;
}

export class Ingest {
  private readonly options: IngestOptions;
  private readonly bursts = new BurstDetector();
  private readonly nearDuplicates = new NearDuplicates();
  /** By project: letters since the minute began. */
  private readonly buried = new Map<number, { since: number; letters: number }>();
  private readonly events: GroupCommit<NewEvent, Outcome>;
  private readonly generations: GroupCommit<GenerationPart, Outcome>;

  constructor(options: IngestOptions) {
    this.options = options;
    const engine = options.embedded ? 'embedded' : 'postgres';
    const limits = {
      maxGroup: GROUP_MAX[engine],
      maxWaitingBytes: WAITING_MAX_BYTES[engine],
      maxQueued: QUEUE_MAX_ITEMS,
      maxWaitMs: WAIT_MAX_MS[engine],
    };
    this.events = new GroupCommit<NewEvent, Outcome>({
      ...limits,
      commit: async (events) => {
        const outcomes = await this.timed('event', () => insertEvents(options.db, events));
        return this.announce(outcomes.map((outcome) => ({ outcome })));
      },
      refuse: () => ({ outcome: 'refused' }),
    });
    this.generations = new GroupCommit<GenerationPart, Outcome>({
      ...limits,
      commit: async (parts) => this.announce(await this.timed('generation', () => mergeGenerations(options.db, parts))),
      refuse: () => ({ outcome: 'refused' }),
    });
  }

  /** One result per item, in order, after everything accepted is committed. */
  async addEvents(items: readonly unknown[], sentAt: Date, sender: Sender): Promise<EventResult[]> {
    await this.options.requireRoom?.();
    const secrets = await this.options.signingSecrets(sender.project.id);
    const claims = await readTokens(items, secrets);
    // Without a secret left, no token is one of the project's: it signs until somebody says that it shall not.
    const signed = sender.project.signs || secrets.length > 0;
    const claimsOf = (item: unknown): TokenClaims | undefined => claims.get(tokenOf(item) ?? '');
    const { project, via, receivedAt } = sender;
    const decisions = items.map((item, index) =>
      acceptEvent(item, ['events', index], { project, via, receivedAt, sentAt, signed, claims: claimsOf(item) }),
    );
    if (sender.via === 'publishable') this.limitPeople(decisions);
    const accepted = decisions.flatMap((decision) =>
      'accept' in decision ? [this.quarantine(decision.accept, sender)] : [],
    );
    const [outcomes] = await Promise.all([
      this.events.add(accepted, sender.bytes),
      this.bury(items, decisions, { project, via, receivedAt, sentAt, claimsOf }),
    ]);
    const results = answer(decisions, outcomes);
    this.report('event', results);
    return results;
  }

  /**
   * The same for events that were invalid before, with what somebody changed in them; results carry the events' ids.
   * They are held against what counts as when they came, but for the address they came from, which was not kept.
   */
  async replay(
    letters: readonly DeadLetterRow[],
    changes: Readonly<Record<string, unknown>>,
    project: Project,
  ): Promise<EventResult[]> {
    const decisions = letters.map((letter, index) => exhume(letter, changes, ['events', index], project));
    const accepted = decisions.flatMap((decision) => {
      if (!('accept' in decision)) return [];
      const { channel, received_at } = decision.accept;
      const via = channel === 'server' ? 'secret' : 'publishable';
      return [
        this.quarantine(decision.accept, { project, via, address: undefined, receivedAt: new Date(received_at) }),
      ];
    });
    const results = answer(decisions, await this.events.add(accepted, 0));
    this.report('event', results);
    return results;
  }

  /** One result per item, in order, after everything accepted is committed. */
  async addGenerations(items: readonly unknown[], { project, receivedAt, bytes }: Sender): Promise<GenerationResult[]> {
    await this.options.requireRoom?.();
    const decisions = items.map((item, index) =>
      acceptGeneration(item, ['generations', index], { project, receivedAt }),
    );
    const accepted = decisions.flatMap((decision) => ('accept' in decision ? [decision.accept] : []));
    const outcomes = (await this.generations.add(accepted, bytes)).values();
    const results = decisions.map((decision, index): GenerationResult => {
      if (!('accept' in decision)) return decision.result;
      const { trace_id, span_id } = decision.accept;
      return { trace_id, span_id, ...resultOf(['generations', index], outcomes.next().value) };
    });
    this.report('generation', results);
    return results;
  }

  /** Items waiting to be committed. */
  get queued(): number {
    return this.events.queued + this.generations.queued;
  }

  /** Resolves when everything that was added is committed or refused. */
  async drain(): Promise<void> {
    await Promise.all([this.events.drain(), this.generations.drain()]);
  }

  /** Right after the commit, whatever becomes of the requests it served: some may have given up waiting. */
  private announce(outcomes: readonly Outcome[]): readonly Outcome[] {
    if (outcomes.some(({ outcome }) => outcome === 'accepted')) this.options.onCommitted();
    return outcomes;
  }

  private async timed<T>(of: 'event' | 'generation', commit: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const outcomes = await commit();
    this.options.onCommit?.(of, (performance.now() - start) / 1000);
    return outcomes;
  }

  /**
   * Before anything of the request is stored: it is sent again as a whole, under the same ids. Who only says that they
   * are somebody uses up nothing of what that person may send.
   */
  private limitPeople(decisions: readonly EventDecision[]): void {
    const counts = new Map<string, number>();
    for (const decision of decisions) {
      if (!('accept' in decision) || decision.accept.actor === ANONYMOUS) continue;
      const { project_id, actor, verified } = decision.accept;
      const name = `${project_id} ${actor}${verified ? ' verified' : ''}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    for (const [name, events] of counts) this.options.takeFromUser?.(name, events);
  }

  /** Keeps what was invalid, so that somebody can see why. Where it cannot be kept, the request is answered all the same. */
  private async bury(
    items: readonly unknown[],
    decisions: readonly EventDecision[],
    sent: Omit<Sent, 'claims'> & { claimsOf(item: unknown): TokenClaims | undefined },
  ): Promise<void> {
    const letters = decisions.flatMap((decision, index) => {
      if ('accept' in decision || decision.result.status !== 'invalid' || decision.result.error === undefined)
        return [];
      if (!this.mayBury(sent.project.id, sent.receivedAt.getTime())) return [];
      return bury(items[index], decision.result.error, { ...sent, claims: sent.claimsOf(items[index]) }) ?? [];
    });
    const distinct = [...new Map(letters.map((letter) => [letter.id, letter])).values()];
    await insertDeadLetters(this.options.db, distinct).catch(() => undefined);
  }

  /** Whoever sends nonsense without end is told so each time; a part of it is enough to see what it is. */
  private mayBury(projectId: number, nowMs: number): boolean {
    const last = this.buried.get(projectId);
    const minute = last !== undefined && nowMs - last.since < BURYING_MS ? last : { since: nowMs, letters: 0 };
    minute.letters += 1;
    this.buried.set(projectId, minute);
    return minute.letters <= BURIED_MAX;
  }

  private quarantine(event: NewEvent, sender: Omit<Sender, 'bytes'>): NewEvent {
    if (event.kind === 'correction') return this.quarantineAlike(event);
    if (event.kind !== 'vote' && event.kind !== 'rating') return event;
    const source = {
      projectId: event.project_id,
      actor: event.actor,
      address: sender.via === 'publishable' ? sender.address : undefined,
      verified: event.verified,
    };
    const limit = sender.project.burst_votes_per_minute;
    const burst = this.bursts.isBurst(source, event.id, sender.receivedAt.getTime(), limit);
    if (!burst) return event;
    this.options.onQuarantined('burst');
    return { ...event, quarantined: 'burst' };
  }

  private quarantineAlike(event: NewEvent): NewEvent {
    const { text } = event.body;
    if (typeof text !== 'string') return event;
    const given = { ...event, projectId: event.project_id, text };
    if (!this.nearDuplicates.isSuspect(given, new Date(event.received_at).getTime())) return event;
    this.options.onQuarantined('near_duplicate');
    return { ...event, quarantined: 'near_duplicate' };
  }

  private report(of: 'event' | 'generation', results: readonly (EventResult | GenerationResult)[]): void {
    const alike = new Map<string, { status: string; code: string | undefined; items: number }>();
    for (const { status, error } of results) {
      const name = `${status} ${error?.code ?? ''}`;
      const counted = alike.get(name) ?? { status, code: error?.code, items: 0 };
      counted.items += 1;
      alike.set(name, counted);
    }
    for (const { status, code, items } of alike.values()) this.options.onResults(of, status, code, items);
  }
}

/** One result per event, in order: that of its refusal, or what became of it. */
function answer(decisions: readonly EventDecision[], outcomes: readonly Outcome[]): EventResult[] {
  const next = outcomes.values();
  return decisions.map((decision, index): EventResult => {
    if (!('accept' in decision)) return decision.result;
    return { id: decision.id, ...resultOf(['events', index], next.next().value) };
  });
}

/** The claims of every token among the items that a live secret signed. A page sends one with all its events. */
async function readTokens(
  items: readonly unknown[],
  secrets: readonly SigningSecret[],
): Promise<ReadonlyMap<string, TokenClaims>> {
  const claims = new Map<string, TokenClaims>();
  if (secrets.length === 0) return claims;
  const tokens = new Set(items.map(tokenOf).filter((token) => token !== undefined));
  for (const token of tokens) {
    const verified = await verifyToken(token, secrets);
    if (verified !== undefined) claims.set(token, verified);
  }
  return claims;
}

function tokenOf(item: unknown): string | undefined {
  const token = typeof item === 'object' && item !== null && 'token' in item ? item.token : undefined;
  return typeof token === 'string' && token.length <= TOKEN_MAX_CHARS ? token : undefined;
}

function resultOf(place: Place, outcome: Outcome | undefined): { status: ItemStatus; error?: ItemError } {
  switch (outcome?.outcome) {
    case 'accepted':
    case 'duplicate':
      return { status: outcome.outcome };
    case 'conflict':
      return { status: 'conflict', error: conflict(place, outcome.field) };
    case 'erased':
      return {
        status: 'rejected',
        error: { ...invalid(place, [], 'This person or generation was erased.'), code: 'erased' },
      };
    case 'refused':
      return { status: 'invalid', error: invalid(place, [], 'holds a value that the database cannot store') };
    default:
      throw new AppError('internal', 'An item was accepted without an outcome.');
  }
}

function conflict(place: Place, field: string | undefined): ItemError {
  const error =
    field === undefined
      ? invalid(place, ['id'], 'An event with this id and other content is stored. The first stays.')
      : invalid(place, [field], `${field} is written once, and holds another value. The first stays.`);
  return { ...error, code: 'conflict' };
}
