import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // The tiers log a line for each request; it is of interest where a test fails.
    silent: 'passed-only',
    reporters: ['default', './test/tally.ts'],
    // Each file starts processes of its own; two cores carry two files at a time.
    maxWorkers: 2,
    // What a test loads runs once or twice: a tenth of its CPU time goes into collecting a small nursery and into code that waits to be compiled.
    execArgv: ['--max-semi-space-size=64', '--always-sparkplug'],
    sequence: { sequencer: LongestFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A limit, not a wait: a condition that holds is seen at once, also on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    env: { CDK_VALIDATION: 'false' },
  },
});
