/**
 * Plays a recorded writing session in this page, as the writer's own hands and the product's own code would: keys go
 * through the editor's input events, suggestions are placed by code and told to Nod. The clock may be simulated.
 */
import type { Nod, NodEvents } from '../../../widget/api.ts';
import { contenteditableManuscript, type Manuscript, textareaManuscript } from './manuscript.ts';

/** An offered text, and how its generation is named. */
interface Offer {
  traceId: string;
  spanId: string;
  text: string;
}

interface Change {
  at: number;
  remove: number;
  insert: string;
}

/** Times are in ms since the session began, in order. */
type Step = { t: number } & (
  | { kind: 'type'; changes: Change[] }
  | { kind: 'offer'; offers: Offer[] }
  | { kind: 'accept'; chosen: Offer; others: Offer[]; position: number; at: number; text: string }
  | { kind: 'dismiss'; offer: Offer }
  | { kind: 'regenerate'; offer: Offer; next: Offer }
);

interface Score {
  text: string;
  steps: Step[];
  endsAt: number;
}

interface Player {
  /** When Nod's part for edited texts is there: simulated time does not wait for what a page loads. */
  ready: Promise<void>;
  play: (score: Score) => void;
  /** Sends what is queued; false while something still is. */
  deliver: () => Promise<boolean>;
  /** What Nod has sent or dropped since the page was opened, and the document as it now stands. */
  result: () => { sent: NodEvents['sent'][]; dropped: NodEvents['dropped'][]; text: string; fault: string | undefined };
}

declare global {
  var nod: Nod;
  var player: Player;
}

const manuscript = findManuscript();
const list = document.querySelector<HTMLOListElement>('ol');
const sent: NodEvents['sent'][] = [];
const dropped: NodEvents['dropped'][] = [];
const stops: (() => void)[] = [];
let fault: string | undefined;

globalThis.player = {
  ready: new Promise((done) => {
    const model = {
      getText: () => {
        done();
        return '';
      },
    };
    nod.watch(model, { trace: 'ready', original: '' })();
  }),
  play(score) {
    nod.on('sent', (detail) => sent.push(detail));
    nod.on('dropped', (detail) => dropped.push(detail));
    manuscript.open(score.text);
    manuscript.element.focus();
    const began = Date.now();
    const next = (index: number): void => {
      const step = score.steps[index];
      if (step === undefined) {
        setTimeout(endDocument, began + score.endsAt - Date.now());
        return;
      }
      setTimeout(
        () => {
          try {
            perform(manuscript, step);
            next(index + 1);
          } catch (error) {
            fault = `step ${index}, ${step.kind}: ${String(error)}`;
          }
        },
        began + step.t - Date.now(),
      );
    };
    next(0);
  },
  async deliver() {
    await nod.flush();
    return nod.stats().queued === 0;
  },
  result: () => ({ sent, dropped, text: manuscript.text(), fault }),
};

function endDocument(): void {
  for (const stop of stops) stop();
}

function perform(into: Manuscript, step: Step): void {
  switch (step.kind) {
    case 'type':
      for (const change of step.changes) type(into, change);
      return;
    case 'offer':
      list?.replaceChildren(...step.offers.map(itemOf));
      for (const offer of step.offers) nod.shown(offer);
      return;
    case 'accept':
      list?.replaceChildren();
      into.place(step.text, step.at);
      stops.push(nod.insert(step.chosen, step.text, { into: into.element, at: step.at }));
      if (step.others.length > 0) nod.choose(step.chosen, step.others, { position: step.position });
      return;
    case 'dismiss':
      list?.replaceChildren();
      nod.dismiss(step.offer);
      return;
    case 'regenerate':
      nod.regenerate(step.offer, step.next);
  }
}

/** As a person does it: select what goes, then type. The browser fires the same events as for real keys. */
function type(into: Manuscript, { at, remove, insert }: Change): void {
  const before = into.text();
  const expected = before.slice(0, at) + insert + before.slice(at + remove);
  into.select(at, at + remove);
  if (insert === '') document.execCommand('delete');
  else if (into.element instanceof HTMLTextAreaElement) document.execCommand('insertText', false, insert);
  else typeLines(insert.split('\n'));
  if (into.text() !== expected) throw new Error(`typing ${JSON.stringify(insert)} at ${at} did something else`);
}

/** Enter between them. */
function typeLines(lines: readonly string[]): void {
  for (const [index, line] of lines.entries()) {
    if (index > 0) document.execCommand('insertParagraph');
    if (line !== '') document.execCommand('insertText', false, line);
  }
}

function findManuscript(): Manuscript {
  const element = document.querySelector<HTMLElement>('textarea, [contenteditable]');
  if (element === null) throw new Error('The page has no editor.');
  return element instanceof HTMLTextAreaElement ? textareaManuscript(element) : contenteditableManuscript(element);
}

function itemOf(offer: Offer): HTMLLIElement {
  const item = document.createElement('li');
  item.textContent = offer.text;
  return item;
}
