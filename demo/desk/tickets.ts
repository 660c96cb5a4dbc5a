/**
 * The tickets of the demo's support desk, with what its model suggests for each. Some suggestions are wrong on
 * purpose, and the older version is wrong more often: that is what a desk's edits are for.
 */
import type { Ticket } from '../contract.ts';
import type { FieldName } from './fields.ts';

export const categories = ['Billing', 'Delivery', 'Returns', 'Product question', 'Account', 'Technical fault'] as const;
export const priorities = ['Low', 'Normal', 'High', 'Urgent'] as const;

export type Suggestion = Record<FieldName, string>;

/** Older version first; a missing field is the same in both. */
export interface SuggestedTicket {
  ticket: Ticket;
  newer: Suggestion;
  older?: Partial<Suggestion>;
}

export const suggested: readonly SuggestedTicket[] = [
  {
    ticket: {
      id: 'T-2041',
      from: 'Amira Haddad',
      received: '08:12',
      subject: 'Charged twice for one lamp',
      text: 'Hi, I ordered one Alma floor lamp on Monday (order 88213) and my card shows 189 € twice. The app only lists one order. My rent goes out tomorrow, so please sort this out today if you can.',
    },
    newer: {
      category: 'Billing',
      priority: 'High',
      summary: 'Order 88213 was charged twice (189 €); needs the refund today because rent is due.',
    },
    older: { priority: 'Normal' },
  },
  {
    ticket: {
      id: 'T-2042',
      from: 'Piotr Zieliński',
      received: '08:31',
      subject: 'Table leg arrived cracked',
      text: 'The Nord dining table came yesterday. One leg has a crack along the grain, about a hand long. I would rather keep the table and get a new leg than send 40 kilos back. Photos attached.',
    },
    newer: {
      category: 'Returns',
      priority: 'Normal',
      summary: 'Nord table arrived with a cracked leg; wants a replacement leg, not a return. Photos attached.',
    },
    older: { category: 'Delivery', summary: 'Customer wants to return a damaged Nord table.' },
  },
  {
    ticket: {
      id: 'T-2043',
      from: 'Grace Okonkwo',
      received: '09:05',
      subject: 'Does the oak shelf hold 30 kg?',
      text: 'I would like to put my record collection on the Linn shelf, roughly 30 kg a board. The page says "sturdy", which does not help me much. It would hang on plasterboard. Is there a fixing kit for that?',
    },
    newer: {
      category: 'Product question',
      priority: 'Low',
      summary: 'Asks whether the Linn shelf carries 30 kg a board on plasterboard, and for a fixing kit.',
    },
  },
  {
    ticket: {
      id: 'T-2044',
      from: 'Tomás Ferreira',
      received: '09:18',
      subject: 'Smell of burning from the dimmer',
      text: 'The dimmer that came with my Halo pendant gets too hot to touch and last night it smelled burnt. I switched it off at the fuse. Is it safe to use with LED bulbs? My kids sleep in that room.',
    },
    newer: {
      category: 'Technical fault',
      priority: 'High',
      summary: 'Halo dimmer overheats and smells burnt; switched off at the fuse. Asks about LED bulbs.',
    },
    older: {
      category: 'Product question',
      priority: 'Normal',
      summary: 'Asks if the Halo dimmer works with LED bulbs.',
    },
  },
  {
    ticket: {
      id: 'T-2045',
      from: 'Lena Brandt',
      received: '09:40',
      subject: 'Parcel marked as delivered, but nothing here',
      text: 'Tracking says my cushions were handed to a neighbour at 14:02 on Friday. I asked on all four floors and nobody has them. There is no name on the slip. Could you ask the courier who signed?',
    },
    newer: {
      category: 'Delivery',
      priority: 'Normal',
      summary: 'Cushions shown as handed to a neighbour on Friday 14:02, not found; asks who signed.',
    },
    older: { priority: 'High' },
  },
  {
    ticket: {
      id: 'T-2046',
      from: 'Yuki Tanaka',
      received: '10:02',
      subject: 'Cannot sign in after changing my number',
      text: 'I have a new phone number and your codes still go to the old one. I can prove who I am with my last three orders. I also want to change my delivery address before order 88301 ships.',
    },
    newer: {
      category: 'Account',
      priority: 'Normal',
      summary:
        'Sign-in codes go to an old number; can prove identity. Address of order 88301 must change before it ships.',
    },
    older: { category: 'Delivery', summary: 'Wants to change the address of order 88301.' },
  },
];
