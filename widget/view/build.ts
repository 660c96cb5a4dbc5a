/** Nodes by hand: what stands on the page from the start is too little to load a library for. */

const SVG = 'http://www.w3.org/2000/svg';

export function build<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes?: Readonly<Record<string, string>>,
  ...children: Node[]
): HTMLElementTagNameMap[K] {
  return fill(document.createElement(name), attributes, children);
}

export function buildSvg(name: string, attributes: Readonly<Record<string, string>>, ...children: Node[]): Element {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill<E extends Element>(element: E, attributes: Readonly<Record<string, string>> = {}, children: Node[]): E {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
