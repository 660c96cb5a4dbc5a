/** The custom elements: attributes in, a drawing in their shadow root, DOM events out. */
import { type NamedTrace, namedTrace } from '../capture/trace.ts';
import type { Core } from '../nod.ts';
import { effect } from '../signal.ts';
import { guard, warnOnce } from '../warn.ts';
import { build, fill } from './build.ts';
import { drawFeedback } from './feedback.ts';
import { createFeedbackModel } from './feedback-model.ts';
import type { Frame, Interface, ViewFiles } from './interface.ts';
import { createShared } from './shared.ts';
import { dress } from './styles.ts';

const TRACE_ATTRIBUTES = ['trace-id', 'span-id', 'token', 'conversation-id'];

/** Draws an element, and says how to end that. */
type Start = (element: HTMLElement, shared: Interface) => () => void;

export function defineElements(core: Core, files: ViewFiles): void {
  const shared = createShared(core, files);
  define('nod-feedback', [...TRACE_ATTRIBUTES, 'reasons', 'correctable'], startFeedback, shared);
  for (const name of ['nod-choice', 'nod-rating'])
    define(name, [...TRACE_ATTRIBUTES, 'min', 'max'], startPattern, shared);
}

/** A name can be defined only once in a page's life, but Nod can be ended and started again: also from a new script. */
interface Defined extends CustomElementConstructor {
  connected: Set<HTMLElement>;
  /** Draws an element as its attributes now are, or takes it down. Undefined before the start and after `destroy`. */
  tend: ((element: HTMLElement) => void) | undefined;
}

function define(name: string, observedAttributes: string[], start: Start, shared: Interface): void {
  const there = customElements.get(name);
  if (there && !isFree(there)) {
    warnOnce(`<${name}> is already defined`);
    return;
  }
  const drawn = new Map<HTMLElement, { as: string; stop: () => void }>();

  function tend(element: HTMLElement): void {
    const as = observedAttributes.map((attribute) => element.getAttribute(attribute)).join('\n');
    if (element.isConnected && drawn.get(element)?.as === as) return;
    takeDown(element);
    if (!element.isConnected) return;
    shared.needWords();
    drawn.set(element, { as, stop: guard(start, nothing)(element, shared) });
  }

  function takeDown(element: HTMLElement): void {
    drawn.get(element)?.stop();
    drawn.delete(element);
  }

  const defined = there ?? defineElement(name, observedAttributes);
  defined.tend = tend;
  shared.core.ended.addEventListener('abort', () => {
    defined.tend = undefined;
    for (const element of drawn.keys()) takeDown(element);
  });
  for (const element of defined.connected) tend(element);
}

function isFree(there: CustomElementConstructor): there is Defined {
  return 'tend' in there && !there.tend;
}

function defineElement(name: string, observedAttributes: string[]): Defined {
  class NodElement extends HTMLElement {
    connectedCallback(): void {
      defined.connected.add(this);
      defined.tend?.(this);
    }

    attributeChangedCallback(): void {
      defined.tend?.(this);
    }

    disconnectedCallback(): void {
      // Frameworks move elements by removing and adding them; only one that stays away is taken down.
      queueMicrotask(() => {
        if (!this.isConnected) defined.connected.delete(this);
        defined.tend?.(this);
      });
    }
  }
  const defined: Defined = Object.assign(NodElement, {
    observedAttributes,
    connected: new Set<HTMLElement>(),
    tend: undefined,
  });
  customElements.define(name, NodElement);
  return defined;
}

function startFeedback(element: HTMLElement, shared: Interface): () => void {
  const trace = traceOf(element);
  if (!trace.traceId) return nothing;
  shared.core.observe(element, trace);
  const { root, stop } = drawFrame(element, shared);
  const end = drawFeedback(root, createFeedbackModel(shared, element, trace));
  return () => {
    end();
    stop();
  };
}

/** `<nod-choice>` and `<nod-rating>` are drawn by files that come later; until then the page's own content shows. */
function startPattern(element: HTMLElement, shared: Interface): () => void {
  const end = new AbortController();
  shared
    .needPanel()
    .then(({ openPattern }) => openPattern({ element, shared, traceOf, drawFrame }, end.signal))
    .catch(() => warnOnce(`<${element.localName}> could not be loaded`));
  return () => end.abort();
}

/** The node in the shadow root that all is drawn into, in the page's language. */
function drawFrame(element: HTMLElement, { core, language }: Interface, more?: Partial<ShadowRootInit>): Frame {
  const shadow = element.shadowRoot ?? element.attachShadow({ mode: 'open', ...more });
  const undress = dress(shadow, core.settings.nonce);
  const root = build('div', { class: 'nod', part: 'root' });
  shadow.append(root);
  const stop = effect(() => {
    const { tag: lang, dir } = language.value;
    fill(root, { lang, dir });
  });
  return {
    root,
    stop() {
      stop();
      undress();
      root.remove();
    },
  };
}

function traceOf(element: Element): NamedTrace {
  return namedTrace(element, TRACE_ATTRIBUTES);
}

function nothing(): void {}
