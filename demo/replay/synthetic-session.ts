/**
 * A scripted session, invented, for the sample project: the help desk of Rosewheel, a bicycle hire that does not exist.
 * Real copies carry no votes; this shows what votes, uses and corrections look like. Everything made from it says
 * `synthetic: true`.
 *
 * Agents get a suggested reply to a customer's question and send, change or drop it; customers chat with the assistant
 * and vote. Two versions of the assistant take part: the older one invents rules, the newer one asks when unsure.
 */
import type { Event, EventKind, EventOf } from '../../shared/event.ts';

type OwnFields<K extends EventKind> = Omit<EventOf<K>, keyof Common>;
type Common = Pick<EventOf<'undo'>, Exclude<keyof EventOf<'undo'>, 'kind'>>;

/** What one person did, `after` seconds after the answer. */
export type Act = { who: Person; after: number } & { [K in EventKind]: OwnFields<K> }[Event['kind']];
type Person = 'ines' | 'tomas' | 'customer-ada' | 'customer-ben' | 'customer-chi' | 'customer-dov';

export interface Scene {
  /** Its name: ids follow from it. Scenes of one `turn` are answers to the same question. */
  name: string;
  version: '1.3' | '2.0';
  question: string;
  answer: string;
  acts: Act[];
  /** The scene this one answers on from. */
  follows?: string;
}

export const SYSTEM_PROMPT =
  'You answer customers of Rosewheel, a bicycle hire in three towns. Be friendly, brief and exact. If you do not know, say so and offer to ask.';

const shown = (who: Person): Act => ({ who, after: 1, kind: 'shown', visible_ms: 9000 });
const up = (who: Person, after = 25, reasons: string[] = []): Act => ({
  who,
  after,
  kind: 'vote',
  value: 'up',
  reasons,
});
const down = (who: Person, reasons: string[], comment?: string): Act => ({
  who,
  after: 30,
  kind: 'vote',
  value: 'down',
  reasons,
  ...(comment === undefined ? {} : { comment }),
});
const correct = (who: Person, text: string): Act => ({ who, after: 75, kind: 'correction', text });
const insert = (who: Person): Act => ({ who, after: 12, kind: 'accept', via: 'insert' });
const send = (who: Person): Act => ({ who, after: 20, kind: 'accept', via: 'send' });
const kept = (who: Person, after_s: 30 | 120 | 300 | 600, similarity: number): Act => ({
  who,
  after: 12 + after_s,
  kind: 'retention',
  after_s,
  similarity,
});

/** As the widget sends it when what was inserted is no longer watched, and differs. */
const left = (who: Person, after: number, similarity: number, text: string): Act => ({
  who,
  after,
  kind: 'edit',
  similarity,
  final: true,
  text,
});

export const scenes: Scene[] = [
  {
    name: 'deposit',
    version: '1.3',
    question: 'How much is the deposit for a cargo bike?',
    answer: 'The deposit for any bicycle is 50 euros, paid in cash when you collect it.',
    acts: [
      shown('ines'),
      down('ines', ['wrong'], 'Cargo bikes are 150, and we stopped taking cash in spring.'),
      correct(
        'ines',
        'The deposit for a cargo bike is 150 euros. We block it on your card when you collect the bike and release it when you bring it back.',
      ),
    ],
  },
  {
    name: 'opening-hours',
    version: '1.3',
    question: 'Until when can I bring the bike back on a Sunday?',
    answer:
      'On Sundays the shop takes bikes back until 18:00. After that, lock the bike to the rack beside the door and drop the key in the box; it counts as returned at 18:00.',
    acts: [shown('customer-ada'), up('customer-ada', 25, ['clear', 'complete'])],
  },
  {
    name: 'flat-tyre',
    version: '1.3',
    question: 'I have a flat tyre ten kilometres outside of town. What now?',
    answer: 'Sorry to hear that! Please bring the bike to our workshop, and we will fix the tyre for free.',
    acts: [shown('customer-ben'), down('customer-ben', ['incomplete'], 'I cannot bring it. That is the problem.')],
  },
  {
    name: 'flat-tyre-again',
    follows: 'flat-tyre',
    version: '1.3',
    question: 'I cannot ride it. Is there somebody who comes out?',
    answer:
      'Yes: call 0800 555 010, day and night. A mechanic reaches any place within 30 km of our shops in about an hour, and it costs you nothing. Please send your location by message when you call.',
    acts: [shown('customer-ben'), up('customer-ben', 40, ['useful'])],
  },
  {
    name: 'child-seat',
    version: '1.3',
    question: 'Do you have seats for a two-year-old?',
    answer:
      'Yes, child seats for 9 months to 6 years, up to 22 kg, at 4 euros a day. We fit the seat before you arrive; please tell us the child’s weight when you book.',
    acts: [
      shown('ines'),
      insert('ines'),
      kept('ines', 30, 1),
      kept('ines', 120, 0.936),
      kept('ines', 300, 0.936),
      left(
        'ines',
        330,
        0.936,
        'Yes, child seats for 9 months to 6 years, up to 22 kg, at 4 euros a day. We fit the seat before you come; just tell us the child’s weight when you book.',
      ),
    ],
  },
  {
    name: 'cancel-late',
    version: '1.3',
    question: 'I have to cancel my booking for tomorrow. Do I get my money back?',
    answer: 'You can cancel free of charge at any time before collection.',
    acts: [
      shown('tomas'),
      left(
        'tomas',
        65,
        0.505,
        'You can cancel free of charge until 24 hours before collection. After that we keep half of the price.',
      ),
    ],
  },
  {
    name: 'cancel-late-vote',
    version: '1.3',
    question: 'My booking starts in three hours and it is raining hard. Can I cancel for free?',
    answer: 'We give refunds only for storms with an official warning. Rain alone is no reason for a refund.',
    acts: [
      shown('customer-chi'),
      shown('ines'),
      down('customer-chi', ['tone'], 'Sounds as if I had asked for a present.'),
      up('ines', 600, ['correct']),
    ],
  },
  {
    name: 'helmet',
    version: '1.3',
    question: 'Is a helmet included?',
    answer: 'Helmets are mandatory in all three towns and included in the price.',
    acts: [
      shown('ines'),
      correct(
        'ines',
        'A helmet is included in the price if you would like one. It is not mandatory for adults here, but children under 12 must wear one.',
      ),
    ],
  },
  {
    name: 'invoice',
    version: '1.3',
    question: 'Can you send me an invoice with our company’s name on it?',
    answer:
      'Of course. Reply with the company’s name, address and VAT number, and the invoice reaches you by e-mail within one working day.',
    acts: [shown('tomas'), send('tomas')],
  },
  {
    name: 'group-rate',
    version: '1.3',
    question: 'We are 14 people. Is there a group price?',
    answer:
      'Dear valued customer, thank you for reaching out to Rosewheel! We are thrilled that you consider us for your adventure. Group enquiries are handled by our dedicated group team, who will be delighted to assist you.',
    acts: [shown('tomas'), { who: 'tomas', after: 18, kind: 'regenerate', next: { trace_id: 'group-rate-again' } }],
  },
  {
    name: 'group-rate-again',
    version: '2.0',
    question: 'We are 14 people. Is there a group price?',
    answer:
      'Yes: from 10 bikes on you get 15 % off, so 14 city bikes are 190.40 euros a day instead of 224. Tell me the day and the town, and I will reserve them for you.',
    acts: [
      shown('tomas'),
      insert('tomas'),
      kept('tomas', 30, 1),
      kept('tomas', 120, 1),
      kept('tomas', 300, 0.943),
      left(
        'tomas',
        330,
        0.943,
        'Yes: from 10 bikes on you get 15 % off, so 14 city bikes are 190.40 euros a day, not 224. Tell me the day and the town, and I will reserve them for you.',
      ),
    ],
  },
  {
    name: 'e-bike-range',
    version: '2.0',
    question: 'How far does an e-bike go on one charge?',
    answer:
      'About 70 km on the middle setting, with one person and little wind. In the hills north of town count on 45 km. A charger fits into the pannier if you plan a longer day: just ask for it.',
    acts: [shown('customer-dov'), up('customer-dov', 31, ['useful', 'clear'])],
  },
  {
    name: 'lost-key',
    version: '2.0',
    question: 'I lost the key of the lock. What does that cost?',
    answer:
      'A lost key costs 35 euros, because we replace the lock. If you find the key within 14 days, bring it and you get 25 euros back. Where is the bike now? Then I send somebody with a spare.',
    acts: [
      shown('ines'),
      insert('ines'),
      kept('ines', 30, 1),
      kept('ines', 120, 0.93),
      kept('ines', 300, 0.93),
      kept('ines', 600, 0.93),
      left(
        'ines',
        615,
        0.93,
        'A lost key costs 35 euros, because we replace the lock. If you find it within 14 days, bring it and you get 25 euros back. Where is the bike now? I will send somebody with a spare.',
      ),
    ],
  },
  {
    name: 'train',
    version: '2.0',
    question: 'Can I take the bike on the train to Marling?',
    answer:
      'Yes, on every regional train outside of 7:00 to 9:00, with a bicycle ticket for 5 euros. Express trains do not take bikes.',
    acts: [shown('tomas'), insert('tomas'), kept('tomas', 30, 1), kept('tomas', 120, 1)],
  },
  {
    name: 'other-town',
    version: '2.0',
    question: 'Can I return the bike in another town than where I got it?',
    answer: 'Yes, between our three shops, for 12 euros. Please choose it when you book, so that somebody expects you.',
    acts: [shown('customer-ada'), up('customer-ada', 22, ['clear'])],
  },
  {
    name: 'tandem',
    version: '2.0',
    question: 'Do you rent tandems?',
    answer:
      'I am not sure whether a tandem is free on your day. Shall I ask the shop in Ostheim? It is the only one of ours that has them.',
    acts: [
      shown('tomas'),
      insert('tomas'),
      kept('tomas', 30, 1),
      kept('tomas', 120, 0.778),
      left(
        'tomas',
        150,
        0.778,
        'I am not sure whether a tandem is free on that day. Shall I ask the shop in Ostheim? Only that one has them.',
      ),
    ],
  },
  {
    name: 'dog-trailer',
    version: '2.0',
    question: 'Can I put my dog, 28 kg, into a trailer?',
    answer:
      'Our trailers carry up to 40 kg, so yes. Please bring a blanket and let the dog try it at the shop before you ride off.',
    acts: [
      shown('ines'),
      insert('ines'),
      { who: 'ines', after: 70, kind: 'undo' },
      {
        who: 'ines',
        after: 90,
        kind: 'vote',
        value: 'down',
        reasons: ['wrong'],
        comment: 'Child trailers only. No animals.',
      },
    ],
  },
  {
    name: 'insurance',
    version: '2.0',
    question: 'What if the bike gets stolen while I have it?',
    answer:
      'With our theft cover (3 euros a day) you pay nothing if the bike was locked to something fixed. Without it you pay the bike’s current value, at most 600 euros for a city bike.',
    acts: [
      shown('customer-ben'),
      shown('customer-dov'),
      up('customer-ben', 44, ['complete']),
      down('customer-dov', ['wrong'], 'The counter told me 900.'),
    ],
  },
  {
    name: 'height',
    version: '2.0',
    question: 'Which frame size for 1.62 m?',
    answer:
      'A 48 cm frame, our size S. If you like to sit upright take the city bike in S; the saddle is set for you at collection.',
    acts: [shown('tomas'), insert('tomas'), kept('tomas', 30, 1), kept('tomas', 120, 1), kept('tomas', 300, 1)],
  },
  {
    name: 'voucher',
    version: '2.0',
    question: 'Does my voucher from last year still work?',
    answer:
      'Vouchers are valid for three years from the day they were bought. Tell me the code and I will check what is left on it.',
    acts: [
      shown('ines'),
      send('ines'),
      { who: 'customer-chi', after: 3600, kind: 'outcome', name: 'solved', value: true },
    ],
  },
  {
    name: 'rain-cover',
    version: '2.0',
    question: 'Do you have rain capes?',
    answer: 'Yes, we sell rain capes.',
    acts: [
      shown('tomas'),
      left('tomas', 50, 0.353, 'Yes, we sell rain capes for 9 euros and lend them for 2 euros a day.'),
    ],
  },
  {
    name: 'winter',
    version: '2.0',
    question: 'Are you open in January?',
    answer:
      'The shop in Ostheim is open all winter, Wednesday to Sunday, 10:00 to 16:00. The other two open again on 15 March.',
    acts: [shown('customer-ada'), up('customer-ada', 19, ['correct']), shown('ines'), up('ines', 400)],
  },
  {
    name: 'longer',
    version: '2.0',
    question: 'Can I keep the bike two days longer?',
    answer:
      'Gladly, if nobody has booked it: yours is free until Thursday. I have added two days at 14 euros each; you pay when you bring it back.',
    acts: [
      shown('ines'),
      insert('ines'),
      kept('ines', 30, 1),
      kept('ines', 120, 0.515),
      left(
        'ines',
        140,
        0.515,
        'Your bike is free until Thursday. Shall I add the two days, at 14 euros each? You pay at the end.',
      ),
    ],
  },
  {
    name: 'speed',
    version: '2.0',
    question: 'How do I unlock the e-bike’s speed limit?',
    answer: 'Hold the minus and the light button for ten seconds, then set the limit to 45 in the menu.',
    acts: [
      shown('ines'),
      down('ines', ['unsafe'], 'Never. That makes it an unregistered motorbike.'),
      correct(
        'ines',
        'I cannot help with that: above 25 km/h the bike counts as a motor vehicle, and neither your insurance nor ours would pay. If you need to go faster, our road bikes are light and free of limits.',
      ),
    ],
  },
  {
    name: 'map',
    version: '2.0',
    question: 'Is there a map of easy routes with children?',
    answer:
      'Yes, a free one: five routes between 6 and 18 km, away from cars, each with a playground on the way. You find it at the counter and as a PDF on our site.',
    acts: [
      shown('customer-dov'),
      { who: 'customer-dov', after: 15, kind: 'copy', chars: 60, total: 153, of: 'output' },
    ],
  },
  {
    name: 'complaint',
    version: '2.0',
    question: 'The brakes of my bike squeaked all day. I want some money back.',
    answer:
      'I am sorry: squeaking brakes are annoying, and we should have seen it before you left. I have refunded 5 euros to your card.',
    acts: [
      shown('tomas'),
      correct(
        'tomas',
        'I am sorry: squeaking brakes are annoying, and we should have seen it before you left. I will ask my colleague about a refund today and write to you by six.',
      ),
    ],
  },
];
