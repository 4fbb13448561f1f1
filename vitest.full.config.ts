import { defineConfig } from 'vitest/config';

/** What takes too long for every change: `npm run test:full`. */
export default defineConfig({
  test: {
    include: ['{apps/runner/test-full,libs/profiling/test}/**/*.test.ts'],
    reporters: ['default', './tools/checks/src/count-reporter.ts'],
    fileParallelism: false,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
