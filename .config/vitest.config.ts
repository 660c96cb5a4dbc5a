/** How tests run: real databases and a real browser come from `server/test/global-setup.ts`, when a test asks. */
import { defineConfig } from 'vitest/config';
import LongestFirst from '../server/test/longest-first.ts';

export default defineConfig({
  test: {
    include: ['{shared,server,widget,demo}/**/*.test.{ts,tsx}'],
    globalSetup: ['server/test/global-setup.ts'],
    reporters: ['default', './server/test/count-reporter.ts'],
    sequence: { sequencer: LongestFirst },
    // Files share a worker's modules: loading them anew for each was a third of the processor time.
    isolate: false,
    // Much of the time is spent waiting for browsers, databases and servers.
    maxWorkers: 4,
    // A wait that ran out in a browser on a busy machine is tried once more, and said so; a wrong result never is.
    retry: { count: 1, condition: /Timeout \d+ms exceeded|still not so after/ },
    // For what hangs, not for what a slow or busy machine is late with.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
