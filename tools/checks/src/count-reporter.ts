import type { Reporter, TestModule } from 'vitest/node';

/** Closes the output with one line that a machine can read: `N passed, N failed[, N skipped]`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      let found = 0;
      for (const test of module.children.allTests()) {
        found++;
        const { state } = test.result();
        if (state === 'passed' || state === 'failed') counts[state]++;
        else counts.skipped++;
      }
      // A file that cannot be loaded, or whose hook fails, is a failure of its own.
      if (found === 0 || module.errors().length > 0) counts.failed++;
    }
    // Vitest prints its own summary in the same hook; this line must be the last.
    process.on('exit', () => {
      const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
    });
  }
}
