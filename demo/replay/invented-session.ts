/**
 * An invented writing session in CoAuthor's format, for tests: CoAuthor itself is CC BY-SA and is not part of this
 * project. It has, once each, what the recordings hold: a wrong index, white space around an inserted text, an accepted
 * text that is kept, edited inside, partly deleted, taken out; typing at a region's ends; typing over a selection; a round
 * that is dismissed, reopened and dismissed again; one that is superseded; closes that close nothing.
 */
import type { RecordedEvent } from './read-coauthor.ts';

type Delta = NonNullable<RecordedEvent['delta']>;

export function inventedSession(): RecordedEvent[] {
  const pen = new Pen('The lighthouse keeper wrote to his sister.\n\n');
  pen.type('Dear Marthe,');
  pen.open('the winter has been kind to us so far.', 'I hope this letter finds you well.', 'nothing happens here.');
  pen.accept(' I hope this letter finds you well.', { index: 0 });
  pen.wait(20_000);
  pen.type(' We had fog all week.'); // at the region's right end: outside
  pen.wait(15_000);

  pen.open('The lamp needs oil twice a day.', 'The gulls are back.');
  pen.accept('  The lamp needs oil twice a day. ', { index: 1 });
  pen.wait(5_000);
  pen.replace('twice', 'three times'); // inside
  pen.wait(40_000);

  pen.open('My knee is better.', 'My knee is worse.', 'I read a lot.', 'I sleep badly.', 'The cat is fat.');
  pen.close();
  pen.close(); // closes nothing
  pen.reopen();
  pen.close();
  pen.wait(3_000);

  pen.open('Send me ink.');
  pen.request(); // supersedes it
  pen.open('Please send me ink and two candles.', 'Send ink.');
  pen.accept('Please send me ink and two candles.', { index: 0 });
  pen.wait(10_000);
  pen.erase('Please send me ink and two candles.');
  pen.wait(60_000);
  pen.type('\nYours,');
  pen.open('with love, Anselm', 'Anselm');
  pen.accept(' with love, Anselm', { index: 0 });
  pen.wait(200_000);
  pen.erase('with love, '); // the region's left part
  pen.wait(450_000);
  pen.type('.');
  return pen.events;
}

/** Writes events down as CoAuthor did. */
class Pen {
  readonly events: RecordedEvent[] = [];
  private text: string;
  private t = 0;

  constructor(text: string) {
    this.text = text;
    this.record({ event: 'system-initialize', source: 'api', doc: text });
  }

  wait(ms: number): void {
    this.t += ms;
  }

  /** One key after the other, at the end. */
  type(text: string): void {
    for (const key of text) this.change('text-insert', 'user', this.text.length, 0, key);
  }

  /** Selects a text and types over it: an insert with a delete behind it, then more keys. */
  replace(old: string, text: string): void {
    const at = this.text.indexOf(old);
    this.change('text-insert', 'user', at, old.length, text.slice(0, 1));
    for (const [index, key] of [...text.slice(1)].entries()) this.change('text-insert', 'user', at + 1 + index, 0, key);
  }

  erase(old: string): void {
    this.change('text-delete', 'user', this.text.indexOf(old), old.length, '');
  }

  request(): void {
    this.wait(500);
    this.record({ event: 'suggestion-get', source: 'user' });
    this.record({ event: 'suggestion-close', source: 'api' });
  }

  open(...suggestions: string[]): void {
    this.request();
    this.wait(1500);
    this.record({ event: 'suggestion-open', source: 'api', suggestions });
    this.record({ event: 'suggestion-hover', source: 'user' });
    this.wait(800);
  }

  close(): void {
    this.wait(400);
    this.record({ event: 'suggestion-close', source: 'user' });
  }

  reopen(): void {
    this.wait(400);
    this.record({ event: 'suggestion-reopen', source: 'user' });
  }

  /** `index` is what the recording says was taken; it is not to be believed. */
  accept(text: string, { index }: { index: number }): void {
    this.record({ event: 'suggestion-select', source: 'user', index });
    this.record({ event: 'suggestion-close', source: 'api' });
    this.change('text-insert', 'api', this.text.length, 0, text);
  }

  private change(event: string, source: 'user' | 'api', at: number, remove: number, insert: string): void {
    this.wait(source === 'user' ? 120 : 1);
    const delta: Delta = [];
    if (at > 0) delta.push({ retain: at });
    if (insert !== '') delta.push({ insert });
    if (remove > 0) delta.push({ delete: remove });
    this.text = this.text.slice(0, at) + insert + this.text.slice(at + remove);
    this.record({ event, source, delta });
  }

  private record(event: Omit<RecordedEvent, 'n' | 't_ms' | 'cursor'> & { index?: number }): void {
    this.events.push({ n: this.events.length, t_ms: this.t, cursor: this.text.length, ...event });
  }
}
