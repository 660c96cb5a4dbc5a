/** The text of an editor as a person sees it, and where the caret stands in it. */
import type { EditorModel, Target } from '../api.ts';
import { selectionAt } from './roots.ts';

export interface Reading {
  text: string;
  /** Offset of the caret in `text`; -1 where it is not known. */
  caret: number;
}

export function readText(target: Target): Reading {
  if (isModel(target)) return { text: String(target.getText()), caret: -1 };
  if (isTextField(target)) return { text: target.value, caret: caretOf(target) };
  if (target instanceof HTMLSelectElement) return { text: target.value, caret: -1 };
  return readContent(target);
}

export function isModel(target: Target): target is EditorModel {
  return !(target instanceof Element);
}

export function isTextField(node: unknown): node is HTMLTextAreaElement | HTMLInputElement {
  return node instanceof HTMLTextAreaElement || node instanceof HTMLInputElement;
}

/** Whether people can type or choose here; anything else is no editor. */
export function isEditable(element: Element | null): element is HTMLElement {
  return (
    isTextField(element) ||
    element instanceof HTMLSelectElement ||
    (element instanceof HTMLElement && element.isContentEditable)
  );
}

/** Passwords, card numbers and one-time codes are never watched, whatever the page asks for. */
export function isPrivate(target: Target): boolean {
  if (isModel(target)) return false;
  const [type = '', autocomplete = ''] = ['type', 'autocomplete'].map((name) => target.getAttribute(name) ?? '');
  return /^(password|hidden|file)$/i.test(type) || /\b(cc-|one-time-code|(current|new)-password)/i.test(autocomplete);
}

/** Some types (email, number) have no selection and say so with null, or by throwing in older browsers. */
function caretOf(field: HTMLTextAreaElement | HTMLInputElement): number {
  try {
    return field.selectionEnd ?? -1;
  } catch {
    return -1;
  }
}

const BLOCKS = /^(ADDRESS|ARTICLE|BLOCKQUOTE|D[DLT]|DIV|FIGURE|FOOTER|H[1-6]|HEADER|LI|[OU]L|P|PRE|SECTION|TABLE|TR)$/;

/**
 * Like `innerText` (a line for each block and `<br>`), but without forcing layout at every key press, and without the
 * white space between blocks, which markup has and people do not see.
 */
function readContent(root: Element): Reading {
  const { focusNode = null, focusOffset = 0 } = selectionAt(root) ?? {};
  let text = '';
  let caret = -1;
  /** A line break that comes as soon as something stands behind it: the last `<br>` of a line only keeps it open. */
  let pending = '';
  let lineStarted = false;

  const startLine = (): void => {
    text += pending;
    pending = '';
    lineStarted = true;
  };
  const endLine = (): void => {
    if (lineStarted) pending = '\n';
    lineStarted = false;
  };
  const walk = (node: Node): void => {
    const children = [...node.childNodes];
    for (let index = 0; index <= children.length; index += 1) {
      if (node === focusNode && index === focusOffset) caret = text.length + pending.length;
      const child = children[index];
      if (child instanceof Text && child.data !== '' && !isBetweenBlocks(child)) {
        startLine();
        if (child === focusNode) caret = text.length + seen(child.data.slice(0, focusOffset)).length;
        text += seen(child.data);
      } else if (child instanceof HTMLBRElement) {
        startLine();
        pending = '\n';
      } else if (child instanceof Element) {
        const hasOwnLine = isBlock(child);
        if (hasOwnLine) endLine();
        walk(child);
        if (hasOwnLine) endLine();
      }
    }
  };
  walk(root);
  return { text, caret: Math.min(caret, text.length) };
}

/** No-break spaces are spaces; editors put zero-width ones where a caret must stand. */
function seen(data: string): string {
  return data.replace(/\u00a0/g, ' ').replace(/[\u200b\ufeff]/g, '');
}

function isBetweenBlocks({ data, previousSibling, nextSibling }: Text): boolean {
  return /^\s*\n\s*$/.test(data) && (isBlock(previousSibling) || isBlock(nextSibling));
}

function isBlock(node: Node | null): boolean {
  return node instanceof Element && BLOCKS.test(node.tagName);
}
