/** Events as the contract wants them: an id of our own, a time that never runs backwards. */
import type { Event, Purpose } from '../../shared/event.ts';
import type { TraceRef } from './trace.ts';

type Stamped =
  | 'id'
  | 'trace_id'
  | 'span_id'
  | 'user_id'
  | 'session_id'
  | 'conversation_id'
  | 'occurred_at'
  | 'token'
  | 'consent';
/** Optional fields may be given as undefined. */
type Loose<F> = { [K in keyof F]: Record<never, never> extends Pick<F, K> ? F[K] | undefined : F[K] };
type FieldsOf<E> = E extends Event ? Loose<Omit<E, Stamped>> : never;
/** What an event says beyond who, when and about which output. */
export type Fields = FieldsOf<Event>;

export interface Person {
  user?: string | undefined;
  session: string;
}

/** As it will be on the wire: what is undefined is left out. */
export function buildEvent(trace: TraceRef, fields: Fields, person: Person, consent: Purpose[]): Event {
  const ms = stampMs();
  const event = {
    ...fields,
    ...trace,
    id: uuidV7(ms),
    occurred_at: new Date(ms).toISOString(),
    user_id: person.user,
    session_id: person.session,
    consent,
  };
  return JSON.parse(JSON.stringify(event));
}

let lastMs = 0;
let sequence = 0;
let sequenceMs = 0;
let assumedMs: number | undefined;

/** Events built inside `run` happened at `ms`: calls that waited for the script to load. */
export function happenedAt(ms: number, run: () => void): void {
  const before = assumedMs;
  assumedMs = ms;
  try {
    run();
  } finally {
    assumedMs = before;
  }
}

/** Registers keep what is newest by `occurred_at`, so a clock that is set back must not make us older. */
function stampMs(): number {
  lastMs = Math.max(lastMs, assumedMs ?? Date.now());
  return lastMs;
}

/** RFC 9562 §5.7; `rand_a` counts within a millisecond (method 1), so ids sort as they were made. */
export function uuidV7(ms: number): string {
  sequence = ms === sequenceMs ? (sequence + 1) & 0xfff : 0;
  sequenceMs = ms;
  // `crypto.randomUUID` is missing on pages without TLS.
  const [first = 0, ...random] = crypto.getRandomValues(new Uint8Array(8));
  const digits = (length: number, ...numbers: number[]): string =>
    numbers.map((number) => number.toString(16).padStart(length, '0')).join('');
  const time = digits(12, ms);
  const tail = digits(2, (first & 0x3f) | 0x80, ...random);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${digits(3, sequence)}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}
