import type { KnipConfig } from 'knip';

/** Dead code: files nobody imports, exports nobody uses, dependencies nobody needs. */
const config: KnipConfig = {
  // Found by vitest's own configuration: every *.test.ts.
  workspaces: {
    '.': {
      // Nx runs everything and is imported by nothing.
      ignoreDependencies: ['nx'],
      // Named in a configuration, or started by path.
      entry: ['examples/*/*.ts'],
    },
    'apps/runner': { entry: ['src/engine/load-thread.ts', 'src/commands/*.ts'] },
    // Started by path: the keeper by the rig, the others by its tests.
    'libs/rig': { entry: ['src/keeper.ts', 'test/*.ts'] },
    // The generators are named in generators.json.
    'tools/nx-plugin': {
      entry: ['src/task-entry.ts', 'src/generators/{metric,reporter,warning,request-builder}.ts'],
    },
  },
  ignoreBinaries: ['openssl', 'chatload', 'mount', 'umount'],
};

// oxlint-disable-next-line import/no-default-export -- knip reads it so
export default config;
