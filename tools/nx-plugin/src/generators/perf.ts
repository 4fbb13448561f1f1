import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { GeneratorCallback, Tree } from '@nx/devkit';

export interface PerfOptions {
  readonly project: string;
  readonly command?: 'load' | 'stream' | 'script';
}

const PARENTS = ['apps', 'libs', 'tools'];
const SCRIPT = 'perf/measure.ts';

/** `nx g @chatload/nx-plugin:perf PROJECT`: what its target `perf` runs, and judges by. */
export function generatePerf(tree: Tree, options: PerfOptions): GeneratorCallback {
  const { project } = options;
  const folder = findFolder(tree, project);
  const command = options.command ?? (folder.startsWith('apps/') ? 'stream' : 'script');
  const files =
    command === 'script'
      ? { 'perf.config.ts': SCRIPT_CONFIG, [SCRIPT]: SCRIPT_SOURCE }
      : { 'perf.config.ts': composeServedConfig(command) };
  const written = Object.entries(files).map(([name, text]) => {
    const path = `${folder}/${name}`;
    if (tree.exists(path)) throw new Error(`${path} is there already: change it.`);
    tree.write(path, text);
    return path;
  });
  return () => {
    const oxfmt = join(tree.root, 'node_modules/.bin/oxfmt');
    execFileSync(process.execPath, [oxfmt, ...written], { cwd: tree.root, stdio: 'inherit' });
    console.log(
      `\nIt works as it is: npx nx run ${project}:perf. Make it yours in ${written.at(-1)}.`,
    );
  };
}

function findFolder(tree: Tree, project: string): string {
  const folders = [...PARENTS.map((parent) => `${parent}/${project}`), project];
  const found = folders.find((folder) => tree.exists(`${folder}/package.json`));
  if (found !== undefined && /^[\w-]+$/.test(project)) return found;
  throw new Error(`There is no project ${project}: \`npx nx show projects\` lists them.`);
}

function composeServedConfig(command: 'load' | 'stream'): string {
  const { load, metrics } = SERVED[command];
  return `import type { PerfConfig } from '@chatload/plan';

/** Answers as fast as they come: the server is what they wait for, and nearly all that runs. */
export default {
  command: '${command}',
  // Started in this folder, of either version; PORT and OPENAI_BASE_URL are set for it.
  server: { command: 'node src/main.ts' },
  flags: { ${load}, 'mock-ttft-ms': 0, 'mock-token-delay-ms': 0, 'no-baseline': true },
  // How much worse each may become: 0.05 is 5 %.
  metrics: { ${metrics} },
} satisfies PerfConfig;
`;
}

/** A run of one or two seconds, behind a warm-up in which V8 compiles what is hot. */
const SERVED = {
  stream: {
    load: "concurrent: 8, batch: 1, requests: 80, warmup: 160, 'mock-tokens': 1_600",
    metrics: 'serverQuietCpuUsPerChunk: 0.05, serverMedianAllocatedBytesPerChunk: 0.05',
  },
  load: {
    load: "connections: 20, requests: 3_000, warmup: 6_000, 'mock-tokens': 20",
    metrics: 'serverCpuMsPerRequest: 0.05, serverAllocatedBytesPerRequest: 0.05',
  },
} as const;

const SCRIPT_CONFIG = `import type { PerfConfig } from '@chatload/plan';

export default {
  command: 'script',
  script: '${SCRIPT}',
  // How much worse each may become: 0.1 is 10 %.
  metrics: { usPerRound: 0.1 },
} satisfies PerfConfig;
`;

const SCRIPT_SOURCE = `/**
 * What a round of work costs. CPU time of this thread, not time that passes: that depends on what else the
 * machine does. Import what is to be measured from the project's own package.
 */
const ROUNDS = 200_000;

work(ROUNDS / 4);
const before = process.threadCpuUsage();
work(ROUNDS);
const { user, system } = process.threadCpuUsage(before);
const figures = { usPerRound: (user + system) / ROUNDS };
console.log(JSON.stringify({ figures }));

/** Put the real thing here. Its result is looked at, else the compiler may leave it out. */
function work(rounds: number): void {
  let letters = 0;
  for (let round = 0; round < rounds; round++) {
    const text = JSON.stringify({ round, words: ['a', 'few', 'words'] });
    letters += (JSON.parse(text) as { readonly words: readonly string[] }).words.join('').length;
  }
  if (letters !== 9 * rounds) throw new Error('the work was not done');
}
`;
