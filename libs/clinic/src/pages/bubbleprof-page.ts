import { createReadStream, createWriteStream } from 'node:fs';
import { rename } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { loadClinic, visualize, type ClinicTool } from '../clinic-modules.ts';
import { readOperations, selectOperations } from './async-operations.ts';
import { collectWaits, findOrigin, type Origin, type StackFrame } from './collect-waits.ts';
import { findRecording } from './find-recording.ts';
import type { PageMaker } from './page-makers.ts';
import { showName, toPath } from './show-name.ts';
import { readTraceEvents, writeTraceEvents } from './trace-events.ts';

interface StackTrace {
  readonly asyncId: number;
  readonly frames: readonly StackFrame[];
}

/**
 * The page of what bubbleprof recorded, without the operations that began before or after the steady
 * window, except those that others within it descend from.
 */
export const makeBubbleprofPage: PageMaker = async ({ folder, appRoot, steady }, htmlPath) => {
  const recording = await findRecording(folder, 'bubbleprof', 'stacktrace');
  const operations = await readOperations(recording.traceLogs);
  const selected = selectOperations(operations, steady);
  if (selected.size === 0) throw new Error('it has no operations of the steady window');
  await writeTraceEvents(recording.file('traceevent'), selectEvents(recording.traceLogs, selected));

  const origins = new Map<number, Origin>();
  await rewriteStacks(recording.file('stacktrace'), selected, ({ asyncId, frames }) => {
    origins.set(asyncId, findOrigin(frames, appRoot));
  });

  const Bubbleprof = loadClinic('bubbleprof') as new () => ClinicTool;
  await visualize(new Bubbleprof(), recording.dataPath, htmlPath);
  return { verdict: null, waits: collectWaits(operations, origins, steady) };
};

async function* selectEvents(
  logs: readonly string[],
  selected: ReadonlySet<number>,
): AsyncGenerator<string> {
  for await (const { event, text } of readTraceEvents(logs)) {
    if (selected.has(Number(event.id))) yield text;
  }
}

/**
 * Leaves the stacks of the selected operations, with names made fit for the page; `onStack` is called
 * with each of them.
 */
async function rewriteStacks(
  path: string,
  selected: ReadonlySet<number>,
  onStack: (stack: StackTrace) => void,
): Promise<void> {
  const Decoder = loadClinic('bubbleprof', 'format/stack-trace-decoder.js') as new () => Duplex;
  const Encoder = loadClinic('bubbleprof', 'format/stack-trace-encoder.js') as new () => Duplex;
  const rewritten = `${path}.steady`;
  await pipeline(
    createReadStream(path),
    new Decoder(),
    async function* (stacks: AsyncIterable<StackTrace>) {
      for await (const { asyncId, frames } of stacks) {
        if (!selected.has(asyncId)) continue;
        const stack = { asyncId, frames: frames.map(showFrame) };
        onStack(stack);
        yield stack;
      }
    },
    new Encoder(),
    createWriteStream(rewritten),
  );
  await rename(rewritten, path);
}

function showFrame(frame: StackFrame): StackFrame {
  return {
    ...frame,
    functionName: showName(frame.functionName),
    typeName: showName(frame.typeName),
    evalOrigin: showName(frame.evalOrigin),
    fileName: showName(toPath(frame.fileName)),
  };
}
