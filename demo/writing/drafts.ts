/** The drafts of the demo's editor, and the continuations its model offers, round by round. */

import type { DraftStart } from '../contract.ts';

export interface Draft extends DraftStart {
  /** Each round offers three ways on; after the last one they begin again. */
  rounds: readonly (readonly [string, string, string])[];
}

export const drafts: readonly Draft[] = [
  {
    id: 'harbour',
    title: 'The harbour at six',
    kind: 'Travel letter',
    text: 'The first ferry leaves at six, long before anyone has decided what kind of day it will be. The men who load it do not talk. One of them whistles the same four notes over and over, and the gulls seem to wait for a fifth.',
    rounds: [
      [
        'I bought a coffee from a window no wider than a book and stood where the ropes are coiled, because from there you can see both the town waking and the sea not caring.',
        'By the time the ramp came up, the sun had found the top windows of the customs house, and the whole town looked as if somebody had just remembered it.',
        'A woman with a crate of lemons asked me to hold the door. For the next hour I was, as far as anyone could tell, in the lemon business.',
      ],
      [
        'The island is forty minutes away, which is exactly as long as it takes to stop checking your phone.',
        'Halfway across, the engine changed its mind about something, and for a minute we drifted in a silence so complete that I could hear the bread being unwrapped behind me.',
        'Nobody on deck looked at the view. They had all seen it, and it would be there again tomorrow, and that seemed to me the best thing one could say of a place.',
      ],
      [
        'When we landed, the whistler tied the last rope, looked up at the gulls, and gave them the fifth note.',
        'I had planned to stay until noon. I missed three boats, all of them on purpose.',
        'On the quay a boy was selling postcards of the very ferry we had come on, at a price that assumed we would miss it already. We did.',
      ],
    ],
  },
  {
    id: 'release',
    title: 'What is new in November',
    kind: 'Product update',
    text: 'Hello everyone,\n\nthis month we worked on the thing you write to us about most: finding what you saved last spring.',
    rounds: [
      [
        'Search now looks inside your notes and attachments, not only at their titles, and shows the sentence it found rather than the page it is on.',
        'You can now search by what you remember (a colour, a person, roughly when) and it finds the note even if none of those words are in it.',
        'Search is about four times faster, and it forgives typing mistakes. You do not have to do anything; it is already on.',
      ],
      [
        'There is one thing we took away: the old filter bar. Hardly anyone used it, and everything it did now works by typing.',
        'A small warning: for the next day or two results may be incomplete while we go through older attachments. A note at the bottom tells you how far we are.',
        'If you share a workspace, people see only results they are allowed to open. We had an outside firm check that, and their report is linked below.',
      ],
      [
        'As always, answer this mail if something does not work the way you expect. It reaches the people who built it.',
        'Next month: offline on the phone. We have used it on the train for two weeks now and have nearly stopped swearing.',
        'Thank you to the 214 people who tried this before everyone else and told us, kindly, what was wrong with it.',
      ],
    ],
  },
  {
    id: 'proposal',
    title: 'A quieter office',
    kind: 'Proposal',
    text: 'We asked all 62 colleagues what keeps them from finishing their work. The most frequent answer was not meetings or mail. It was noise.',
    rounds: [
      [
        'We propose three changes that need no building work: two rooms without calls, a shared rule for headphones, and quiet hours from nine to eleven.',
        'The cheapest measure is also the one most people asked for: a single agreed time each morning in which nobody is interrupted.',
        'Before we spend money on panels and booths, we suggest a trial of four weeks on the second floor, with the third floor as it is for comparison.',
      ],
      [
        'The cost is 4,800 €, most of it for doors. If the trial shows no difference in the weekly survey, we stop there.',
        'We will measure two things, interruptions a day as people count them themselves and the share of planned work finished by Friday.',
        'Teams that depend on talking to each other, support above all, keep their present room and their present rules.',
      ],
      [
        'We ask for a decision by 5 December, so that the trial can begin in the first week of January.',
        'None of this makes the office silent. It makes it predictable, which is what people actually asked for.',
        'If you disagree, please say so before Friday. A rule that a third of us ignore is worse than none.',
      ],
    ],
  },
];
