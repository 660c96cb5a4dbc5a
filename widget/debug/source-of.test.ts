// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import { sourceOf } from './source-of.ts';

const OWN = 'https://nod.example.com/nod';
const ours = `Error\n    at emit (https://nod.example.com/nod.js:1:200)\n    at https://nod.example.com/nod-behaviour.js:1:7`;
const theirs = `${ours}\n    at send (https://app.example.com/assets/app.js:12:34)`;

function causeOn(selector: string, type: string): Event {
  const event = new Event(type, { bubbles: true });
  document.querySelector(selector)?.dispatchEvent(event);
  return Object.assign(event, { composedPath: () => [document.querySelector(selector), document] });
}

it.each([
  ['the page’s own call', 'vote', theirs, undefined, 'nod.vote() at app.js:12:34'],
  ['a call with another name', 'follow_up', theirs, undefined, 'nod.followUp() at app.js:12:34'],
  ['an accept by the page', 'accept', theirs, undefined, 'nod.accept() or nod.insert() at app.js:12:34'],
  ['a marked button', 'copy', ours, ['#button', 'click'], 'data-nod-action="copy", on click'],
  ['a field', 'edit', ours, ['#field', 'focusout'], 'data-nod-edit="t1", on focusout'],
  ['a field, later', 'retention', ours, undefined, 'data-nod-edit="t1"'],
  ['an output that was seen', 'shown', ours, undefined, 'data-nod-output="t1"'],
  ['a thumb', 'vote', ours, undefined, '<nod-feedback>'],
  ['a call after a while', 'outcome', ours, undefined, 'nod.outcome()'],
] as const)('tells %s', (_case, kind, stack, where, expected) => {
  document.body.innerHTML = `<div data-nod-output="t1"><button id="button" data-nod-action="copy"></button></div>
    <textarea id="field" data-nod-edit="t1"></textarea><nod-feedback trace-id="t1"></nod-feedback>`;
  const cause = where ? causeOn(where[0], where[1]) : undefined;
  expect(sourceOf({ kind, trace_id: 't1' }, { stack, cause }, document, OWN)).toBe(expected);
});

it('names the calls there are where neither code nor markup tells', () => {
  document.body.innerHTML = '';
  const note = { stack: theirs, cause: undefined };
  expect(sourceOf({ kind: 'vote', trace_id: 't1' }, note, document, undefined)).toBe('nod.vote()');
  expect(sourceOf({ kind: 'undo', trace_id: 't1' }, note, document, undefined)).toBe(
    'nod.undo(), nod.watch() or nod.insert()',
  );
});
