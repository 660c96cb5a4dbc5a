/** Finds the page's own attributes, also on nodes that are rendered or streamed later, and inside open shadow roots. */
import { guard } from '../warn.ts';

export interface MarkupListener {
  /** A node was added, or one of its attributes changed; look in it and at it. */
  added: (root: ParentNode) => void;
  /** Nodes were removed from the page. */
  removed: () => void;
  entered: (root: ShadowRoot) => void;
}

const CHANGES = {
  childList: true,
  subtree: true,
  attributeFilter: ['data-nod-output', 'data-nod-edit', 'data-nod-span'],
};

/** One observer for all; streamed text (text nodes) costs nothing. */
export function observeMarkup(listener: MarkupListener, ended: AbortSignal): void {
  const shadows = new Set<ShadowRoot>();
  /** Names of custom elements that get their shadow root when they are defined. */
  const undefinedYet = new Set<string>();
  const observer = new MutationObserver(
    guard((records: MutationRecord[]) => {
      let removed = false;
      for (const { type, target, addedNodes, removedNodes } of records) {
        if (type === 'attributes' && target instanceof Element) listener.added(target);
        for (const node of addedNodes) if (node instanceof Element) explore(node);
        removed ||= removedNodes.length > 0;
      }
      if (removed) leave();
    }),
  );

  function explore(root: ParentNode): void {
    listener.added(root);
    if (root instanceof Element) enter(root);
    for (const element of root.querySelectorAll('*')) enter(element);
  }

  function enter({ shadowRoot, localName }: Element): void {
    // Our own elements hold nothing that is the page's.
    if (localName.startsWith('nod-')) return;
    if (shadowRoot) {
      if (shadows.has(shadowRoot)) return;
      shadows.add(shadowRoot);
      observer.observe(shadowRoot, CHANGES);
      listener.entered(shadowRoot);
      explore(shadowRoot);
    } else if (localName.includes('-') && !undefinedYet.has(localName) && !customElements.get(localName)) {
      undefinedYet.add(localName);
      customElements.whenDefined(localName).then(
        guard(() => {
          if (ended.aborted) return;
          for (const root of [document, ...shadows]) for (const one of root.querySelectorAll(localName)) enter(one);
        }),
        () => undefined,
      );
    }
  }

  function leave(): void {
    for (const root of shadows) if (!root.isConnected) shadows.delete(root);
    listener.removed();
  }

  observer.observe(document, CHANGES);
  ended.addEventListener('abort', () => observer.disconnect());
  explore(document);
}

/** The node itself and everything under it that has the attribute. */
export function withAttribute(root: ParentNode, attribute: string): Element[] {
  const found = [...root.querySelectorAll(`[${attribute}]`)];
  if (root instanceof Element && root.hasAttribute(attribute)) found.unshift(root);
  return found;
}
