/** An editor with its own model, CodeMirror 6, here inside a shadow root: Nod is handed its text and its changes. */
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { EditorState } from '@codemirror/state';
import { EditorView, keymap } from '@codemirror/view';

const listeners = new Set();
/** What `nod.insert` and `nod.watch` take: always the same object for the same editor. */
const model = {
  getText: () => view.state.doc.toString(),
  onChange(listener) {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

/** In the order of the document, each at its place in the text as the ones before it left it. */
function changesOf(update) {
  const changes = [];
  update.changes.iterChanges((fromA, toA, fromB, _toB, inserted) => {
    changes.push({ at: fromB, remove: toA - fromA, insert: inserted.toString() });
  });
  return changes;
}

const root = document.querySelector('#app').attachShadow({ mode: 'open' });
const [draft] = await (await fetch('/demo/api/writing')).json();
const view = new EditorView({
  parent: root,
  root,
  state: EditorState.create({
    doc: draft.text,
    selection: { anchor: draft.text.length },
    extensions: [
      history(),
      keymap.of([...defaultKeymap, ...historyKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ 'aria-label': 'Text' }),
      EditorView.updateListener.of((update) => {
        if (update.docChanged) for (const listener of listeners) listener(changesOf(update));
      }),
    ],
  }),
});
let round = 0;

const button = document.createElement('button');
button.type = 'button';
button.textContent = 'Go on from here';
button.addEventListener('click', goOn);
root.append(button);

async function goOn() {
  const at = view.state.selection.main.head;
  const response = await fetch('/demo/api/writing', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      document_id: 'codemirror',
      draft_id: draft.id,
      before: view.state.sliceDoc(0, at),
      round,
      consent: ['improve', 'train'],
    }),
  });
  const { trace_id: traceId, offers } = await response.json();
  round += 1;
  const [{ span_id: spanId, text }] = offers;
  view.dispatch({ changes: { from: at, insert: text }, selection: { anchor: at + text.length } });
  window.nod.insert({ traceId, spanId }, text, { into: model, at });
  view.focus();
}
