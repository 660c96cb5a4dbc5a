/** A plain page: markup is all that Nod needs, whenever it comes. */
import { ask } from './ask.js';

const app = document.querySelector('#app');
let attempt = 0;
void show();

async function show() {
  const { traceId, text } = await ask(attempt);
  const feedback = element('nod-feedback', { 'trace-id': traceId });
  const again = element('button', { type: 'button', 'data-nod-action': 'regenerate' }, 'Another answer');
  again.addEventListener('click', () => {
    attempt += 1;
    void show();
  });
  const answer = element('div', { class: 'text' }, text);
  const article = element('article', { 'data-nod-output': traceId }, answer, feedback, again);

  const reply = element('textarea', { 'data-nod-edit': traceId });
  reply.value = text;
  const form = element('form', {}, element('label', {}, 'Reply', reply), element('button', {}, 'Send'));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    reply.value = '';
  });
  app?.replaceChildren(article, form);
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
