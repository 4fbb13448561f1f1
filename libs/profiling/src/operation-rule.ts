import type { Finding } from '@chatload/contracts';
import { rateConfidence, rateCpuCost } from './cpu-cost.ts';
import type { FindingRule } from './finding-context.ts';
import { findOperations } from './operations.ts';
import { locate } from './self-times.ts';
import { findCallLines, showLine } from './source-lines.ts';
import { showLocation, showShare } from './show.ts';
import type { Frame } from './classify-frame.ts';

interface Operation {
  readonly isOperation: (frame: Frame) => boolean;
  /** What its caller does, after its name: `reads files synchronously`. */
  readonly doing: string;
  /** Of the busy time, from which it is worth a line. */
  readonly leastBusyRatio: number;
  /**
   * Whether it stops all requests for as long as a disk or a pipe likes, so that its share of the CPU
   * time is not what it costs: always worth a warning in the server's own code, and never in a
   * package's, such as a logger that writes its lines so.
   */
  readonly isBlocking: boolean;
  readonly action: string;
}

/** Seen on fewer occasions it is something that happens once, such as a module that loads late. */
const FEWEST_OCCASIONS = 4;
const FEWEST_SAMPLES = 8;

/** A rule for calls of one kind that are known to be expensive, by who makes them. */
export function createOperationRule(operation: Operation): FindingRule {
  return (context) => {
    const { cpuTree, linesOf } = context;
    if (cpuTree === null) return [];
    return findOperations(cpuTree, operation.isOperation)
      .filter(({ spentMs }) => spentMs >= operation.leastBusyRatio * cpuTree.busyMs)
      .filter((time) => time.samples >= FEWEST_SAMPLES && time.occasions >= FEWEST_OCCASIONS)
      .map(({ caller, isDirect, names, spentMs, samples, occasions }) => {
        const called = names.slice(0, 3).join(', ');
        const lines = isDirect ? findCallLines(linesOf(caller.file), names) : [];
        const [line] = lines;
        return {
          area: 'cpu',
          severity: rateOperation(operation, isDirect, rateCpuCost(spentMs, cpuTree, context)),
          confidence: rateConfidence(samples),
          title: `${showLocation(caller)} ${operation.doing}: ${showShare(spentMs, cpuTree.busyMs)} of the CPU time`,
          evidence: [
            `${samples} of ${cpuTree.busySamples} busy samples, in ${occasions} different quarters of a second; ${showShare(spentMs, cpuTree.windowMs)} of a core`,
            line === undefined
              ? `in ${called}`
              : `in ${called}; called in this file at ${lines
                  .map((each) => showLine(linesOf, caller.file, each))
                  .slice(0, 3)
                  .join(', ')}`,
          ],
          location:
            lines.length === 1 && line !== undefined ? { ...locate(caller), line } : locate(caller),
          about: locate(caller),
          cost: spentMs / cpuTree.windowMs,
          action: operation.action,
        };
      });
  };
}

function rateOperation(
  { isBlocking }: Operation,
  isDirect: boolean,
  byCpu: Finding['severity'],
): Finding['severity'] {
  if (!isBlocking) return byCpu;
  if (!isDirect) return 'note';
  return byCpu === 'serious' ? 'serious' : 'warning';
}
