import { makeScratchRepository } from '@chatload/test-kit';
import { afterAll, afterEach, expect, test } from 'vitest';

const scratch = makeScratchRepository();
afterAll(() => scratch[Symbol.dispose]());
afterEach(() => scratch.git('reset', '--quiet', '--hard', 'HEAD~1'));

/** The tasks that Nx would run after a commit that touches these files. */
function listTasks(files: readonly string[]): readonly string[] {
  for (const file of files) scratch.write(file, `${scratch.read(file)}\n`);
  scratch.commit();
  const printed = scratch.run('nx', [
    'affected',
    '--targets=perf',
    '--base=HEAD~1',
    '--graph=stdout',
  ]);
  const { tasks } = JSON.parse(printed) as { readonly tasks: { readonly tasks: object } };
  return Object.keys(tasks.tasks).toSorted();
}

test.each([
  ['docs', ['README.md', 'docs/architecture.md', 'apps/chat-server/README.md'], []],
  [
    'the kernel, which all have in them',
    ['libs/kernel/src/clock.ts'],
    ['chat-server:perf', 'metrics:perf', 'mock-provider:perf', 'sse-client:perf'],
  ],
  ['sse-client', ['libs/sse-client/src/sse-parser.ts'], ['sse-client:perf']],
  ['chat-server', ['apps/chat-server/src/server.ts'], ['chat-server:perf']],
  ['what only the runner is made of', ['libs/plan/src/help.ts', 'apps/runner/src/run.ts'], []],
  ['a test', ['libs/metrics/src/recorder.test.ts'], []],
  ['a micro-benchmark', ['libs/metrics/perf/record-streams.ts'], ['metrics:perf']],
])('perf after a change of %s', (_, files, tasks) => {
  expect(listTasks(files)).toEqual(tasks);
});
