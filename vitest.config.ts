import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{apps,libs,tools,benchmarks}/**/*.test.ts', 'examples/**/*.test.ts'],
    // Whole runs start real processes on a shared machine: bounded, but generously.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    teardownTimeout: 10_000,
    restoreMocks: true,
    reporters: ['default', './tools/checks/src/count-reporter.ts'],
  },
});
