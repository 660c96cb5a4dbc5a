/** Nodes by hand: thumbs and a panel are too little to load a library for. */

type Attributes = Readonly<Record<string, string>>;
type Child = Node | string;

export function build<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), attributes, ...children);
}

export function buildSvg(name: string, attributes: Attributes, ...children: Child[]): Element {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, ...children);
}

/** Sets attributes and adds children. */
export function fill<E extends Element>(element: E, attributes: Attributes, ...children: Child[]): E {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
