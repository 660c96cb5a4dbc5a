import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { findTypo } from './find-typo.ts';
import { lastPromptOf } from './read-text.ts';

test.each([
  ['How do I convrt this?', 'convrt'],
  ['How do I converrt this?', 'converrt'],
  ['How do I covnert this?', 'covnert'],
  ['How do I conmert this?', null], // m is two keys from v
  ['How do I concert this?', null], // a word of its own
  ['How do I cinvert this?', 'cinvert'],
  ['please seperate these', 'seperate'],
  ['How do I convert (“whcih”, I mean) this?', 'whcih'],
])('%j holds %j', (prompt, typo) => {
  expect(findTypo(prompt)).toEqual({ typo });
});

test.each([
  ['a name', 'Who is Calcualte, and what does she want?'],
  ['a block of code', 'What does this do?\n```\nretrun calcualte(vlaue)\n```\nand why?'],
  ['a block that does not end', 'What does this do?\n```\nretrun calcualte'],
  ['inline code', 'What does `calcualte this` do, please?'],
  ['names of variables, paths and addresses', 'What does calcualte_all in src/calcualte.ts and www.calcualte.com do?'],
  ['stretched letters', 'Sooo how does this work, pleaaase?'],
  ['spelling of another country', 'Why do colour and color, centre and center mean the same?'],
  ['what stands far behind', `Why is this so long? ${'really '.repeat(150)}${'and so on '.repeat(120)} calcualte`],
])('%s holds none', (_, prompt) => {
  expect(findTypo(prompt)).toEqual({ typo: null });
});

test.each([
  ['', 'ok thanks', '1 + 1 = ?'],
  ['Wie lange kann ich Eier im Kühlschrank aufbewahren?', 'Wat is de hoofdstad van Australië?'],
  ['¿Cuánto tiempo duran los huevos en la nevera?', 'Jak długo mogę trzymać jajka w lodówce?'],
  ['Сколько яблок в корзине?', '東京はどこですか', 'def f(x): return x + 1'],
])('%j and what follows it is not judged', (...prompts) => {
  for (const prompt of prompts) expect(findTypo(prompt)).toBeNull();
});

test('in prompts that people wrote it finds nothing but typos', () => {
  const recorded = gunzipSync(readFileSync('demo/sample/realhumaneval-chat.jsonl.gz')).toString().trim().split('\n');
  const prompts = recorded.map((line) => lastPromptOf((JSON.parse(line) as { messages: unknown }).messages));
  const judged = prompts.flatMap((prompt) => findTypo(prompt) ?? []);
  expect(judged.length / prompts.length).toBeGreaterThan(0.6);
  const found = judged.flatMap(({ typo }) => typo ?? []);
  expect([...new Set(found)].sort()).toEqual([
    ...['arrray', 'calcualte', 'coloumn', 'definitey', 'delimeters', 'enlish', 'integet', 'intialize', 'negatibe'],
    ...['seperated', 'vakues'],
  ]);
});
