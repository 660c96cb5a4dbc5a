/** The product's own buttons: `data-nod-action="accept|regenerate|dismiss|undo|copy|download|vary"`. */
import type { Nod, Trace } from '../api.ts';
import { warnOnce } from '../warn.ts';
import { shareOfButton } from './copy.ts';
import { type Delegate, pathElement } from './delegate.ts';
import type { Editing } from './editing.ts';
import { withAttribute } from './markup.ts';
import { aroundWith } from './roots.ts';
import { type Tellings, viaOf } from './tell.ts';
import { type NamedTrace, traceKey, traceOf } from './trace.ts';

/** What a button does about an output; `output` is the element around the button that shows it. */
type Action = (trace: Trace, button: Element, output: Element | undefined) => void;

export function captureActions(
  calls: Tellings & Pick<Nod, 'choose'>,
  { commit }: Pick<Editing, 'commit'>,
  listeners: Delegate,
): void {
  /** Groups a choice was made from: the second pick from the same outputs is not against the first. */
  const chosenFrom = new Set<string>();
  const actions = new Map<string, Action>(
    Object.entries<Action>({
      accept(trace, button, output) {
        const via = viaOf(button.getAttribute('data-nod-via'));
        if (!commit(trace, via)) calls.accept(trace, { via });
        choose(output);
      },
      download(trace, _, output) {
        calls.accept(trace, { via: 'download' });
        choose(output);
      },
      vary(trace, _, output) {
        calls.follow_up(trace);
        choose(output);
      },
      regenerate: (trace) => calls.regenerate(trace),
      dismiss: calls.dismiss,
      undo: calls.undo,
      copy(trace, button, output) {
        if (output) calls.copy(trace, shareOfButton(button, output));
        else warnOnce('data-nod-action="copy" outside data-nod-output');
      },
    }),
  );

  listeners.on('click', (event) => {
    const button = pathElement(event, 'data-nod-action');
    if (!button) return;
    const name = button.getAttribute('data-nod-action') ?? '';
    const act = actions.get(name);
    const traces = tracesOf(button);
    if (!act) warnOnce(`data-nod-action="${name}" is unknown`);
    else if (traces.length === 0) warnOnce(`data-nod-action="${name}" without data-nod-trace or data-nod-output`);
    else for (const trace of traces) act(trace, button, aroundWith(button, 'data-nod-output'));
  });

  /** Of outputs that were offered together, taking one is picking it over the others. */
  function choose(output: Element | undefined): void {
    const group = output && aroundWith(output, 'data-nod-group');
    if (!group) return;
    const traces = outputsIn(group);
    const position = withAttribute(group, 'data-nod-output').indexOf(output);
    const key = traces.map(traceKey).join();
    const [chosen] = traces.splice(position, 1);
    if (!chosen || traces.length === 0 || chosenFrom.has(key)) return;
    chosenFrom.add(key);
    calls.choose(chosen, traces, { position });
  }
}

/** What a button is about: as it says, what it stands in, or every output of the group it stands beside. */
function tracesOf(button: Element): NamedTrace[] {
  for (const attribute of ['data-nod-trace', 'data-nod-output', 'data-nod-edit']) {
    const holder = aroundWith(button, attribute);
    if (holder) return [traceOf(holder, attribute)];
  }
  const group = aroundWith(button, 'data-nod-group');
  return group ? outputsIn(group) : [];
}

function outputsIn(group: Element): NamedTrace[] {
  return withAttribute(group, 'data-nod-output').map((one) => traceOf(one, 'data-nod-output'));
}
