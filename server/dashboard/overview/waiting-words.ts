/** Feedback that came before its generation, or without it: it is kept, and counts in nothing until that is there. Pure. */
import { formatThings } from '../format.ts';

export function waitingWords(orphans: number): string {
  const comes = orphans === 1 ? 'it comes' : 'they come';
  return `Feedback on ${formatThings(orphans, 'output')} that your backend has not sent waits, and counts once ${comes}`;
}
