import type { TargetConfiguration } from '@nx/devkit';

type Targets = Record<string, TargetConfiguration>;

/**
 * A project's targets, from the files it has: one marker file, one target.
 *
 * - `src/commands/NAME.ts` (the runner): a target NAME that runs `src/main.ts NAME`
 * - `src/main.ts` without commands (a server): a continuous target `serve`
 * - `src/NAME.bench.ts` (benchmarks): a target NAME that runs it
 * - any `*.test.ts`: `test`
 * - `tsconfig.json`: `typecheck` and `lint`
 * - `perf.config.ts`: `perf`
 *
 * @param root the project's folder, relative to the workspace
 * @param files its files, relative to that folder, with forward slashes
 */
export function inferTargets(root: string, files: readonly string[]): Targets {
  const targets: Targets = {};
  const commands = files.flatMap((file) => /^src\/commands\/([\w-]+)\.ts$/.exec(file)?.[1] ?? []);
  for (const command of commands) {
    if (!command.endsWith('.test')) targets[command] = entryTarget(`${root}/src/main.ts`, command);
  }
  if (files.includes('src/main.ts') && commands.length === 0) {
    // No readyWhen: Nx ends a continuous task that has one as soon as it is ready.
    targets['serve'] = { ...entryTarget(`${root}/src/main.ts`), continuous: true };
  }
  for (const file of files) {
    const benchmark = /^src\/([\w-]+)\.bench\.ts$/.exec(file)?.[1];
    if (benchmark !== undefined) targets[benchmark] = entryTarget(`${root}/${file}`);
  }
  if (files.some((file) => file.endsWith('.test.ts'))) {
    targets['test'] = checkTarget(`vitest run ${root}/`, ['default', '^default']);
  }
  if (files.includes('tsconfig.json')) {
    targets['typecheck'] = checkTarget(`tsc -p ${root}`, ['default', '^default']);
    targets['lint'] = checkTarget(`oxlint --deny-warnings --type-aware ${root}`, [
      'default',
      '{workspaceRoot}/.oxlintrc.json',
    ]);
  }
  if (files.includes('perf.config.ts')) {
    targets['perf'] = perfTarget(root.split('/').at(-1) ?? root);
  }
  return targets;
}

/**
 * Never cached: it measures. Never beside another task of Nx; a lock in the program itself holds
 * against those that Nx does not know of.
 */
function perfTarget(project: string): TargetConfiguration {
  return {
    ...entryTarget('apps/runner/src/main.ts', 'perf', project),
    parallelism: false,
    // The input `perf` is what running code is made of: tests and texts cannot make it slower.
    inputs: [
      'perf',
      '^perf',
      '{projectRoot}/perf/**/*',
      '{projectRoot}/perf.config.ts',
      '{workspaceRoot}/package-lock.json',
    ],
  };
}

/**
 * A target that runs one of our programs. Nx may not forward the flags: it would eat some of them and
 * pass the rest through a shell. `preTasksExecution` carries them instead, see carry.ts.
 */
function entryTarget(entry: string, ...words: readonly string[]): TargetConfiguration {
  return {
    executor: 'nx:run-commands',
    cache: false,
    options: {
      command: ['node', 'tools/nx-plugin/src/task-entry.ts', entry, ...words].join(' '),
      cwd: '{workspaceRoot}',
      forwardAllArgs: false,
    },
  };
}

function checkTarget(command: string, inputs: readonly string[]): TargetConfiguration {
  return {
    executor: 'nx:run-commands',
    cache: true,
    inputs: [...inputs],
    outputs: [],
    options: { command, cwd: '{workspaceRoot}' },
  };
}
