import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { ALERT_RULES_MAX } from '../../../shared/limits.ts';
import { type OpenPage, openPage } from '../open-page.ts';
import { promise } from './promise.ts';

const WAIT_MS = 20_000;
/** In which an image that does not load says so; what the content policy stops, it says at once. */
const SETTLE_MS = 100;

/** Each would say so in a dialog, by its number, were it ever more than a text. */
const ways: readonly ((n: number) => string)[] = [
  (n) => `<script>alert(${n})</script>`,
  (n) => `<img src=x onerror=alert(${n})>`,
  (n) => `<svg/onload=alert(${n})>`,
  (n) => `"><svg><script>alert(${n})</script></svg>`,
  (n) => `' onmouseover='alert(${n})' autofocus onfocus='alert(${n})`,
  (n) => `javascript:alert(${n})`,
  (n) => `[a link](javascript:alert(${n}))`,
  (n) => `<iframe srcdoc="<script>parent.alert(${n})</script>"></iframe>`,
  (n) => `<a href="data:text/html,<script>alert(${n})</script>">a</a>`,
  (n) => `</textarea></title></style><script>alert(${n})</script>`,
  (n) => `<math><mtext><table><mglyph><style><img src=x onerror=alert(${n})></style></mglyph></table></mtext></math>`,
  (n) => `\`\`\`<img src=x onerror=alert(${n})>\n<script>alert(${n})</script>`,
  (n) => `<style>@import'data:text/css,*{color:red}';</style><details open ontoggle=alert(${n})>`,
  (n) => `{{constructor.constructor('alert(${n})')()}}`,
  (n) => `<base href="//x.example/"><form action=javascript:alert(${n})><input type=submit autofocus>`,
  (n) => `\u202e<object data="javascript:alert(${n})"></object>`,
];
const payload = (n: number): string => ways[n % ways.length]?.(n) ?? '';

describe('markup in what people and products write', () => {
  let open: OpenPage;
  beforeAll(async () => {
    open = await openPage();
  });
  afterAll(() => open?.close());

  promise(
    'S5',
    'opens no dialog, breaks no rule of the page, and is shown as the text it is, in every field',
    { short: { payloads: 16 }, long: { payloads: 500 } },
    async ({ payloads }) => {
      const { page, server, complaints } = open;
      const failures: string[] = [];
      const numbers = Array.from({ length: payloads }, (_, n) => n);
      for (let at = 0; at < payloads; at += 100) {
        const some = numbers.slice(at, at + 100);
        await open.post('/v1/generations', { generations: some.map(generationOf) });
        await open.post('/v1/events', { sent_at: new Date().toISOString(), events: some.flatMap(eventsOf) });
      }
      for (const n of numbers.slice(0, ALERT_RULES_MAX)) await open.post('/v1/alerts', ruleOf(n));
      for (const n of numbers.slice(0, ways.length)) {
        const name = `${n} ${payload(n)}`.slice(0, 80);
        await open.post('/v1/keys', { kind: 'secret', name, scopes: ['read'] });
        await open.post('/v1/people', { name, role: 'viewer', password: 'a long password' });
      }
      await page.goto(server.url);
      await page.fill('#password', server.adminPassword);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Overview' }).waitFor();
      for (const path of [
        ...['/', '/generations', '/compare?by=model', '/repeated', '/alerts', '/datasets', '/export', '/settings'],
        ...['/review', '/review?show=pairs', '/review?show=sample', '/review?show=report'],
        ...['keys', 'policy', 'privacy', 'people', 'audit', 'refused'].map((part) => `/settings?part=${part}`),
      ]) {
        await page.goto(server.url + path);
        await page.locator('main h1, main .nothing').first().waitFor();
        while ((await page.locator('main .loading').count()) > 0) await page.waitForTimeout(20);
        await page.waitForTimeout(SETTLE_MS);
      }
      for (const n of numbers) {
        await page.goto(`${server.url}/generations/markup-${n}`);
        // Input, output, correction and comment: the text itself, or it would not be found.
        for (const field of ['asks', 'answers', 'better', 'says']) {
          await page.getByText(`${field}-${n}`).first().waitFor({ state: 'attached', timeout: WAIT_MS });
        }
        const shown = (await page.locator('main').textContent()) ?? '';
        const words = payload(n).split('\n')[0]?.replace(/^```/, '') ?? '';
        if (!shown.includes(words)) failures.push(`not shown as text: ${words}`);
      }
      return { tried: payloads, lost: 0, failures: [...failures, ...complaints], note: '14 fields, in Chromium' };
    },
  );
});

/** Of a group named by markup; every one of them fires. */
function ruleOf(n: number): object {
  return {
    ...{ name: `${n} ${payload(n)}`.slice(0, 100), metric: 'generations', window_hours: 1, least_n: 0 },
    ...{ group: { model: payload(n).slice(0, 90) }, condition: { kind: 'below', value: 1e6 } },
  };
}

function generationOf(n: number): object {
  const text = payload(n);
  return {
    ...{ trace_id: `markup-${n}`, input: `asks-${n} ${text}`, output: `answers-${n} ${text}` },
    ...{ model: text.slice(0, 90), prompt_version: text.slice(0, 90), provider: text.slice(0, 90) },
    ...{ finish_reason: text.slice(0, 90), metadata: { note: text }, context: [{ id: 'd', text }] },
  };
}

function eventsOf(n: number): object[] {
  const common = { trace_id: `markup-${n}`, user_id: `u${n}`, occurred_at: new Date().toISOString() };
  const text = payload(n);
  return [
    {
      ...common,
      id: randomUUID(),
      kind: 'vote',
      value: 'down',
      reasons: [text.slice(0, 90)],
      comment: `says-${n} ${text}`,
    },
    { ...common, id: randomUUID(), kind: 'correction', text: `better-${n} ${text}` },
    { ...common, id: randomUUID(), kind: 'vote', value: text },
  ];
}
