/** What the assistant knows about letters, plans and small talk, and what it says when it knows nothing. */
import type { Topic } from './topic.ts';

export const everyday: readonly Topic[] = [
  {
    name: 'late mail',
    keywords: ['email', 'mail', 'apolog', 'late', 'delay', 'customer', 'reply'],
    answers: [
      `**Subject: Your order will be four days late, and what we are doing about it**

Hello Maria,

your order from 12 November has not left our warehouse yet. A pallet was mislabelled, and we noticed only this morning. It ships tomorrow and should be with you on Tuesday.

I have refunded the delivery fee. If Tuesday is too late, answer this mail and I will cancel the order and refund you in full today.

I am sorry for the wait.

Jonas
Customer Care`,
      `Shorter, and with the promise first:

Hello Maria,

your order ships tomorrow and arrives on Tuesday, four days late. The mistake was ours, a mislabelled pallet, and I have refunded your delivery fee.

Too late for you? One word back and I will cancel it and refund you today.

Sorry about this,
Jonas`,
    ],
  },
  {
    name: 'plan a week',
    keywords: ['plan', 'week', 'schedule', 'routine', 'habit', 'focus'],
    answers: [
      `A week that leaves room for the unexpected:

- **Monday:** choose three results for the week. Write them down, no more than a line each.
- **Tuesday to Thursday:** the first 90 minutes of each day go to one of them, before mail.
- **Friday:** finish, tidy, and note what took longer than you thought.

Fill only six hours of every eight. The other two fill themselves, and now you have planned for it.`,
      `Start from the end: *what should be true on Friday at five?* Name three things. For each, find the first step that takes under half an hour, and put those three steps on Monday.

Then protect one block a day, same time, same place, phone in another room. One is enough. People who plan three blocks usually keep none.`,
    ],
  },
  {
    name: 'thanks',
    keywords: ['thank', 'thanks', 'great', 'perfect', 'cheers'],
    answers: [
      `You are welcome. If it did not quite work out, tell me what happened and I will adjust it.`,
      `Glad to hear it. Shall I turn it into a checklist you can keep?`,
    ],
  },
  {
    name: 'hello',
    keywords: ['hello', 'hi there', 'hey', 'who are you', 'what can you do', 'help me'],
    answers: [
      `Hello, I am **Sage**. I am good with three things: what to cook, where to go, and why your code does not run. Ask me about risotto, Lisbon or a debounce function, for instance.`,
      `Hi. Tell me what is in your fridge, where you are going, or what error you are staring at, and we will take it from there.`,
    ],
  },
];

export const fallback: Topic = {
  name: 'unknown',
  keywords: [],
  answers: [
    `That one is outside what I know well, so let me not guess. I can help with **cooking** (what goes with what, what went wrong), **travel** (a weekend, packing, trains) and **code** (SQL, JavaScript, Python, git).

If your question touches one of those, tell me a little more: what you have, what you want, and what you have tried.`,
    `I do not have a good answer to that. Here is how I would go about it myself:

1. Write the question down in one sentence, without the background.
2. Say what a good answer would let you *do*.
3. Find the part you could test in ten minutes, and test that first.

If you share those three lines, I can be of more use.`,
    `I am not sure I understand. Could you put it differently? An example helps more than a description: what you started from, and what you would like to see at the end.`,
  ],
};
