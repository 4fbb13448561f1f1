import type { KnipConfig } from 'knip';

/** Dead code: files nobody imports, exports nobody uses, dependencies nobody needs. */
const config: KnipConfig = {
  // Found by vitest's own configuration: every *.test.ts.
  workspaces: {
    '.': {
      // Nx runs everything and is imported by nothing.
      ignoreDependencies: ['nx'],
    },
    'apps/runner': { entry: ['src/engine/load-thread.ts', 'src/commands/*.ts'] },
    // Started by path: the keeper by the rig, the others by its tests.
    'libs/rig': { entry: ['src/keeper.ts', 'test/*.ts'] },
    'tools/nx-plugin': { entry: ['src/task-entry.ts'] },
  },
  ignoreBinaries: ['openssl', 'chatload', 'mount', 'umount'],
};

// oxlint-disable-next-line import/no-default-export -- knip reads it so
export default config;
