/**
 * A product that does not exist, for pictures: a cooking assistant whose second prompt version does better than its
 * first. Everything is marked as synthetic, and the same at every run but for its dates.
 */
import { createHash } from 'node:crypto';
import type { Event } from '../../../shared/event.ts';
import type { Generation } from '../../../shared/generation.ts';

const DAYS = 14;
const A_DAY = 60;
const DAY_MS = 86_400_000;

const questions = [
  ['How long do eggs keep?', 'In the fridge, three to five weeks from the day they were laid.'],
  ['Can I freeze cooked rice?', 'Yes: cool it within an hour, freeze it flat, and eat it within a month.'],
  ['What can I use instead of buttermilk?', '240 ml milk with a tablespoon of lemon juice; wait five minutes.'],
  ['Is it safe to eat rare pork?', 'Whole cuts are safe from 63 °C at the core and three minutes of rest.'],
  [
    'Give me a shopping list for lasagne as JSON',
    '{"items":["lasagne sheets","minced beef","tomatoes","milk","butter"]}',
  ],
] as const;
const reasons = ['Not true', 'Too long', 'Off topic', 'Not safe'];

/** @param now in milliseconds; everything happened in the two weeks before it */
export function invent(now: number): { generations: Generation[]; events: Event[] } {
  const next = random(7);
  const generations: Generation[] = [];
  const events: Event[] = [];
  for (let n = 0; n < DAYS * A_DAY; n += 1) {
    const at = now - DAY_MS * DAYS * (1 - n / (DAYS * A_DAY)) - next() * 3_600_000;
    const newer = n > 4 * A_DAY && next() < 0.5;
    const [input, output] = questions[Math.floor(next() * questions.length)] ?? questions[0];
    const trace_id = uuid(`generation ${n}`).replaceAll('-', '');
    const user_id = `cook-${Math.floor(next() ** 2 * 40)}`;
    generations.push({
      trace_id,
      user_id,
      conversation_id: `${user_id}-${Math.floor(n / 90)}`,
      input,
      output: newer ? output : `${output} ${next() < 0.3 ? 'Ask me anything else about your kitchen!' : ''}`.trim(),
      model: next() < 0.7 ? 'm-large' : 'm-small',
      prompt_id: 'cook',
      prompt_version: newer ? 'v2' : 'v1',
      latency_ms: Math.round(400 * Math.exp(next() * 2.2)),
      input_tokens: 180 + Math.floor(next() * 400),
      output_tokens: 20 + Math.floor(next() * 240),
      started_at: new Date(at).toISOString(),
      consent: ['improve', 'train'],
      metadata: { synthetic: true },
    });
    const happen = (after_s: number, fields: Record<string, unknown>): void => {
      const occurred_at = new Date(Math.min(now, at + after_s * 1000)).toISOString();
      const consent = ['improve', 'train'];
      events.push({ id: uuid(`event ${events.length}`), trace_id, user_id, occurred_at, consent, ...fields } as Event);
    };
    happen(1, { kind: 'shown', visible_ms: 4000 });
    const good = next() < (newer ? 0.86 : 0.68);
    const what = next();
    if (what < 0.12) {
      const [value, why] = good
        ? ['up', []]
        : ['down', [reasons[Math.floor(next() ** 2 * reasons.length)] ?? 'Not true']];
      happen(20, { kind: 'vote', value, reasons: why });
      if (!good && next() < 0.4) happen(60, { kind: 'correction', text: output });
    } else if (what < 0.4 && good) {
      happen(15, { kind: 'accept', via: 'insert' });
      for (const after_s of [30, 120, 300, 600]) {
        if (next() < 0.9) happen(15 + after_s, { kind: 'retention', after_s, similarity: next() < 0.9 ? 0.95 : 0.3 });
      }
    } else if (what < 0.5) {
      happen(60, {
        kind: 'edit',
        similarity: Math.round((good ? 0.6 + next() * 0.4 : next() * 0.6) * 100) / 100,
        final: true,
      });
    } else if (what < 0.6 && !good) {
      const again = uuid(`again ${n}`).replaceAll('-', '');
      generations.push({
        ...(generations.at(-1) as Generation),
        ...{ trace_id: again, output: `In short: ${output}`, started_at: new Date(at + 10_000).toISOString() },
      });
      happen(10, { kind: 'regenerate', next: { trace_id: again } });
    } else if (what < 0.66) happen(3, { kind: 'abandon', after_ms: 2500 });
    if (next() < 0.2) happen(3600, { kind: 'outcome', name: 'cooked', value: good });
    if (next() < 0.3) {
      happen(5, {
        kind: 'score',
        name: 'helpful',
        source: 'judge-1',
        value: Math.round((good ? 0.8 : 0.5) * 100 + next() * 20) / 100,
      });
    }
  }
  return { generations, events };
}

/** Mulberry32: small, and the same everywhere. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A UUID of version 8, "of our own making". */
function uuid(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
