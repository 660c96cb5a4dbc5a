/** One widget in three looks: its elements are the same, the page sets a few custom properties. */
import { ask } from './ask.js';

const answers = await Promise.all([ask(0), ask(1), ask(2)]);
const looks = { quiet: 'As it comes', paper: 'On paper', night: 'At night' };
document.querySelector('#app')?.append(
  ...Object.entries(looks).map(([look, name], index) => {
    const { traceId, text } = answers[index];
    return element(
      'section',
      { class: `look ${look}`, 'aria-label': name },
      element('h2', {}, name),
      element('div', { class: 'text', 'data-nod-output': traceId }, text),
      element('nod-feedback', { 'trace-id': traceId }),
      element('nod-rating', { 'trace-id': traceId }),
    );
  }),
  element('h2', {}, 'Side by side'),
  element('nod-choice', {}, ...answers.slice(0, 2).map(answer)),
);

function answer({ traceId, text }) {
  return element('div', { class: 'text', 'trace-id': traceId }, text);
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
