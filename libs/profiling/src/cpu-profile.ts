import { failRead, isRecord, readNumber, readNumbers } from './read-json.ts';
import { readCallFrame, type CallFrame } from './call-frame.ts';

/** What V8 writes into a `.cpuprofile`, as far as it is used here. */
export interface CpuProfile {
  readonly nodes: readonly CpuProfileNode[];
  /** Microseconds of V8's clock, which is the machine's monotonic one, like `process.hrtime`. */
  readonly startTime: number;
  readonly endTime: number;
  /** The id of the node on top of the stack, sample by sample. */
  readonly samples: readonly number[];
  /** Microseconds from the sample before (from `startTime` for the first); sometimes negative. */
  readonly timeDeltas: readonly number[];
}

export interface CpuProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  readonly children: readonly number[];
  /** Samples that found this node on top, by line of the source, from 1. */
  readonly positionTicks: readonly LineTicks[];
}

export interface LineTicks {
  readonly line: number;
  readonly ticks: number;
}

/**
 * A profile out of a parsed `.cpuprofile`.
 *
 * @throws one line on the first thing that is not as V8 writes it
 */
export function readCpuProfile(json: unknown): CpuProfile {
  const what = 'CPU profile';
  if (!isRecord(json) || !Array.isArray(json['nodes'])) failRead(what, 'it has no list of nodes');
  const nodes = json['nodes'].map((node: unknown, index) => readNode(node, `nodes[${index}]`));
  const samples = readNumbers(json['samples'], what, 'samples');
  const timeDeltas = readNumbers(json['timeDeltas'], what, 'timeDeltas');
  if (samples.length !== timeDeltas.length) {
    failRead(what, `it has ${samples.length} samples and ${timeDeltas.length} timeDeltas`);
  }
  const ids = new Set(nodes.map(({ id }) => id));
  if (ids.size !== nodes.length) failRead(what, 'two of its nodes have the same id');
  const stray = [...samples, ...nodes.flatMap(({ children }) => children)].find(
    (id) => !ids.has(id),
  );
  if (stray !== undefined) failRead(what, `it names node ${stray}, which it does not have`);
  return {
    nodes,
    samples,
    timeDeltas,
    startTime: readNumber(json['startTime'], what, 'startTime'),
    endTime: readNumber(json['endTime'], what, 'endTime'),
  };
}

function readNode(node: unknown, path: string): CpuProfileNode {
  const what = 'CPU profile';
  if (!isRecord(node)) failRead(what, `${path} is not an object`);
  const { children = [], positionTicks = [] } = node;
  if (!Array.isArray(positionTicks)) failRead(what, `${path}.positionTicks is not a list`);
  return {
    id: readNumber(node['id'], what, `${path}.id`),
    callFrame: readCallFrame(node['callFrame'], what, path),
    children: readNumbers(children, what, `${path}.children`),
    positionTicks: positionTicks.map((entry: unknown) => {
      if (!isRecord(entry)) failRead(what, `${path}.positionTicks holds what is not an object`);
      return {
        line: readNumber(entry['line'], what, `${path}.positionTicks`),
        ticks: readNumber(entry['ticks'], what, `${path}.positionTicks`),
      };
    }),
  };
}
