/**
 * Closes a test run with one line that scripts can read: `12 passed, 0 failed`, and `, 1 skipped` where any are. Those are
 * named before it: nothing is skipped in silence.
 */
import { writeSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

const STDOUT = 1;

export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const count = { passed: 0, failed: errors.length, skipped: 0 };
    const skipped: string[] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        count[state === 'passed' || state === 'skipped' ? state : 'failed'] += 1;
        if (state === 'skipped') skipped.push(`Skipped: ${test.fullName} (${module.relativeModuleId})\n`);
      }
      // A file that broke before or between its tests, or a hook that did.
      count.failed += [module, ...module.children.allSuites()].filter((group) => group.errors().length > 0).length;
    }
    const end = count.skipped === 0 ? '' : `, ${count.skipped} skipped`;
    // Written when the process ends, so that nothing comes after it.
    const line = `${count.passed} passed, ${count.failed} failed${end}\n`;
    process.once('exit', () => writeSync(STDOUT, `${skipped.join('')}${line}`));
  }
}
