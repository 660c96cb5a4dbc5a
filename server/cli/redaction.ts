/** `npm run redaction`: prints what the redaction rules find of a seeded set, and what they take out wrongly. */
import { measureRedaction, type Share } from '../privacy/seeded/measure.ts';

const { recall, precision, untouched } = measureRedaction();
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const share = ({ of, count }: Share): string => (of === 0 ? '' : `${((100 * count) / of).toFixed(1)} % of ${of}`);

say(`${'found'.padEnd(10)}${'in a usual form'.padEnd(20)}in a form that no rule knows`);
for (const { rule, usual, formless } of recall) say(`${rule.padEnd(10)}${share(usual).padEnd(20)}${share(formless)}`);
say(`\nof what was taken out, rightly: ${share(precision)}`);
say(`texts with nothing personal in them, left as they were: ${share(untouched)}`);
