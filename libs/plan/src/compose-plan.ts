import { resolve } from 'node:path';

import type { Plan } from '@chatload/contracts';

import type { COMMON_FLAGS } from './flags/common-flags.ts';
import type { COMPARING_FLAGS } from './flags/comparing-flags.ts';
import type { FlagValues } from './flags/flag.ts';
import { planPhases, type PhaseParts } from './plan-phases.ts';
import type { ParsedFlags } from './read-values.ts';
import { resolveGenerator, type ResolvedGenerator } from './resolve-generator.ts';
import { resolveHeaders } from './resolve-headers.ts';
import { resolveJudging } from './resolve-judging.ts';
import { requireBoundedCost, resolveRequest } from './resolve-request.ts';
import { resolveTarget } from './resolve-target.ts';
import type { Secrets, Surroundings } from './surroundings.ts';

type CommonFlags = ParsedFlags<typeof COMMON_FLAGS>;

/** What a command resolves to. */
export interface Composed extends Pick<ResolvedGenerator, 'transportBecause' | 'workersBecause'> {
  readonly plan: Plan;
  readonly secrets: Secrets;
  /** Why this engine, as a clause; `null` where the user named it. */
  readonly engineBecause: string | null;
}

/** What a command decides of its plan; the rest is the same for all. */
export interface CommandParts extends Pick<Plan, 'command' | 'noBaselineBecause' | 'recordChunks'> {
  /** Paths as they were written; none of a command that is compared with nothing. */
  readonly comparing?: FlagValues<typeof COMPARING_FLAGS>;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly phases: PhaseParts;
  /** `null` where only `--timeout` limits an answer. */
  readonly stallTimeoutMs: number | null;
  /** The flags that set the slots, and the batch where there is one: `--concurrent / --batch`. */
  readonly slotFlags: string;
  readonly chooseEngine: (wanted: {
    readonly origin: string;
    readonly keepAlive: boolean;
  }) => Pick<Composed, 'engineBecause'> & Pick<Plan, 'engine'>;
}

/** A command's plan, and the values of its headers beside it. */
export function composePlan(
  flags: CommonFlags,
  surroundings: Surroundings,
  parts: CommandParts,
): Composed {
  const { values, given } = flags;
  const { stream, includeUsage } = parts;
  const request = resolveRequest(flags, surroundings);
  const builderPath = surroundings.requestBuilders[request.builder]?.path;
  const target = resolveTarget(flags, { cwd: surroundings.cwd, builderPath });
  if (target.allowedHost !== null) requireBoundedCost(target.allowedHost, request, given);
  const headers = resolveHeaders(
    { headers: values.header, apiKeyVariable: values['api-key-env'] },
    surroundings.env,
  );
  const keepAlive = !values['no-keep-alive'];
  const { engine, engineBecause } = parts.chooseEngine({ origin: target.origin, keepAlive });
  const { generator, transportBecause, workersBecause } = resolveGenerator({
    values,
    isAutocannon: engine === 'autocannon',
    origin: target.origin,
    load: parts.phases.shape(parts.phases.stop),
    cpuCount: surroundings.cpuCount,
    slotFlags: parts.slotFlags,
  });
  return {
    plan: {
      command: parts.command,
      engine,
      generator,
      target,
      request: {
        stream,
        ...request,
        includeUsage,
        headers: headers.map(({ name, from }) => ({ name, from })),
      },
      phases: planPhases(parts.phases),
      limits: {
        timeoutMs: values.timeout,
        stallTimeoutMs: parts.stallTimeoutMs ?? values.timeout,
      },
      keepAlive,
      noBaselineBecause: parts.noBaselineBecause,
      readyCheck: !values['no-ready-check'],
      recordChunks: parts.recordChunks,
      seed: values.seed,
      judging: resolveJudging(values, {
        stream,
        metrics: surroundings.metrics,
        isWatched: target.probe || target.pid !== null,
      }),
      profiling: null,
      plugins: surroundings.config?.plugins ?? [],
      output: {
        runsFolder: resolve(surroundings.cwd, values.out),
        format: values.format,
        quiet: values.quiet,
        against: resolvePath(surroundings.cwd, parts.comparing?.against),
        saveBaseline: resolvePath(surroundings.cwd, parts.comparing?.['save-baseline']),
      },
    },
    secrets: { headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) },
    engineBecause,
    transportBecause,
    workersBecause,
  };
}

function resolvePath(cwd: string, path: string | undefined): string | null {
  return path === undefined ? null : resolve(cwd, path);
}

/** Why a plan can have no direct baseline, whatever its load; `null` when it can. */
export function whyNoMock(values: CommonFlags['values']): string | null {
  if (values['no-baseline']) return '--no-baseline';
  if (values.url !== undefined && values['mock-url'] === undefined) {
    return '--url without --mock-url';
  }
  return null;
}
