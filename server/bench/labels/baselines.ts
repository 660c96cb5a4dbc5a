/** What others make of the same events: votes alone, every signal one vote, or whatever came last. */
import { type Case, type KnownEvent, said, sameKey } from '../../labels/case.ts';

/** What a method says of one output. */
export interface Opinion {
  says: 'good' | 'bad' | null;
  /** Its probability of good; .5 where it says nothing. */
  p: number;
  /** It has anything to go by. */
  informed: boolean;
}

const SILENT: Opinion = { says: null, p: 0.5, informed: false };

/** The newest thumbs of each person, most of them. */
export function thumbsOnly({ events }: Case): Opinion {
  const votes = new Map<string, boolean>();
  for (const event of events) {
    const it = said(event);
    if (it.kind === 'vote' && it.value !== null) votes.set(event.actor, it.value === 'up');
  }
  return most([...votes.values()]);
}

/** Each thing that anybody did is a vote for or against, all alike. */
export function majorityVote(subject: Case): Opinion {
  return most(subject.events.map((event) => sideOf(event, subject)).filter((side) => side !== null));
}

/** The last thing that anybody did decides. */
export function lastSignalWins(subject: Case): Opinion {
  const inOrder = [...subject.events].sort((one, other) => one.at.getTime() - other.at.getTime());
  const last = inOrder.map((event) => sideOf(event, subject)).findLast((side) => side !== null);
  return last === undefined || last === null ? SILENT : most([last]);
}

function most(sides: readonly boolean[]): Opinion {
  if (sides.length === 0) return SILENT;
  const good = sides.filter(Boolean).length;
  const p = (good + 1) / (sides.length + 2); // Laplace's rule of succession
  return { says: 2 * good === sides.length ? null : 2 * good > sides.length ? 'good' : 'bad', p, informed: true };
}

/** The plain reading of an event, as anybody would have it who has no policy. */
function sideOf(event: KnownEvent, subject: Case): boolean | null {
  const it = said(event);
  switch (it.kind) {
    case 'vote':
      return it.value === null ? null : it.value === 'up';
    case 'choice':
      return sameKey(subject.key, event);
    case 'accept':
    case 'copy':
      return true;
    case 'retention':
      return it.similarity >= 0.5;
    case 'correction':
    case 'undo':
    case 'dismiss':
    case 'regenerate':
    case 'edit':
      return false;
    case 'follow_up':
      return (it.similarity ?? 0) >= 0.67 ? false : null;
    default:
      return null;
  }
}
