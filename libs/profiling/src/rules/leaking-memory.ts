import type { CodeLocation } from '@chatload/contracts';
import type { CallNode } from '../call-tree.ts';
import type { FindingRule } from '../finding-context.ts';
import { fitLine } from '../fit-line.ts';
import type { HeapPoint } from '../profiled-run.ts';
import { locate, sumByOwner } from '../self-times.ts';
import { showBytes, showLocation, showNumber, showShare } from '../show.ts';

const FEWEST_POINTS = 4;
const LEAST_BYTES_PER_REQUEST = 1_000;
const LEAST_GROWTH_BYTES = 1e6;
/** Caches that fill up grow ever slower: the later half must still grow at half the whole's pace. */
const LATER_PART = 0.5;
/** What an instance may use, by the built-in objective. */
const LIMIT_BYTES = 500e6;
const SERIOUS_WITHIN_MS = 24 * 3_600_000;

/** What stays after a forced collection is held by someone; if it grows with the requests, it leaks. */
export const leakingMemory: FindingRule = ({ run, heapTree }) => {
  const points = run.heapAfterGc;
  const [first] = points;
  const last = points.at(-1);
  const line = fitLine(points.map(toXY));
  if (first === undefined || last === undefined || line === undefined) return [];
  const growthBytes = last.heapUsedBytes - first.heapUsedBytes;
  const isGrowing = line.interval.low > LEAST_BYTES_PER_REQUEST && growthBytes > LEAST_GROWTH_BYTES;
  if (points.length < FEWEST_POINTS || !isGrowing || !isSteady(points, line.slope)) return [];

  const elapsedMs = last.atMs - first.atMs;
  const untilLimitMs = (Math.max(0, LIMIT_BYTES - last.heapUsedBytes) / growthBytes) * elapsedMs;
  const survivors = describeSurvivors(heapTree);
  return [
    {
      area: 'memory',
      severity: untilLimitMs < SERIOUS_WITHIN_MS ? 'serious' : 'warning',
      confidence: points.length >= 6 ? 'high' : 'medium',
      title: `Each request leaves ${showBytes(line.slope)} behind${survivors.location === null ? '' : `, allocated in ${showLocation(survivors.location)}`}`,
      evidence: [
        `heap after forced collections grew from ${showBytes(first.heapUsedBytes)} to ${showBytes(last.heapUsedBytes)} in ${last.requestsCompleted - first.requestsCompleted} requests and ${showNumber(elapsedMs / 1_000)} s (n = ${points.length})`,
        `${showBytes(line.slope)} per request, 95 % interval ${showBytes(line.interval.low)} to ${showBytes(line.interval.high)}; at this load it reaches ${showBytes(LIMIT_BYTES)} after ${showNumber(untilLimitMs / 60_000)} min`,
        ...survivors.evidence,
      ],
      location: survivors.location,
      cost: Math.min(1, growthBytes / last.heapUsedBytes),
      action:
        'Find what holds on to them: a list or map at module level that only grows, listeners and timers that are never removed, closures kept per request. Limit caches by number or age, and pass long answers on piece by piece instead of collecting them.',
    },
  ];
};

function toXY({ requestsCompleted, heapUsedBytes }: HeapPoint): readonly [number, number] {
  return [requestsCompleted, heapUsedBytes];
}

function isSteady(points: readonly HeapPoint[], slope: number): boolean {
  const middle = points[Math.floor((points.length - 1) / 2)];
  const last = points.at(-1);
  if (middle === undefined || last === undefined) return false;
  const requests = last.requestsCompleted - middle.requestsCompleted;
  return last.heapUsedBytes - middle.heapUsedBytes >= LATER_PART * slope * requests;
}

function describeSurvivors(heapTree: CallNode | null): {
  readonly location: CodeLocation | null;
  readonly evidence: readonly string[];
} {
  if (heapTree === null) return { location: null, evidence: [] };
  const sites = sumByOwner(heapTree).slice(0, 3);
  return {
    location: sites[0] === undefined ? null : locate(sites[0].frame),
    evidence: sites.map(
      ({ frame, amount }) =>
        `of ${showBytes(heapTree.total)} sampled and still alive, ${showShare(amount, heapTree.total)} were allocated in ${showLocation(frame)}`,
    ),
  };
}
