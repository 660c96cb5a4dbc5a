/** The custom elements: attributes in, a drawing in their shadow root, DOM events out. */
import { readText } from '../capture/read-text.ts';
import type { Core } from '../nod.ts';
import { effect } from '../signal.ts';
import { guard, warnOnce } from '../warn.ts';
import { build } from './build.ts';
import { drawFeedback } from './feedback.ts';
import { createFeedbackModel } from './feedback-model.ts';
import type { ElementTrace, FeedbackModel, Interface, Kit, PatternsPart, ViewFiles } from './interface.ts';
import { createShared } from './shared.ts';
import { dress } from './styles.ts';

const TRACE_ATTRIBUTES = ['trace-id', 'span-id', 'token', 'conversation-id'];
const reasonsUp = ['correct', 'complete', 'clear', 'useful', 'well_written'];
const reasonsDown = ['wrong', 'incomplete', 'ignored_instructions', 'too_long', 'unclear', 'tone', 'unsafe'];

/** Draws an element, and says how to end that. */
type Start = (element: HTMLElement, shared: Interface) => () => void;

export function defineElements(core: Core, files: ViewFiles): void {
  const shared = createShared(core, files);
  define('nod-feedback', [...TRACE_ATTRIBUTES, 'reasons', 'correctable'], startFeedback, shared);
  // The other patterns are drawn by a file of their own: until it is there, the page's own content shows.
  for (const name of ['nod-choice', 'nod-rating'] as const) {
    define(name, [...TRACE_ATTRIBUTES, 'min', 'max'], (element) => startLater(element, shared, name), shared);
  }
}

interface Drawer {
  draw: (element: HTMLElement) => void;
  leave: (element: HTMLElement) => void;
}

/** A name can be defined only once in a page's life, but Nod can be ended and started again: also from a new script. */
interface Defined extends CustomElementConstructor {
  /** Undefined after `destroy`. */
  drawer: Drawer | undefined;
  connected: Set<HTMLElement>;
}

function define(name: string, observedAttributes: string[], start: Start, shared: Interface): void {
  const there = customElements.get(name);
  if (there && !isFree(there)) {
    warnOnce(`<${name}> is already defined on this page; the first definition counts`);
    return;
  }
  const drawn = new Map<HTMLElement, { as: string; stop: () => void }>();

  function draw(element: HTMLElement): void {
    const as = observedAttributes.map((attribute) => element.getAttribute(attribute)).join('\n');
    const before = drawn.get(element);
    if (!element.isConnected || before?.as === as) return;
    before?.stop();
    shared.needWords();
    drawn.set(element, { as, stop: guard(start, nothing)(element, shared) });
  }

  function leave(element: HTMLElement): void {
    drawn.get(element)?.stop();
    drawn.delete(element);
  }

  const defined = there ?? defineElement(name, observedAttributes);
  defined.drawer = { draw, leave };
  shared.core.onDestroy(() => {
    defined.drawer = undefined;
    for (const element of drawn.keys()) leave(element);
  });
  for (const element of defined.connected) draw(element);
}

function isFree(there: CustomElementConstructor): there is Defined {
  return 'drawer' in there && 'connected' in there && !there.drawer;
}

function defineElement(name: string, attributes: string[]): Defined {
  class NodElement extends HTMLElement {
    static observedAttributes = attributes;
    static drawer: Drawer | undefined = undefined;
    static connected = new Set<HTMLElement>();

    connectedCallback(): void {
      NodElement.connected.add(this);
      NodElement.drawer?.draw(this);
    }

    attributeChangedCallback(): void {
      NodElement.drawer?.draw(this);
    }

    disconnectedCallback(): void {
      // Frameworks move elements by removing and adding them; only one that stays away is taken down.
      queueMicrotask(() => {
        if (this.isConnected) return;
        NodElement.connected.delete(this);
        NodElement.drawer?.leave(this);
      });
    }
  }
  customElements.define(name, NodElement);
  return NodElement;
}

function startFeedback(element: HTMLElement, shared: Interface): () => void {
  const trace = traceOf(element);
  if (!trace.traceId) return nothing;
  const { core } = shared;
  core.observe(element, trace);
  const own = (element.getAttribute('reasons') ?? '').split(/[\s,]+/).filter(Boolean);
  const reasons = own.length > 0 ? { up: own, down: own } : core.settings.reasons;
  const model = createFeedbackModel(shared, {
    trace,
    reasons: { up: reasons?.up ?? reasonsUp, down: reasons?.down ?? reasonsDown },
    correctable: element.getAttribute('correctable') !== 'false',
    outputText: () => {
      const output = outputOf(element, trace.traceId);
      return output ? readText(output).text : '';
    },
    tell: tellAs(element),
    focusBack() {
      const { activeElement } = element.shadowRoot ?? {};
      if (activeElement?.closest('.panel')) {
        const thumb = element.shadowRoot?.querySelector<HTMLElement>('.thumb[aria-expanded=true]');
        thumb?.focus();
      }
    },
  });
  const frame = drawFrame(element, shared);
  const stop = drawFeedback(frame.root, model);
  // Keys get here only while the focus is inside.
  const onKey = (event: Event): void => closeOnEscape(event, model);
  element.shadowRoot?.addEventListener('keydown', onKey);
  return () => {
    stop();
    frame.stop();
    element.shadowRoot?.removeEventListener('keydown', onKey);
  };
}

function closeOnEscape(event: Event, { panel, show }: FeedbackModel): void {
  if (!(event instanceof KeyboardEvent) || event.key !== 'Escape' || panel.value === 'closed') return;
  event.stopPropagation();
  show('closed');
}

function startLater(element: HTMLElement, shared: Interface, name: 'nod-choice' | 'nod-rating'): () => void {
  let stop: () => void = nothing;
  let over = false;
  shared.needPatterns().then(
    guard(({ starts, kit }: PatternsPart & { kit: Kit }) => {
      if (over) return;
      const frame = drawFrame(element, shared);
      const end = starts[name]({ element, root: frame.root, shared, kit, traceOf, tell: tellAs(element) });
      stop = () => {
        end();
        frame.stop();
      };
    }, undefined),
    () => warnOnce(`<${name}> could not be loaded`),
  );
  return () => {
    over = true;
    stop();
  };
}

/** The node in the shadow root that all is drawn into, in the page's language. */
function drawFrame(element: HTMLElement, { core, language }: Interface): { root: HTMLElement; stop: () => void } {
  // Which child stands in which slot is decided by code: the page's own nodes are not touched.
  const shadow = element.shadowRoot ?? element.attachShadow({ mode: 'open', slotAssignment: 'manual' });
  const undress = dress(shadow, core.settings.nonce);
  const root = build('div', { class: 'nod', part: 'root' });
  shadow.append(root);
  const stop = effect(() => {
    const { tag, dir } = language.value;
    root.lang = tag;
    root.dir = dir;
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

function traceOf(element: Element): ElementTrace {
  const [traceId = '', spanId = '', token = '', conversationId = ''] = TRACE_ATTRIBUTES.map(
    (name) => element.getAttribute(name) ?? '',
  );
  return { traceId, spanId, token, conversationId };
}

function tellAs(element: HTMLElement): (name: string, detail: Record<string, unknown>) => void {
  return (name, detail) => {
    element.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  };
}

/** `output-selector`, else what shows this trace: around the element first, then anywhere. */
function outputOf(element: HTMLElement, traceId: string): Element | null {
  const selector = element.getAttribute('output-selector') || `[data-nod-output="${CSS.escape(traceId)}"]`;
  const root = element.getRootNode();
  const beside = root instanceof ShadowRoot ? root.querySelector(selector) : null;
  return element.closest(selector) ?? beside ?? document.querySelector(selector);
}

function nothing(): void {}
