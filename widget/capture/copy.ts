/** Copies out of an output, by keyboard or menu: how much of it, or of the code block the copy was made in. */
import { type Delegate, pathElement } from './delegate.ts';
import { withAttribute } from './markup.ts';
import { isTextField } from './read-text.ts';
import type { Recorder } from './record.ts';
import { around, selectionAt } from './roots.ts';
import { traceOf } from './trace.ts';

interface Share {
  chars: number;
  total: number;
  of: 'output' | 'block';
}

export function captureCopies({ record }: Recorder, listeners: Delegate): void {
  listeners.on('copy', (event) => {
    const [from] = event.composedPath();
    if (!(from instanceof Node)) return;
    const selection = isTextField(from) ? undefined : rangeOf(selectionAt(from));
    const output = pathElement(event, 'data-nod-output') ?? (selection && onlyOutputIn(selection));
    const share = output && (isTextField(from) ? shareOfField(from) : selection && shareOf(output, selection));
    if (output && share) record(traceOf(output, 'data-nod-output'), { kind: 'copy', ...share });
  });
}

/** A copy button was pressed: the block it stands with, when there is one, else the whole output. */
export function shareOfButton(button: Element, output: Element): Share {
  return shareOfWhole(output, blockBeside(button, output));
}

/** All of the block, where it stands in the output; else all of the output. */
function shareOfWhole(output: Element, block: Element | null | undefined): Share {
  const copied = block && isWithin(block, output) ? block : output;
  const total = lengthOf(copied);
  return { chars: total, total, of: copied === output ? 'output' : 'block' };
}

function rangeOf(selection: Selection | null): Range | undefined {
  return selection && !selection.isCollapsed ? selection.getRangeAt(0) : undefined;
}

/** A selection that starts before an output still copies it; one over several is about none of them. */
function onlyOutputIn(selection: Range): Element | undefined {
  const common = selection.commonAncestorContainer;
  if (!(common instanceof Element)) return undefined;
  const outputs = withAttribute(common, 'data-nod-output').filter((one) => selection.intersectsNode(one));
  return outputs.length === 1 ? outputs[0] : undefined;
}

/** An output that is shown in a field. */
function shareOfField({ selectionStart, selectionEnd, value }: HTMLTextAreaElement | HTMLInputElement): Share {
  return { chars: (selectionEnd ?? 0) - (selectionStart ?? 0), total: value.length, of: 'output' };
}

function shareOf(output: Element, selection: Range): Share | undefined {
  const range = clip(selection, output);
  if (!range) return undefined;
  const { length } = range.toString();
  const common = range.commonAncestorContainer;
  const inside = common instanceof Element ? common : common.parentElement;
  // A selection in a shadow root may hold the text of its styles too.
  const share = shareOfWhole(output, inside?.closest('pre'));
  return length > 0 ? { ...share, chars: Math.min(length, share.total) } : undefined;
}

/** The selection as far as it lies in the output; a selection inside a shadow root of the output lies in it whole. */
function clip(selection: Range, output: Element): Range | undefined {
  if (selection.startContainer.getRootNode() !== output.getRootNode()) return selection;
  if (!selection.intersectsNode(output)) return undefined;
  const range = document.createRange();
  range.selectNodeContents(output);
  if (range.compareBoundaryPoints(Range.START_TO_START, selection) < 0) {
    range.setStart(selection.startContainer, selection.startOffset);
  }
  if (range.compareBoundaryPoints(Range.END_TO_END, selection) > 0) {
    range.setEnd(selection.endContainer, selection.endOffset);
  }
  return range;
}

/** Same measure as `Range.toString`, with the text of open shadow roots. */
function lengthOf(element: Element): number {
  let length = element.textContent.length;
  for (const one of [element, ...element.querySelectorAll('*')]) {
    if (one.shadowRoot && !one.localName.startsWith('nod-'))
      for (const child of one.shadowRoot.children) length += child.localName === 'style' ? 0 : lengthOf(child);
  }
  return length;
}

function isWithin(element: Element, output: Element): boolean {
  return [...around(element)].includes(output);
}

function blockBeside(button: Element, output: Element): Element | undefined {
  for (const one of around(button)) {
    if (one === output) return undefined;
    const block = one.closest('pre') ?? one.querySelector('pre');
    if (block && isWithin(block, output)) return block;
  }
  return undefined;
}
