import { findOwner, type CallNode } from '../call-tree.ts';
import { exceedsRelaying, rateConfidence, rateCpuCost } from '../cpu-cost.ts';
import type { FindingRule } from '../finding-context.ts';
import { locate, sumByChosen } from '../self-times.ts';
import { findHottestLine, showLine } from '../source-lines.ts';
import { showLocation, showNumber, showShare } from '../show.ts';

const LEAST_BUSY_RATIO = 0.1;

/** Functions of the server's own that compute: themselves, and what V8 does for them. */
export const hotFunction: FindingRule = (context) => {
  const { run, cpuTree, linesOf } = context;
  if (cpuTree === null || run.cpu === null) return [];
  const { requests, chunks } = run.cpu;
  return sumByChosen(cpuTree.root, chooseComputing)
    .filter(({ amount }) => amount >= LEAST_BUSY_RATIO * cpuTree.busyMs)
    .map(({ frame, amount }) => {
      const hottest = findHottestLine(cpuTree.root, frame, linesOf);
      const isWaste = exceedsRelaying(amount, { requests, chunks });
      return {
        area: 'cpu',
        severity: isWaste ? rateCpuCost(amount, cpuTree, context) : 'note',
        confidence: rateConfidence((amount / cpuTree.busyMs) * cpuTree.busySamples),
        title: `${showLocation(frame)} takes ${showShare(amount, cpuTree.busyMs)} of the CPU time itself`,
        evidence: [
          `${showNumber(amount)} of ${showNumber(cpuTree.busyMs)} busy ms (${cpuTree.busySamples} samples), ${showShare(amount, cpuTree.windowMs)} of a core`,
          `${showNumber((1_000 * amount) / Math.max(1, requests))} µs per request (${requests}${chunks > 0 ? `, with ${chunks} chunks` : ''}), the profiler’s own cost in it`,
          ...(hottest === null
            ? []
            : [describeLine(hottest, showLine(linesOf, frame.file, hottest.line))]),
        ],
        location: hottest?.isInside ? { ...locate(frame), line: hottest.line } : locate(frame),
        about: locate(frame),
        cost: amount / cpuTree.windowMs,
        action: isWaste
          ? 'Do this work once and keep the result where it repeats; move what must be computed per request to a worker thread (a pool of them), so that the event loop stays free.'
          : 'It is about what relaying takes; the flame graph shows what it consists of.',
      };
    });
};

/** Node's functions are left out: writing to sockets is what a relay is for. */
function chooseComputing(node: CallNode): CallNode | null {
  const { category } = node.frame;
  if (category === 'application') return node;
  const owner = category === 'v8' ? findOwner(node) : null;
  return owner?.frame.category === 'application' ? owner : null;
}

function describeLine({ isInside }: { readonly isInside: boolean }, line: string): string {
  if (isInside) return `most samples at ${line}`;
  return `most samples are in a function that V8 has inlined here; if it is of the same file, at ${line}`;
}
