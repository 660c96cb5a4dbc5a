/** What the assistant knows about programming. */
import { fence, type Topic } from './topic.ts';

export const code: readonly Topic[] = [
  {
    name: 'debounce',
    keywords: ['debounce', 'throttle', 'typing', 'search box'],
    answers: [
      `Wait until the calls stop, then make the last one:

${fence(
  'ts',
  `
export function debounce<A extends unknown[]>(call: (...args: A) => void, waitMs: number) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...args: A) => {
    clearTimeout(timer);
    timer = setTimeout(() => call(...args), waitMs);
  };
}`,
)}

200 ms feels immediate for search. If every keystroke should count but no more than once a frame, you want *throttle* instead.`,
      `For a search box, cancelling the stale request matters as much as waiting, or an old answer can overtake a new one:

${fence(
  'ts',
  `
let current: AbortController | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;

input.addEventListener('input', () => {
  clearTimeout(timer);
  current?.abort();
  timer = setTimeout(async () => {
    current = new AbortController();
    const response = await fetch(\`/search?q=\${encodeURIComponent(input.value)}\`, {
      signal: current.signal,
    });
    show(await response.json());
  }, 200);
});`,
)}

Catch the \`AbortError\` where you handle errors: it is not one.`,
    ],
  },
  {
    name: 'sql duplicates',
    keywords: ['sql', 'duplicate', 'duplicates', 'postgres', 'query', 'rows'],
    answers: [
      `To find them, group by whatever should be unique:

${fence(
  'sql',
  `
SELECT email, count(*) AS copies
FROM users
GROUP BY email
HAVING count(*) > 1
ORDER BY copies DESC;`,
)}

To remove all but the oldest of each:

${fence(
  'sql',
  `
DELETE FROM users
USING (
  SELECT id, row_number() OVER (PARTITION BY email ORDER BY created_at, id) AS n
  FROM users
) ranked
WHERE users.id = ranked.id AND ranked.n > 1;`,
)}

Run it inside a transaction and look at the count before you commit. Then add the unique index, so that it cannot happen again.`,
      `If this is PostgreSQL and you want **one row of each**, \`DISTINCT ON\` is the shortest way:

${fence(
  'sql',
  `
SELECT DISTINCT ON (lower(email)) *
FROM users
ORDER BY lower(email), created_at DESC;`,
)}

The \`ORDER BY\` decides which copy wins, here the newest. Note \`lower(email)\`: half of all "duplicates" differ only in case, and a plain \`GROUP BY email\` never sees those.`,
    ],
  },
  {
    name: 'regex',
    keywords: ['regex', 'regular expression', 'match', 'validate email', 'iso date'],
    answers: [
      `For dates such as \`2026-03-09\`:

${fence('js', String.raw`const isoDate = /^(\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;`)}

It checks the shape, not the calendar: \`2026-02-31\` passes. Let \`Date\` do the rest:

${fence(
  'js',
  `
function isRealDate(text) {
  const date = new Date(\`\${text}T00:00:00Z\`);
  return isoDate.test(text) && date.toISOString().startsWith(text);
}`,
)}

The second line catches the 31st of February because \`Date\` rolls it over into March.`,
      `I would not use a regular expression alone. Parse it, then compare, which is shorter and right about leap years:

${fence(
  'js',
  `
const isDate = (text) => {
  const time = Date.parse(\`\${text}T00:00:00Z\`);
  return !Number.isNaN(time) && new Date(time).toISOString().slice(0, 10) === text;
};`,
)}

No pattern to maintain, and \`2024-02-29\` passes while \`2026-02-29\` does not.`,
    ],
  },
  {
    name: 'git undo',
    keywords: ['git', 'undo', 'revert', 'commit', 'reset'],
    answers: [
      `If nobody has pulled it yet:

${fence('sh', 'git reset --soft HEAD~1')}

The commit is gone and its changes are still staged. Fix them and commit again.

If it is already shared, add an opposite commit instead of rewriting history:

${fence('sh', 'git revert HEAD')}

Lost something on the way? \`git reflog\` lists where \`HEAD\` has been for the last 90 days.`,
      `Which kind of undo do you need?

- **Wrong message:** \`git commit --amend\`
- **Forgot a file:** \`git add it && git commit --amend --no-edit\`
- **Keep the changes, drop the commit:** \`git reset --soft HEAD~1\`
- **Drop both:** \`git reset --hard HEAD~1\`. There is no asking back, except through \`git reflog\`.
- **Already pushed:** \`git revert <commit>\`

The first four rewrite history, so use them only on commits that are still yours alone.`,
    ],
  },
  {
    name: 'python csv',
    keywords: ['python', 'csv', 'pandas', 'sum', 'average'],
    answers: [
      `With the standard library alone, one pass and no memory to speak of:

${fence(
  'python',
  `
import csv
from collections import defaultdict

totals = defaultdict(float)
with open("sales.csv", newline="", encoding="utf-8") as file:
    for row in csv.DictReader(file):
        totals[row["region"]] += float(row["amount"])

for region, total in sorted(totals.items(), key=lambda item: -item[1]):
    print(f"{region:<12} {total:>10,.2f}")`,
)}

Use \`Decimal\` instead of \`float\` if these are invoices.`,
      `If pandas is already there, it is two lines:

${fence(
  'python',
  `
import pandas as pd

sales = pd.read_csv("sales.csv")
print(sales.groupby("region")["amount"].sum().sort_values(ascending=False))`,
)}

For a file larger than memory, pass \`chunksize=100_000\` and add up the groups of each chunk.`,
    ],
  },
  {
    name: 'css centre',
    keywords: ['css', 'center', 'centre', 'flexbox', 'grid', 'div'],
    answers: [
      `Both axes, two lines:

${fence(
  'css',
  `
.parent {
  display: grid;
  place-items: center;
}`,
)}

Give the parent a height (\`min-height: 100dvh\` for a whole page), since centring inside a box as tall as its content does nothing you could see.`,
      `It depends on what should move:

${fence(
  'css',
  `
/* one child, both axes */
.hero { display: grid; place-items: center; min-height: 100dvh; }

/* a row of things */
.toolbar { display: flex; align-items: center; justify-content: center; gap: 0.5rem; }

/* a column of text */
.prose { max-width: 65ch; margin-inline: auto; }`,
)}

\`margin-inline\` is \`margin-left\` and \`-right\` that also behaves in right-to-left languages.`,
    ],
  },
];
