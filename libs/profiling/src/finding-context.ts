import type { CodeLocation, Finding, Telemetry } from '@chatload/contracts';
import { buildCpuTree, buildHeapTree, type CallNode, type CpuTree } from './call-tree.ts';
import type { ProfiledRun } from './profiled-run.ts';
import { createSourceLines, type SourceLines } from './source-lines.ts';

/** What a rule looks at: the run, and its profiles as trees. */
export interface FindingContext {
  readonly run: ProfiledRun;
  readonly cpuTree: CpuTree | null;
  readonly heapTree: CallNode | null;
  readonly linesOf: SourceLines;
  /** CPU time over wall time of the plain run, mean; `null` without telemetry. */
  readonly cpuRatio: number | null;
  /** Whether the CPU limits the server: above 80 % of a core, as the built-in objective has it. */
  readonly isCpuSaturated: boolean;
}

/** A rule finds any number of problems; its name is its key in the map. */
export type FindingRule = (context: FindingContext) => readonly RuleFinding[];

interface RuleFinding extends Omit<Finding, 'rule'> {
  /** The function whose CPU time this is about: findings about the same one are one. */
  readonly about?: CodeLocation;
}

const SATURATED_RATIO = 0.8;

export function readContext(run: ProfiledRun): FindingContext {
  const cpuRatio = mean(valuesOf(run.plain.telemetry, 'cpuRatio'));
  return {
    run,
    cpuTree: run.cpu === null ? null : buildCpuTree(run.cpu.profile, run.appRoot),
    heapTree: run.heapProfile === null ? null : buildHeapTree(run.heapProfile, run.appRoot),
    linesOf: createSourceLines(run.readSource),
    cpuRatio,
    isCpuSaturated: cpuRatio !== null && cpuRatio > SATURATED_RATIO,
  };
}

/** One of the target's own figures, in order of time. */
export function valuesOf(telemetry: readonly Telemetry[], name: string): readonly number[] {
  return pickTelemetry(telemetry, name).map(({ value }) => value);
}

export function pickTelemetry(telemetry: readonly Telemetry[], name: string): readonly Telemetry[] {
  return telemetry.filter((each) => each.source === 'target' && each.name === name);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}
