/** The product's own buttons: `data-nod-action="accept|regenerate|dismiss|undo|copy|download|vary"`. */
import type { Nod, Trace } from '../api.ts';
import { warnOnce } from '../warn.ts';
import { shareOfButton } from './copy.ts';
import { type Delegate, pathElement } from './delegate.ts';
import type { Editing } from './editing.ts';
import { withAttribute } from './markup.ts';
import { around } from './roots.ts';
import { readTrace, traceKey, traceOf } from './trace.ts';

type Calls = Pick<Nod, 'accept' | 'regenerate' | 'dismiss' | 'undo' | 'copy' | 'followUp' | 'choose'>;

export function captureActions(calls: Calls, editing: Pick<Editing, 'commit' | 'drop'>, listeners: Delegate): void {
  /** Groups a choice was made from: the second pick from the same outputs is not against the first. */
  const chosenFrom = new Set<string>();

  listeners.on('click', (event) => {
    const button = pathElement(event, 'data-nod-action');
    if (!button) return;
    const action = button.getAttribute('data-nod-action') ?? '';
    const traces = tracesOf(button);
    if (traces.length === 0)
      warnOnce(`data-nod-action="${action}" has no data-nod-trace and stands in no data-nod-output`);
    for (const trace of traces) run(action, button, trace);
  });

  function run(action: string, button: Element, trace: Trace): void {
    const output = closest(button, 'data-nod-output');
    switch (action) {
      case 'accept': {
        const via = viaOf(button);
        if (!editing.commit(trace, via)) calls.accept(trace, { via });
        if (output) choose(output);
        return;
      }
      case 'download':
        calls.accept(trace, { via: 'download' });
        if (output) choose(output);
        return;
      case 'vary':
        calls.followUp(trace);
        if (output) choose(output);
        return;
      case 'regenerate':
        calls.regenerate(trace);
        return;
      case 'dismiss':
        editing.drop(trace);
        calls.dismiss(trace);
        return;
      case 'undo':
        editing.drop(trace);
        calls.undo(trace);
        return;
      case 'copy':
        if (output) calls.copy(trace, shareOfButton(button, output));
        else warnOnce('data-nod-action="copy" stands in no data-nod-output, so its length is not known');
        return;
      default:
        warnOnce(`data-nod-action="${action}" is unknown: accept, regenerate, dismiss, undo, copy, download or vary`);
    }
  }

  /** Of outputs that were offered together, taking one is picking it over the others. */
  function choose(output: Element): void {
    const group = closest(output, 'data-nod-group');
    const offered = group ? withAttribute(group, 'data-nod-output') : [];
    const position = offered.indexOf(output);
    const traces = offered.map((one) => traceOf(one, 'data-nod-output'));
    const [chosen] = traces.splice(position, 1);
    const key = offered.map((one) => traceKey(readTrace(traceOf(one, 'data-nod-output')) ?? { trace_id: '' })).join();
    if (!chosen || traces.length === 0 || chosenFrom.has(key)) return;
    chosenFrom.add(key);
    calls.choose(chosen, traces, { position });
  }
}

const VIAS = ['insert', 'apply', 'send', 'submit', 'download'] as const;

function viaOf(button: Element): (typeof VIAS)[number] | 'other' {
  return VIAS.find((via) => via === button.getAttribute('data-nod-via')) ?? 'other';
}

/** What a button is about: as it says, what it stands in, or every output of the group it stands beside. */
function tracesOf(button: Element): Trace[] {
  for (const attribute of ['data-nod-trace', 'data-nod-output', 'data-nod-edit']) {
    const holder = closest(button, attribute);
    if (holder) return [traceOf(holder, attribute)];
  }
  const group = closest(button, 'data-nod-group');
  return group ? withAttribute(group, 'data-nod-output').map((one) => traceOf(one, 'data-nod-output')) : [];
}

/** As `Element.closest`, out of shadow roots too. */
function closest(element: Element, attribute: string): Element | undefined {
  for (const one of around(element)) if (one.hasAttribute(attribute)) return one;
  return undefined;
}
