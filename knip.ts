import type { KnipConfig } from 'knip';

/** Dead code: files nobody imports, exports nobody uses, dependencies nobody needs. */
const config: KnipConfig = {
  // Found by vitest's own configuration: every *.test.ts.
  workspaces: {
    '.': {
      ignoreDependencies: ['@portkey-ai/gateway'],
      // Named in a configuration, or started by path.
      entry: ['examples/*/*.ts'],
    },
    // What `chatload perf` reads, and starts.
    'apps/chat-server': { entry: ['perf.config.ts'] },
    'apps/mock-provider': { entry: ['perf.config.ts'] },
    'libs/metrics': { entry: ['perf.config.ts', 'perf/*.ts'] },
    'libs/sse-client': { entry: ['perf.config.ts', 'perf/*.ts'] },
    'apps/runner': { entry: ['src/engine/load-thread.ts', 'src/commands/*.ts'] },
    // Started by path, in processes of their own.
    benchmarks: {
      entry: [
        'src/mock-{reader,rival}.ts',
        'src/instrument/{block-server,stream-opener}.ts',
        'src/instrument/contenders/*.ts',
      ],
    },
    // Resolved by name: its tools are Clinic's own packages.
    'libs/clinic': { entry: ['src/render-page.ts'], ignoreDependencies: ['clinic'] },
    // Written into the server under test, and what its tests start.
    'libs/probe': { entry: ['src/guest/main.ts', 'test/*.mjs'] },
    // Written into a page.
    'libs/profiling': { entry: ['src/flame-page/flame-page.js'] },
    // Started by path: the keeper by the rig, the others by its tests.
    'libs/rig': { entry: ['src/keeper.ts', 'test/*.ts'] },
    // The generators are named in generators.json.
    'libs/test-kit': { entry: ['src/faulty-servers/*.ts'] },
    'tools/nx-plugin': {
      entry: [
        'src/task-entry.ts',
        'src/generators/{metric,perf,reporter,warning,request-builder}.ts',
      ],
    },
  },
  ignoreBinaries: ['openssl', 'taskset', 'wrk', 'cc', 'chatload', 'mount', 'umount'],
};

// oxlint-disable-next-line import/no-default-export -- knip reads it so
export default config;
