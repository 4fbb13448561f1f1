import type { ProfilerName } from '@chatload/contracts';
import { ChatloadError } from '@chatload/kernel';

import type { Composed } from './compose-plan.ts';
import type { BENCHMARK_FLAGS } from './flags/benchmark-flags.ts';
import { nearestName } from './nearest-name.ts';
import type { ParsedFlags } from './read-values.ts';
import { resolveTimedLoad } from './resolve-load.ts';
import type { Surroundings } from './surroundings.ts';
import { badValue } from './usage-errors.ts';

/** Clinic's tools, in the order in which they run. */
const TOOLS = [
  'doctor',
  'bubbleprof',
  'flame',
  'heapprofiler',
] as const satisfies readonly ProfilerName[];

/** What `chatload benchmark` resolves to: the plain run, and the tools that come after it. */
export function resolveBenchmark(
  flags: ParsedFlags<typeof BENCHMARK_FLAGS>,
  surroundings: Surroundings,
): Composed {
  const { values } = flags;
  if (values.url !== undefined) {
    throw new ChatloadError(
      'CHL_ERR_CONFLICTING_FLAGS',
      { flags: '--url and benchmark', reason: 'a server that runs already cannot be profiled' },
      { hint: "Let chatload start it: --command 'node server.js'." },
    );
  }
  if (values['no-probe']) {
    throw new ChatloadError('CHL_ERR_CONFLICTING_FLAGS', {
      flags: '--no-probe and benchmark',
      reason: 'the probe is what records the profiles',
    });
  }
  const composed = resolveTimedLoad(flags, surroundings, {
    command: 'benchmark',
    stream: values.stream,
    includeUsage: values.stream && !values['no-include-usage'],
    stallTimeoutMs: values.stream ? values['stall-timeout'] : null,
  });
  return {
    ...composed,
    plan: {
      ...composed.plan,
      // Never one that happens to run: it could not be profiled.
      target: {
        ...composed.plan.target,
        choice: composed.plan.target.choice === 'find' ? 'local' : composed.plan.target.choice,
      },
      profiling: { tools: resolveTools(values.tool), open: values.open },
    },
  };
}

function resolveTools(names: readonly string[]): readonly ProfilerName[] {
  for (const name of names) {
    if (TOOLS.some((tool) => tool === name)) continue;
    const meant = nearestName(name, TOOLS);
    const hint = meant === undefined ? '' : `; did you mean ${meant}?`;
    throw badValue('--tool', name, `must be one of ${TOOLS.join(', ')}${hint}`);
  }
  return names.length === 0 ? TOOLS : TOOLS.filter((tool) => names.includes(tool));
}
