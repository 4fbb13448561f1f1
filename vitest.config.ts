import { defineConfig } from 'vitest/config';

/** Tests that start whole runs: real processes, the usual ports, figures that a busy machine spoils. */
const WHOLE_RUNS = 'apps/runner/test/**/*.test.ts';

/** What takes too long for every change: see vitest.full.config.ts. */
const FULL = ['apps/runner/test-full/**', 'libs/profiling/test/**'];

export default defineConfig({
  test: {
    restoreMocks: true,
    teardownTimeout: 10_000,
    reporters: ['default', './tools/checks/src/count-reporter.ts'],
    // Group 0 is left out: Vitest moves what it would run there, one file at a time, to the end.
    projects: [
      {
        test: {
          name: 'units',
          include: ['{apps,libs,tools,benchmarks}/**/*.test.ts', 'examples/**/*.test.ts'],
          exclude: ['**/node_modules/**', WHOLE_RUNS, ...FULL],
          sequence: { groupOrder: 1 },
          maxWorkers: '100%',
          // Bounded, but generously: the machine may be shared.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'whole runs',
          include: [WHOLE_RUNS],
          // One file after the other, when nothing else runs any more.
          sequence: { groupOrder: 2 },
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
