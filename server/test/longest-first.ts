/** The order of test files: a long one that begins last is waited for alone, with all but one processor idle. */
import { readFileSync } from 'node:fs';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What a file imports says how long it takes: processes most, then browsers, then databases. */
const SLOW = [
  /\/(start-server|open-page|embedded-directory)\.ts'/,
  /\/chromium\.ts'/,
  /\/(database|serve-app|serve-endpoints)\.ts'/,
];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = new Map(files.map((file) => [file, rankOf(readFileSync(file.moduleId, 'utf8'))]));
    return (await super.sort(files)).sort((one, other) => (rank.get(one) ?? 0) - (rank.get(other) ?? 0));
  }
}

function rankOf(text: string): number {
  const found = SLOW.findIndex((pattern) => pattern.test(text));
  return found < 0 ? SLOW.length : found;
}
