/**
 * Which project may import which: the one place where the architecture's arrows are written, checked
 * on resolved paths by `npm run boundaries`. A project without a row fails the check. Imports of
 * packages from npm are the package.json's business, not this table's.
 *
 * A star, not a ladder: stage libraries know the nouns and never each other; the runner wires them.
 * The two servers never use our own SSE parser, so that one bug cannot hide on both sides.
 */
export const MAY_IMPORT = {
  // The words: they import nothing.
  'libs/contracts': [],
  'libs/kernel': [],
  'libs/openai-protocol': [],
  'libs/statistics': [],

  // The stages of a run.
  'libs/plan': ['libs/contracts', 'libs/kernel'],
  'libs/load-drivers': ['libs/contracts', 'libs/kernel'],
  'libs/sse-client': ['libs/contracts', 'libs/kernel', 'libs/openai-protocol'],
  'libs/metrics': ['libs/contracts', 'libs/kernel', 'libs/statistics'],
  'libs/reporting': ['libs/contracts', 'libs/kernel'],
  'libs/probe': ['libs/contracts', 'libs/kernel'],
  'libs/clinic': ['libs/contracts', 'libs/kernel'],
  'libs/profiling': ['libs/contracts'],
  'libs/rig': ['libs/contracts', 'libs/kernel'],
  'libs/comparison': ['libs/contracts', 'libs/kernel', 'libs/statistics'],
  'libs/worktree': ['libs/kernel'],

  // What wires the stages, and what stands at both ends of them.
  'apps/runner': [
    'libs/contracts',
    'libs/kernel',
    'libs/comparison',
    'libs/load-drivers',
    'libs/metrics',
    'libs/clinic',
    'libs/plan',
    'libs/probe',
    'libs/profiling',
    'libs/reporting',
    'libs/rig',
    'libs/sse-client',
    'libs/worktree',
  ],
  'apps/mock-provider': ['libs/kernel', 'libs/openai-protocol'],
  'apps/chat-server': ['libs/kernel', 'libs/openai-protocol'],

  // Tests and benchmarks of any project may also use the test kit: see TESTS_MAY_IMPORT.
  'libs/test-kit': ['libs/contracts', 'libs/kernel', 'libs/rig'],
  benchmarks: [
    'apps/mock-provider',
    'apps/runner',
    'libs/contracts',
    'libs/kernel',
    'libs/comparison',
    'libs/metrics',
    'libs/probe',
    'libs/sse-client',
    'libs/test-kit',
    'libs/worktree',
  ],
  // What a stranger writes: interfaces and the configuration's type, no more.
  examples: ['libs/contracts', 'libs/plan'],
  'tools/nx-plugin': [],
  'tools/checks': [],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** What test files may import beyond their project's row. */
export const TESTS_MAY_IMPORT = ['libs/test-kit'] as const;

/** What `perf.config.ts` of any project may import beyond its row: a type, gone when it is run. */
export const CONFIGS_MAY_IMPORT = ['libs/plan'] as const;
