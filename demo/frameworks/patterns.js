/** Two patterns of suggestions, by attributes alone: a grid of images, and a form that is filled in beforehand. */
const app = document.querySelector('#app');
const [ticket] = (await (await fetch('/demo/api/desk')).json()).tickets;
const { fields } = await (
  await fetch('/demo/api/desk', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ticket_id: ticket.id, consent: ['improve', 'train'] }),
  })
).json();
app?.append(form(), grid());

/** What is filed is what the suggestion should have been: `data-nod-correct`. */
function form() {
  const made = element('form', {}, element('p', {}, ticket.text));
  for (const [name, { trace_id, value }] of Object.entries(fields)) {
    const field = element('textarea', { 'data-nod-edit': trace_id, 'data-nod-correct': '' });
    field.value = value;
    const confirm = { type: 'button', 'data-nod-action': 'accept', 'data-nod-trace': trace_id };
    made.append(element('label', {}, name, field), element('button', confirm, `Confirm ${name}`));
  }
  made.append(element('button', { type: 'submit' }, 'File'));
  made.addEventListener('submit', (event) => event.preventDefault());
  return made;
}

/** Images that were made together are one trace, a span each. Taking one is picking it over the others. */
function grid() {
  const trace = crypto.randomUUID();
  const group = element('section', { 'data-nod-group': '', 'aria-label': 'Images' });
  const images = element('div', { class: 'grid' });
  for (let index = 1; index <= 4; index += 1) {
    const picture = element('figure', { 'data-nod-output': trace, 'data-nod-span': `image-${index}` }, drawing(index));
    for (const [action, words] of Object.entries({ download: 'Download', vary: 'Vary' })) {
      picture.append(element('button', { type: 'button', 'data-nod-action': action }, `${words} ${index}`));
    }
    images.append(picture);
  }
  const again = element('button', { type: 'button', 'data-nod-action': 'regenerate' }, 'Four others');
  again.addEventListener('click', () => setTimeout(() => group.replaceWith(grid())));
  group.append(images, again);
  return group;
}

/** Stands for a picture of a model. */
function drawing(seed) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  made.setAttribute('viewBox', '0 0 40 40');
  made.setAttribute('role', 'img');
  made.setAttribute('aria-label', `Image ${seed}`);
  for (let ring = 4; ring > 0; ring -= 1) {
    const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
    const attributes = { cx: 20, cy: 20, r: ring * 5, fill: `hsl(${seed * 80 + ring * 25} 60% ${30 + ring * 10}%)` };
    for (const [key, value] of Object.entries(attributes)) circle.setAttribute(key, String(value));
    made.append(circle);
  }
  return made;
}

function element(name, attributes, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
