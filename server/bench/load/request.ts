/**
 * A request whose bytes are made once and whose ids are written into them anew before each sending: the load generator
 * shares the machine with what it measures, so it must cost next to nothing.
 */
import { randomBytes } from 'node:crypto';
import type { Load } from './load.ts';

/** Generations that the events are about. */
const GENERATIONS = 200_000;
/** Enough that at ten thousand votes a second nobody votes twenty times a minute: bursts are kept, but not counted. */
const PEOPLE = 999_999;
/** Marks the place of an id; no text of a request has it otherwise. */
const MARK = '@';
const UUID = `${MARK.repeat(8)}-${MARK.repeat(4)}-7${MARK.repeat(3)}-8${MARK.repeat(3)}-${MARK.repeat(12)}`;
const TRACE = `${'f'.repeat(16)}${MARK.repeat(16)}`;
const PERSON = MARK.repeat(6);

/** As pages send them: mostly looks, then votes and copies. */
const KINDS: readonly object[] = [
  { kind: 'shown', visible_ms: 4200 },
  { kind: 'vote', value: 'up' },
  { kind: 'shown', visible_ms: 900 },
  { kind: 'copy', chars: 120, total: 480, of: 'output' },
  { kind: 'vote', value: 'down', reasons: ['wrong'] },
  { kind: 'accept', via: 'insert' },
];

export class Request {
  readonly bytes: Buffer;
  private readonly events: readonly Places[];
  private readonly address: number;
  private readonly sender = randomBytes(4).toString('hex');
  private readonly seed = randomBytes(4).readUInt32LE();
  private sent = 0;

  constructor({ origin, path, eventsPerRequest }: Load, offset: number) {
    const now = Date.now();
    const body = JSON.stringify({
      sent_at: new Date(now).toISOString(),
      events: Array.from({ length: eventsPerRequest }, (_, index) => ({
        id: UUID,
        trace_id: TRACE,
        session_id: `session-${PERSON}`,
        occurred_at: new Date(now - 2000).toISOString(),
        consent: ['improve', 'train'],
        ...KINDS[(offset + index) % KINDS.length],
      })),
    });
    const head = [
      `POST ${path} HTTP/1.1`,
      `host: ${new URL(origin).host}`,
      'content-type: text/plain',
      'origin: https://app.example.com',
      `x-forwarded-for: 10.1${MARK}${MARK}.1${MARK}${MARK}.1${MARK}${MARK}`,
      `content-length: ${body.length}`,
      'connection: keep-alive',
    ].join('\r\n');
    const text = `${head}\r\n\r\n${body}`;
    this.bytes = Buffer.from(text, 'latin1');
    this.address = text.indexOf(`10.1${MARK}`) + 4;
    this.events = placesOf(text);
  }

  /** New ids, new people, another address. */
  renew(): void {
    const time = Date.now().toString(16).padStart(12, '0');
    for (const { id, trace, person } of this.events) {
      this.sent += 1;
      const number = this.sent.toString(16).padStart(7, '0');
      // Version 7: the time first, so that ids made later sort later; then who sent it, and its number.
      const [first = 0, second = 0, third = 0, fourth = 0, last = 0] = id;
      this.write(time.slice(0, 8), first);
      this.write(time.slice(8), second);
      this.write(number.slice(0, 3), third + 1);
      this.write(number.slice(3, 6), fourth + 1);
      this.write(`${this.sender}${number.slice(-4)}`, last);
      const scattered = Math.imul(this.sent + this.seed, 0x9e3779b1) >>> 0;
      this.write((scattered % GENERATIONS).toString(16).padStart(16, '0'), trace);
      this.write(String(scattered % PEOPLE).padStart(6, '0'), person);
      const octets = String(scattered % 1_000_000).padStart(6, '0');
      this.write(octets.slice(0, 2), this.address);
      this.write(octets.slice(2, 4), this.address + 4);
      this.write(octets.slice(4), this.address + 8);
    }
  }

  private write(text: string, at: number): void {
    this.bytes.write(text, at, 'latin1');
  }
}

interface Places {
  id: readonly number[];
  trace: number;
  person: number;
}

function placesOf(text: string): Places[] {
  const places: Places[] = [];
  for (let at = text.indexOf(UUID); at !== -1; at = text.indexOf(UUID, at + 1)) {
    const trace = text.indexOf(TRACE, at) + 16;
    const person = text.indexOf(`session-${PERSON}`, at) + 'session-'.length;
    places.push({ id: [at, at + 9, at + 14, at + 19, at + 24], trace, person });
  }
  return places;
}
