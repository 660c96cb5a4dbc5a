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
  if (target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement) {
    return { text: target.value, caret: caretOf(target) };
  }
  if (target instanceof HTMLSelectElement) return { text: target.value, caret: -1 };
  return readContent(target);
}

export function isModel(target: Target): target is EditorModel {
  return !(target instanceof Element);
}

/** Whether people can type or choose here; anything else is no editor. */
export function isEditable(element: Element | null): element is HTMLElement {
  return (
    element instanceof HTMLTextAreaElement ||
    element instanceof HTMLInputElement ||
    element instanceof HTMLSelectElement ||
    (element instanceof HTMLElement && element.isContentEditable)
  );
}

/** Passwords, card numbers and one-time codes are never watched, whatever the page asks for. */
export function isPrivate(target: Target): boolean {
  if (isModel(target)) return false;
  const type = target.getAttribute('type')?.toLowerCase() ?? '';
  const autocomplete = target.getAttribute('autocomplete')?.toLowerCase() ?? '';
  return (
    type === 'password' ||
    type === 'hidden' ||
    type === 'file' ||
    /(^|\s)(cc-[a-z-]+|one-time-code|current-password|new-password)(\s|$)/.test(autocomplete)
  );
}

/** Some types (email, number) have no selection and say so with null, or by throwing in older browsers. */
function caretOf(field: HTMLTextAreaElement | HTMLInputElement): number {
  try {
    return field.selectionEnd ?? -1;
  } catch {
    return -1;
  }
}

const BLOCKS =
  /^(ADDRESS|ARTICLE|BLOCKQUOTE|DD|DIV|DL|DT|FIGURE|FOOTER|H[1-6]|HEADER|LI|OL|P|PRE|SECTION|TABLE|TR|UL)$/;

/**
 * Like `innerText` (a line for each block and `<br>`), but without forcing layout at every key press, and without the
 * white space between blocks, which markup has and people do not see.
 */
function readContent(root: Element): Reading {
  const selection = selectionAt(root);
  const focus = selection?.focusNode ?? null;
  const focusOffset = selection?.focusOffset ?? 0;
  let text = '';
  let caret = -1;
  let lineStarted = false;
  /** A new line begins as soon as something stands on it; the last `<br>` of a line only keeps it open. */
  let breakPending = false;
  let brPending = false;

  const write = (part: string): void => {
    if (breakPending || brPending) text += '\n';
    breakPending = false;
    brPending = false;
    lineStarted = true;
    text += part;
  };
  const block = (): void => {
    if (lineStarted) breakPending = true;
    lineStarted = false;
    brPending = false;
  };
  const markCaret = (node: Node, index: number): void => {
    if (node === focus && index === focusOffset) caret = text.length + (breakPending || brPending ? 1 : 0);
  };
  const walk = (node: Node): void => {
    let index = 0;
    for (const child of node.childNodes) {
      markCaret(node, index);
      index += 1;
      if (child instanceof Text) {
        if (child.data === '' || isBetweenBlocks(child)) continue;
        write('');
        if (child === focus) caret = text.length + seen(child.data.slice(0, focusOffset)).length;
        text += seen(child.data);
      } else if (child instanceof Element) {
        if (child.tagName === 'BR') {
          write('');
          brPending = true;
        } else if (BLOCKS.test(child.tagName)) {
          block();
          walk(child);
          block();
        } else walk(child);
      }
    }
    markCaret(node, index);
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
