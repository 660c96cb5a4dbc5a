/** What a recorded session is written in: a textarea, or a contenteditable with a line for each block. */

export interface Manuscript {
  element: HTMLElement;
  text: () => string;
  /** The product opens a document. */
  open: (text: string) => void;
  /** The writer selects from one offset to another. */
  select: (from: number, to: number) => void;
  /** The product's own code puts a suggestion in, which fires no event. */
  place: (text: string, at: number) => void;
}

export function textareaManuscript(element: HTMLTextAreaElement): Manuscript {
  return {
    element,
    text: () => element.value,
    open(text) {
      element.value = text;
    },
    select: (from, to) => element.setSelectionRange(from, to),
    place: (text, at) => element.setRangeText(text, at, at, 'end'),
  };
}

/** Suggestions get a `<span>` of their own, as editors mark them. White space must be preserved (`pre-wrap`). */
export function contenteditableManuscript(element: HTMLElement): Manuscript {
  return {
    element,
    text: () => readLeaves(element).text,
    open(text) {
      const lines = text.split('\n').map((line) => {
        const block = document.createElement('div');
        block.append(line === '' ? document.createElement('br') : line);
        return block;
      });
      element.replaceChildren(...lines);
    },
    select(from, to) {
      const [start, end] = [pointAt(element, from), pointAt(element, to)];
      document.getSelection()?.setBaseAndExtent(start.node, start.offset, end.node, end.offset);
    },
    place(text, at) {
      const { node, offset } = pointAt(element, at);
      const range = document.createRange();
      range.setStart(node, offset);
      const suggestion = document.createElement('span');
      suggestion.textContent = text;
      range.insertNode(suggestion);
      document.getSelection()?.collapse(suggestion, 1);
    },
  };
}

interface Leaf {
  /** A text or a `<br>`. */
  node: Node;
  start: number;
}

/** Leaves of one block are one line; the last `<br>` of a line only keeps it open. */
function readLeaves(root: HTMLElement): { text: string; leaves: Leaf[] } {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  const leaves: Leaf[] = [];
  let text = '';
  let last: { block: Element | null | undefined; isBreak: boolean } | undefined;
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const isBreak = node instanceof HTMLBRElement;
    const data = node instanceof Text ? node.data : '';
    if (!isBreak && data === '') continue;
    const block = node.parentElement?.closest('div');
    if (last && (last.isBreak || block !== last.block)) text += '\n';
    leaves.push({ node, start: text.length });
    text += data;
    last = { block, isBreak };
  }
  return { text, leaves };
}

function pointAt(root: HTMLElement, offset: number): { node: Node; offset: number } {
  const { leaves } = readLeaves(root);
  const leaf =
    leaves.find(({ node, start }) => start <= offset && offset <= start + (node instanceof Text ? node.length : 0)) ??
    leaves.at(-1);
  if (leaf === undefined) return { node: root, offset: 0 };
  const { node, start } = leaf;
  if (node instanceof Text) return { node, offset: Math.min(offset - start, node.length) };
  return { node: node.parentNode ?? root, offset: indexOf(node) };
}

function indexOf(node: Node): number {
  let index = 0;
  for (let before = node.previousSibling; before !== null; before = before.previousSibling) index += 1;
  return index;
}
