import { exceedsRelaying, rateConfidence, rateCpuCost } from '../cpu-cost.ts';
import type { FindingRule } from '../finding-context.ts';
import { findJsonTimes } from '../json-lines.ts';
import { locate } from '../self-times.ts';
import { showLine } from '../source-lines.ts';
import { showLocation, showNumber, showShare } from '../show.ts';

/** Parsing a chunk and writing it again takes a few percent of what relaying it takes. */
const LEAST_BUSY_RATIO = 0.05;
/** The part of what own code may spend on relaying that reading and writing each message may take. */
const JSON_PART = 0.5;

/** Reading JSON and writing it again in one place: what comes out is mostly what went in. */
export const jsonRoundTrip: FindingRule = (context) => {
  const { run, cpuTree, linesOf } = context;
  if (cpuTree === null || run.cpu === null) return [];
  const { requests, chunks } = run.cpu;
  const units = chunks > 0 ? `chunk (${chunks})` : `request (${requests})`;
  return findJsonTimes(cpuTree, linesOf)
    .filter(({ frame, parses, writes }) => frame.category === 'application' && parses && writes)
    .filter(({ spentMs }) => spentMs >= LEAST_BUSY_RATIO * cpuTree.busyMs)
    .map((time) => {
      const isWaste = exceedsRelaying(time.spentMs / JSON_PART, { requests, chunks });
      const perUnitUs = (1_000 * time.spentMs) / Math.max(1, chunks > 0 ? chunks : requests);
      return {
        area: 'cpu',
        severity: isWaste ? rateCpuCost(time.spentMs, cpuTree, context) : 'note',
        confidence: rateConfidence(time.samples),
        title: `${showLocation({ ...time.frame, line: time.line })} reads JSON and writes it again: ${showShare(time.spentMs, cpuTree.busyMs)} of the CPU time`,
        evidence: [
          showLine(linesOf, time.frame.file, time.line),
          `${time.samples} of ${cpuTree.busySamples} busy samples on its lines with JSON.parse and JSON.stringify, ${showShare(time.spentMs, cpuTree.windowMs)} of a core`,
          `${showNumber(perUnitUs)} µs per ${units}, the profiler’s own cost in it`,
        ],
        location: { ...locate(time.frame), line: time.line },
        about: locate(time.frame),
        cost: time.spentMs / cpuTree.windowMs,
        action:
          'Pass on the text that came instead of parsing and writing it again; to copy an object use structuredClone or copy only what changes; parse once and hand the object on. Where each message must be read, look only for the fields that are needed.',
      };
    });
};
