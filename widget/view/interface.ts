/** The words between what stands in `nod.js` and what is loaded later: what either may ask of the other. */
import type { Nod } from '../api.ts';
import type { readText } from '../capture/read-text.ts';
import type { NamedTrace } from '../capture/trace.ts';
import type { Core } from '../nod.ts';
import type { Settings } from '../options.ts';
import type { effect, Signal, signal } from '../signal.ts';
import type { Feedback, State, VoteValue } from '../state.ts';
import type { BarWords, PanelWords, Words } from '../strings.ts';
import type { build, fill } from './build.ts';
import type { Locale } from './locale.ts';
import type { addStyles } from './styles.ts';

/** How the files that come later are loaded. */
export interface ViewFiles {
  panel: () => Promise<PanelPart>;
  patterns: () => Promise<PatternsPart>;
  words: (locale: Locale) => Promise<{ words: Words }>;
}

/** What the panel's file brings. */
export interface PanelPart {
  /** Draws what is open just now into `place`; returns how to end that. */
  drawPanel: (place: HTMLElement, model: FeedbackModel) => () => void;
  panelCss: string;
  /** Loads what draws the other patterns, and starts one, until it is ended. */
  openPattern: (opening: Opening, ended: AbortSignal) => Promise<void>;
}

/** What the other patterns take from the panel's file instead of bringing it a second time. */
export interface Kit {
  drawAsk: (shared: Interface, words: Words, onSend: () => void, onNotNow: () => void) => HTMLElement;
  wordsOf: (shared: Interface) => Words;
}

/** What the file of the other patterns brings; each drawing returns how to end it. */
export interface PatternsPart {
  starts: ReadonlyMap<string, (stage: Stage) => () => void>;
  patternsCss: string;
}

export interface Language {
  /** English words of the panel come with the panel. */
  words: BarWords & Partial<PanelWords>;
  tag: string;
  dir: 'ltr' | 'rtl';
}

/** What all elements on a page share, and what the files that come later need not bring a second time. */
export interface Interface {
  core: Pick<Core, 'allowsActs' | 'recordAgreed' | 'observe' | 'ended'> & {
    nod: Pick<Nod, 'on' | 'vote' | 'correct' | 'rate' | 'choose'>;
    settings: Pick<Settings, 'session' | 'locale' | 'words' | 'reasons' | 'nonce' | 'disclosureUrl'>;
  };
  state: State;
  signal: typeof signal;
  effect: typeof effect;
  build: typeof build;
  fill: typeof fill;
  readText: typeof readText;
  language: Signal<Language>;
  /** Undefined until it is loaded. */
  panel: Signal<PanelPart | undefined>;
  /** Loads the panel; rejects when that does not work now. */
  needPanel: () => Promise<PanelPart>;
  files: ViewFiles;
  addStyles: typeof addStyles;
  /** Fetches the words of the page's language, when the first element is drawn. */
  needWords: () => void;
}

/** Where an element draws, in its shadow root. */
export interface Frame {
  root: HTMLElement;
  stop: () => void;
}

/** An element that is drawn by a file that comes later. */
export interface Opening {
  element: HTMLElement;
  shared: Interface;
  traceOf: (element: Element) => NamedTrace;
  drawFrame: (element: HTMLElement, shared: Interface, more: Partial<ShadowRootInit>) => Frame;
}

/** The same, when that file is there. */
export interface Stage extends Pick<Opening, 'element' | 'shared' | 'traceOf'> {
  root: HTMLElement;
  kit: Kit;
  /** Tells the page, as a DOM event of the element. */
  tell: (name: string, detail: Record<string, unknown>) => void;
}

export type PanelName = 'closed' | 'ask' | 'details' | 'correct';

/** What one `<nod-feedback>` shows, and what can be done with it. */
export interface FeedbackModel {
  element: HTMLElement;
  trace: NamedTrace;
  shared: Interface;
  feedback: Signal<Feedback>;
  panel: Signal<PanelName>;
  /** What to say when the panel was asked for and could not be loaded. */
  missing: Signal<'noDetails' | 'notSent' | undefined>;
  /** The vote that waits for *Send* in the disclosure. */
  asked: Signal<VoteValue>;
  /** After *Send*, what is added to the same feedback is part of what was agreed to. */
  agreed: boolean;
  /** A thumb: votes, retracts or flips; without consent it asks first. */
  press: (thumb: 'up' | 'down') => void;
  /** A vote without anything beside it yet. */
  cast: (value: VoteValue) => void;
  vote: (value: VoteValue, more: { reasons: readonly string[]; comment: string }) => void;
  /** Records what `run` does as agreed to, and tells the page of it. */
  act: (name: 'nod:vote' | 'nod:correction', run: () => void, detail: Record<string, unknown>) => void;
  show: (panel: PanelName) => void;
}
