/**
 * `npm run torture`: the promises, wherever a test makes one (`server/test/promises/promise.ts`), with the numbers of
 * their long forms, one after another, and a table of what came of it.
 *
 *   npm run torture -- [R1 R7...] [--share 0.1] [--minutes 10] [--markdown FILE]
 *
 * Names: only these. --share: so much of the numbers. --minutes: what takes longer has failed. --markdown: the table as
 * well in a file.
 */

import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startVitest } from 'vitest/node';

const { values, positionals } = parseArgs({
  options: {
    share: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '60' },
    markdown: { type: 'string' },
  },
  allowPositionals: true,
});
const [share, minutes] = [Number(values.share), Number(values.minutes)];
const isName = (name) => /^[RSP]\d{1,2}$/.test(name);
if (!(share > 0 && share <= 1) || !(minutes > 0) || !positionals.every(isName)) {
  process.stderr.write('Usage: npm run torture -- [R1 R7...] [--share 0.1] [--minutes 10] [--markdown FILE]\n');
  process.exit(2);
}

/** A file that imports `promise.ts` makes a promise: there is no list that could miss one. */
const files = ['shared', 'server', 'widget', 'demo']
  .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => join(folder, name)))
  .filter((path) => /\.test\.tsx?$/.test(path))
  .filter((path) => /from '[./\w-]*\/promise\.ts'/.test(readFileSync(path, 'utf8')));

/** What each promise said of itself, in the order of the tests; one that broke off says how. */
class Collector {
  rows = [];

  onTestCaseResult(test) {
    const [, name, words] = /^([RSP]\d{1,2}): (.*)$/s.exec(test.name) ?? [];
    if (name === undefined || (positionals.length > 0 && !positionals.includes(name))) return;
    const { state, errors = [] } = test.result();
    const { kept } = test.meta();
    const subject = test.parent.type === 'suite' ? `${test.parent.name.replace(/,$/, '')}: ` : '';
    const failures = kept?.failures ?? errors.map(({ message }) => message);
    this.rows.push({
      name,
      words: subject + words,
      tried: kept === undefined ? '' : String(kept.tried),
      lost: kept === undefined ? '' : String(kept.lost),
      failed: state === 'skipped' ? 'not tried' : state === 'passed' ? '0' : String(Math.max(1, failures.length)),
      seconds: ((kept?.ms ?? test.diagnostic()?.duration ?? 0) / 1000).toFixed(1),
      note: [kept?.note, ...failures].filter((text) => text !== undefined).join('; '),
    });
  }

  get sorted() {
    const number = ({ name }) => Number(name.slice(1)) + 100 * ['R', 'S', 'P', ''].indexOf(name.slice(0, 1));
    return [...this.rows].sort((one, other) => number(one) - number(other));
  }
}

const collector = new Collector();
const vitest = await startVitest('test', files, {
  config: '.config/vitest.config.ts',
  root: '.',
  watch: false,
  reporters: ['default', collector],
  fileParallelism: false, // nothing beside: times are held against their limits
  provide: { torture: { share, minutes } },
  testNamePattern: `(^| )(${positionals.length > 0 ? positionals.join('|') : '[RSP]\\d+'}): `,
});
await vitest.close();
if (collector.rows.length === 0) {
  process.stderr.write(`There is no promise ${positionals.join(', ')}.\n`);
  process.exit(2);
}

const head = ['promise', 'what', 'tried', 'lost', 'failed', 'seconds', 'note'];
const cells = collector.sorted.map((row) => [
  ...[row.name, row.words, row.tried, row.lost, row.failed, row.seconds, row.note],
]);
const table = [head, head.map(() => '---'), ...cells]
  .map((row) => `| ${row.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ')).join(' | ')} |`)
  .join('\n');
const asked = [...positionals, ...(share === 1 ? [] : ['--share', share])];
const where = [
  new Date().toISOString().slice(0, 10),
  `commit ${commit()}`,
  `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GiB`,
  `Node ${process.versions.node}`,
].join(', ');
const text = `${table}\n\n\`npm run torture${asked.length === 0 ? '' : ` -- ${asked.join(' ')}`}\`, ${where}.\n`;
process.stdout.write(`\n${text}`);
if (values.markdown !== undefined) writeFileSync(values.markdown, text);

/** What was tried, and whether that is exactly what it says. */
function commit() {
  const git = (...args) => spawnSync('git', args, { encoding: 'utf8' }).stdout?.trim() ?? '';
  const head = git('rev-parse', '--short', 'HEAD');
  if (head === '') return 'unknown';
  return git('status', '--porcelain', '--untracked-files=no') === '' ? head : `${head} with changes`;
}
