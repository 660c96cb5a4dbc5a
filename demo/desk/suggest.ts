/** What the desk's model suggests for a ticket: looked up, where a product would ask its model. */
import type { Desk, Ticket } from '../contract.ts';
import type { FieldName } from './fields.ts';
import { categories, priorities, type Suggestion, suggested } from './tickets.ts';

const instructions: Record<FieldName, string> = {
  category: `Name the category of this support ticket. One of: ${categories.join(', ')}.`,
  priority: `Name the priority of this support ticket. One of: ${priorities.join(', ')}.`,
  summary: 'Sum up this support ticket in one sentence for the colleague who will answer it.',
};

export const desk: Desk = {
  tickets: suggested.map(({ ticket }) => ticket),
  categories: [...categories],
  priorities: [...priorities],
};

export function findTicket(id: string): Ticket | undefined {
  return suggested.find(({ ticket }) => ticket.id === id)?.ticket;
}

/** @param version the model version that answers: the older one is wrong more often */
export function suggest(id: string, version: 'older' | 'newer'): Suggestion | undefined {
  const found = suggested.find(({ ticket }) => ticket.id === id);
  if (found === undefined) return undefined;
  return version === 'newer' ? found.newer : { ...found.newer, ...found.older };
}

/** The prompt of one field, as a model would get it. */
export function promptOf(field: FieldName, ticket: Ticket): { role: 'system' | 'user'; content: string }[] {
  return [
    { role: 'system', content: instructions[field] },
    { role: 'user', content: `From: ${ticket.from}\nSubject: ${ticket.subject}\n\n${ticket.text}` },
  ];
}
