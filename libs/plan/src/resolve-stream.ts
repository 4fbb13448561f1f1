import { resolve } from 'node:path';

import type { Plan } from '@chatload/contracts';

import type { STREAM_FLAGS } from './flags/stream-flags.ts';
import { FEWEST_ALTERNATIONS, planPhases, type LoadSizes } from './plan-phases.ts';
import type { ParsedFlags } from './read-values.ts';
import { resolveHeaders } from './resolve-headers.ts';
import { resolveJudging } from './resolve-judging.ts';
import { requireBoundedCost, resolveRequest } from './resolve-request.ts';
import { resolveTarget } from './resolve-target.ts';
import type { Secrets, Surroundings } from './surroundings.ts';
import { badValue } from './usage-errors.ts';

type StreamFlags = ParsedFlags<typeof STREAM_FLAGS>;

/** The plan of `chatload stream`, and the values of its headers beside it. */
export function resolveStream(
  flags: StreamFlags,
  surroundings: Surroundings,
): { readonly plan: Plan; readonly secrets: Secrets } {
  const { values, given } = flags;
  const sizes = resolveSizes(values);
  const target = resolveTarget(flags);
  const request = resolveRequest(flags, surroundings);
  if (target.allowedHost !== null) requireBoundedCost(target.allowedHost, request, given);
  const headers = resolveHeaders(
    { headers: values.header, apiKeyVariable: values['api-key-env'] },
    surroundings.env,
  );
  const noBaselineBecause = whyNoBaseline(values);
  return {
    plan: {
      command: 'stream',
      target,
      request: {
        stream: true,
        ...request,
        includeUsage: !values['no-include-usage'],
        headers: headers.map(({ name, from }) => ({ name, from })),
      },
      phases: planPhases(sizes, { baseline: noBaselineBecause === null }),
      limits: { timeoutMs: values.timeout, stallTimeoutMs: values['stall-timeout'] },
      keepAlive: !values['no-keep-alive'],
      noBaselineBecause,
      readyCheck: !values['no-ready-check'],
      recordChunks: values['record-chunks'],
      seed: values.seed,
      judging: resolveJudging(values, { stream: true }),
      output: {
        runsFolder: resolve(surroundings.cwd, values.out),
        format: values.format,
        quiet: values.quiet,
      },
    },
    secrets: { headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) },
  };
}

function resolveSizes(values: StreamFlags['values']): LoadSizes {
  const { requests, concurrent: slots, batch = Math.min(5, slots) } = values;
  if (batch > slots) {
    throw badValue('--batch', String(batch), `must not be above --concurrent ${slots}`);
  }
  // No more connections are ever used than there are requests.
  return { requests, slots, batch, warmup: values.warmup ?? Math.min(slots, requests) };
}

function whyNoBaseline(values: StreamFlags['values']): string | null {
  if (values['no-baseline']) return '--no-baseline';
  if (values.url !== undefined && values['mock-url'] === undefined) {
    return '--url without --mock-url';
  }
  if (values.requests < FEWEST_ALTERNATIONS * values.concurrent) {
    return `fewer than ${FEWEST_ALTERNATIONS} × --concurrent requests`;
  }
  return null;
}
