/** The words between what stands in `nod.js` and the panel, which is loaded later: what either may ask of the other. */
import type { JSX, render } from 'preact';
import type { Fragment, jsx } from 'preact/jsx-runtime';
import type { Nod, Trace } from '../api.ts';
import type { Core } from '../nod.ts';
import type { Settings } from '../options.ts';
import type { Signal } from '../signal.ts';
import type { Feedback, State, VoteValue } from '../state.ts';
import type { BarWords, PanelWords, Words } from '../strings.ts';
import type { Locale } from './locale.ts';

/** How the files that come later are loaded. */
export interface ViewFiles {
  panel: () => Promise<PanelPart>;
  patterns: (kit: Kit) => Promise<PatternsPart>;
  words: (locale: Locale) => Promise<{ words: Words }>;
}

/** What the panel's file brings. */
export interface PanelPart {
  drawPanel: (root: HTMLElement, model: FeedbackModel) => () => void;
  panelCss: string;
  kit: Kit;
}

/** What the other patterns take from the panel's file instead of bringing it a second time. */
export interface Kit {
  jsx: typeof jsx;
  Fragment: typeof Fragment;
  render: typeof render;
  Ask: (props: { shared: Interface; onSend: () => void; onNotNow: () => void }) => JSX.Element;
  wordsOf: (shared: Interface) => Words;
}

/** What the file of the other patterns brings; each drawing returns how to end it. */
export interface PatternsPart {
  starts: Record<'nod-choice' | 'nod-rating', (stage: Stage) => () => void>;
  patternsCss: string;
}

export interface Language {
  /** English words of the panel come with the panel. */
  words: BarWords & Partial<PanelWords>;
  tag: string;
  dir: 'ltr' | 'rtl';
}

/** What all elements on a page share. */
export interface Interface {
  core: Pick<Core, 'allowsActs' | 'recordAgreed' | 'observe' | 'onDestroy'> & {
    nod: Pick<Nod, 'on' | 'vote' | 'correct' | 'rate' | 'choose'>;
    settings: Pick<Settings, 'session' | 'locale' | 'words' | 'reasons' | 'nonce' | 'disclosureUrl'>;
  };
  state: State;
  signal: <T>(value: T) => Signal<T>;
  effect: (run: () => void) => () => void;
  language: Signal<Language>;
  /** Undefined until it is loaded. */
  panel: Signal<PanelPart | undefined>;
  /** Loads the panel; false when that does not work now. */
  needPanel: () => Promise<boolean>;
  /** Loads panel and patterns; rejects when that does not work now. */
  needPatterns: () => Promise<PatternsPart & { kit: Kit }>;
  /** Fetches the words of the page's language, when the first element is drawn. */
  needWords: () => void;
}

export type ElementTrace = Exclude<Trace, string> & { spanId: string };
type Tell = (name: string, detail: Record<string, unknown>) => void;

/** An element that the patterns' file draws. */
export interface Stage {
  element: HTMLElement;
  /** Where to draw, in its shadow root. */
  root: HTMLElement;
  shared: Interface;
  kit: Kit;
  traceOf: (element: Element) => ElementTrace;
  /** Tells the page, as a DOM event of the element. */
  tell: Tell;
}

export type PanelName = 'closed' | 'ask' | 'details' | 'correct';

/** What a `<nod-feedback>` knows from its attributes and its place in the page. */
export interface ElementFacts {
  trace: ElementTrace;
  reasons: Record<'up' | 'down', readonly string[]>;
  correctable: boolean;
  /** The output's text, to start a correction from. */
  outputText: () => string;
  tell: Tell;
  /** Puts the keyboard back on the thumb, if it is in the panel, which is about to change. */
  focusBack: () => void;
}

export interface FeedbackModel {
  facts: ElementFacts;
  shared: Interface;
  feedback: Signal<Feedback>;
  panel: Signal<PanelName>;
  /** What to say when the panel was asked for and could not be loaded. */
  missing: Signal<'noDetails' | 'notSent' | undefined>;
  /** What is written in the correction editor; kept while it is closed. */
  draft: Signal<string | undefined>;
  /** A thumb: votes, retracts or flips; without consent it asks first. */
  press: (thumb: 'up' | 'down') => void;
  /** The vote that waits for *Send* in the disclosure. */
  asked: Signal<VoteValue>;
  agree: () => void;
  vote: (value: VoteValue, reasons: readonly string[], comment: string) => void;
  correct: (text: string | null) => void;
  show: (panel: PanelName) => void;
}
