/** Open shadow roots: where the text, the selection and the elements of a component are. */

/** The selection that `node` stands in; `document.getSelection` sees no further than a shadow root's host. */
export function selectionAt(node: Node): Selection | null {
  // Of shadow roots Chromium alone has it.
  const root: { getSelection?: () => Selection | null } & Node = node.getRootNode();
  return root.getSelection?.() ?? document.getSelection();
}

/** The focused element, inside however many shadow roots. */
export function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

/** As `Element.closest`, out of shadow roots too. */
export function aroundWith(element: Element, attribute: string): Element | undefined {
  for (const one of around(element)) if (one.hasAttribute(attribute)) return one;
  return undefined;
}

/** What an element stands in: its parent, or the host of its shadow root. */
export function* around(element: Element): Generator<Element> {
  for (let at: Element | null = element; at; ) {
    yield at;
    const root: Node = at.getRootNode();
    at = at.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
  }
}
