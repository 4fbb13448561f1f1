import { resolve } from 'node:path';

import type { Plan } from '@chatload/contracts';

import type { COMMON_FLAGS } from './flags/common-flags.ts';
import { planPhases, type PhaseParts } from './plan-phases.ts';
import type { ParsedFlags } from './read-values.ts';
import { resolveHeaders } from './resolve-headers.ts';
import { resolveJudging } from './resolve-judging.ts';
import { requireBoundedCost, resolveRequest } from './resolve-request.ts';
import { resolveTarget } from './resolve-target.ts';
import type { Secrets, Surroundings } from './surroundings.ts';

type CommonFlags = ParsedFlags<typeof COMMON_FLAGS>;

/** What a command resolves to. */
export interface Composed {
  readonly plan: Plan;
  readonly secrets: Secrets;
  /** Why this engine, as a clause; `null` where the user named it. */
  readonly engineBecause: string | null;
}

/** What a command decides of its plan; the rest is the same for all. */
export interface CommandParts extends Pick<Plan, 'command' | 'noBaselineBecause' | 'recordChunks'> {
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly phases: PhaseParts;
  /** `null` where only `--timeout` limits an answer. */
  readonly stallTimeoutMs: number | null;
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
  const target = resolveTarget(flags, surroundings.requestBuilders[request.builder]?.path);
  if (target.allowedHost !== null) requireBoundedCost(target.allowedHost, request, given);
  const headers = resolveHeaders(
    { headers: values.header, apiKeyVariable: values['api-key-env'] },
    surroundings.env,
  );
  const keepAlive = !values['no-keep-alive'];
  const { engine, engineBecause } = parts.chooseEngine({ origin: target.origin, keepAlive });
  return {
    plan: {
      command: parts.command,
      engine,
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
      judging: resolveJudging(values, { stream, metrics: surroundings.metrics }),
      plugins: surroundings.config?.plugins ?? [],
      output: {
        runsFolder: resolve(surroundings.cwd, values.out),
        format: values.format,
        quiet: values.quiet,
      },
    },
    secrets: { headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) },
    engineBecause,
  };
}

/** Why a plan can have no direct baseline, whatever its load; `null` when it can. */
export function whyNoMock(values: CommonFlags['values']): string | null {
  if (values['no-baseline']) return '--no-baseline';
  if (values.url !== undefined && values['mock-url'] === undefined) {
    return '--url without --mock-url';
  }
  return null;
}
