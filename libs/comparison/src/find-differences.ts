import { isDeepStrictEqual } from 'node:util';
import type { Plan, Report } from '@chatload/contracts';

/** What two runs must have in common to be compared. */
export interface Comparability {
  /** A baseline is kept for later: the machine and its Node must be the same, too. */
  readonly isBaseline: boolean;
}

/** What of a run shapes its figures: known when it starts, but for what was profiled then. */
export type RunConditions = Pick<Report, 'plan' | 'target' | 'machine'> &
  Partial<Pick<Report, 'sections'>>;

/**
 * What makes the figures of two runs incomparable, each by its name, with both values where they are
 * short; nothing where they can be compared.
 */
export function findDifferences(
  base: RunConditions,
  head: RunConditions,
  { isBaseline }: Comparability,
): readonly string[] {
  const before = describeConditions(base, isBaseline);
  const after = describeConditions(head, isBaseline);
  return Object.entries(before).flatMap(([name, value]) => {
    const other = after[name];
    if (isDeepStrictEqual(value, other)) return [];
    const values = [value, other].map((one) => JSON.stringify(one));
    const isShort = values.every((text) => text.length <= LONGEST_VALUE);
    return [isShort ? `${name} (${values.join(' against ')})` : name];
  });
}

/** Prompts and bodies would fill the message. */
const LONGEST_VALUE = 24;

/** What shapes the figures, by the name that a message gives it. The seed does not: it is drawn. */
function describeConditions(
  { plan, target, machine, sections }: RunConditions,
  isBaseline: boolean,
): Readonly<Record<string, unknown>> {
  const { command, engine, generator, request, limits, keepAlive, profiling } = plan;
  const { stream, builder, model, prompts, maxTokens, includeUsage, ...rest } = request;
  return {
    command,
    engine,
    transport: generator.transport,
    'coalescing in ms': generator.coalesceMs,
    ...describeLoad(plan),
    stream,
    'request builder': builder,
    model,
    prompts,
    'max tokens': maxTokens,
    usage: includeUsage,
    'request body': rest.bodyExtra,
    headers: rest.headers,
    path: plan.target.path,
    timeouts: limits,
    'keep-alive': keepAlive,
    target: plan.target.choice === 'command' ? 'launched' : target.startedBy,
    'mock settings': plan.target.mock,
    probe: target.watched?.source ?? null,
    profiled: profiling !== null || (sections?.profiling ?? null) !== null,
    ...(isBaseline
      ? {
          machine: [machine.os, machine.arch, machine.cpuModel, machine.cpuCount],
          Node: machine.nodeVersion,
          'Node of the server': target.watched?.nodeVersion ?? null,
        }
      : {}),
  };
}

/** How many alternations it is spread over matters as much as the load itself. */
function describeLoad({ phases }: Plan): Readonly<Record<string, unknown>> {
  return {
    load: phases
      .filter(({ kind }) => kind === 'measure')
      .map(({ load, target }) => ({ load, target })),
    'warm-up': phases.filter(({ kind }) => kind === 'warmup').map(({ load }) => load),
    baseline: phases.filter(({ kind }) => kind === 'baseline').map(({ load }) => load),
  };
}
