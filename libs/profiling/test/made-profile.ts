import type { Telemetry } from '@chatload/contracts';
import type { CallFrame } from '../src/call-frame.ts';
import type { CpuProfile, CpuProfileNode } from '../src/cpu-profile.ts';
import type { PlainRun, ProfiledRun } from '../src/profiled-run.ts';

export const APP_ROOT = '/srv/app';

/** What was on the stack, outermost first, for how many milliseconds; one sample each. */
export type Moment = readonly [stack: readonly string[], durationMs: number];

interface DraftNode extends CpuProfileNode {
  readonly children: number[];
  readonly positionTicks: { readonly line: number; ticks: number }[];
}

/**
 * A CPU profile that begins at 1,000 ms. A function is written `name@url:line`, the line from 1, or
 * as its name alone where it has no file.
 */
export function makeCpuProfile(moments: readonly Moment[]): CpuProfile {
  const nodes: DraftNode[] = [];
  const add = (name: string): DraftNode => {
    const node = {
      id: nodes.length + 1,
      callFrame: makeFrame(name),
      children: [],
      positionTicks: [],
    };
    nodes.push(node);
    return node;
  };
  const root = add('(root)');
  const byStack = new Map<string, DraftNode>();
  const samples = moments.map(([stack]) => {
    let at = root;
    for (const [depth, name] of stack.entries()) {
      const key = stack.slice(0, depth + 1).join(' > ');
      const known = byStack.get(key) ?? add(name);
      if (!byStack.has(key)) at.children.push(known.id);
      byStack.set(key, known);
      at = known;
    }
    const line = at.callFrame.lineNumber + 1;
    const tick = at.positionTicks.find((each) => each.line === line);
    if (tick === undefined) at.positionTicks.push({ line, ticks: 1 });
    else tick.ticks += 1;
    return at.id;
  });
  const lengths = moments.map(([, durationMs]) => durationMs * 1_000);
  return {
    nodes,
    samples,
    timeDeltas: [0, ...lengths.slice(0, -1)].slice(0, samples.length),
    startTime: 1e6,
    endTime: 1e6 + lengths.reduce((sum, length) => sum + length, 0),
  };
}

/** The same moment again and again. */
export function repeat(times: number, moments: readonly Moment[]): readonly Moment[] {
  return Array.from({ length: times }, () => moments).flat();
}

export function makeFrame(name: string): CallFrame {
  const [, functionName = name, url = '', line = '0'] =
    /^(.*?)@((?:file|node|wasm|\/).*):(\d+)$/.exec(name) ?? [];
  return { functionName, url, scriptId: url === '' ? '0' : '7', lineNumber: Number(line) - 1 };
}

export function targetFigures(name: string, values: readonly number[]): readonly Telemetry[] {
  return values.map((value, index) => ({
    source: 'target',
    atMs: 1_250 + 250 * index,
    name,
    value,
  }));
}

const IDLE_PLAIN_RUN: PlainRun = {
  telemetry: [],
  durationMs: 10_000,
  latencyP50Ms: null,
  directLatencyP50Ms: null,
  ttftP50Ms: null,
  directTtftP50Ms: null,
  requests: 100,
  chunks: 0,
};

/** A run in which nothing was recorded but what is given. */
export function runWith(
  given: Partial<Omit<ProfiledRun, 'plain'>> & { readonly plain?: Partial<PlainRun> },
): ProfiledRun {
  return {
    appRoot: APP_ROOT,
    readSource: () => null,
    cpu: null,
    heapProfile: null,
    heapAfterGc: [],
    waits: [],
    waitRequests: 0,
    ...given,
    plain: { ...IDLE_PLAIN_RUN, ...given.plain },
  };
}
