import type { CitedCalibration } from '@chatload/contracts';
import { formatCount, formatMs } from '../format-value.ts';
import type { Fact } from './block.ts';

/** The error bars of the timings, or how to get some. */
export function describeCalibration(calibration: CitedCalibration | null): Fact {
  const label = 'Error bars';
  if (calibration === null) {
    const value =
      'none yet for this machine, Node and transport; `npx chatload calibrate` measures them in a minute';
    return { label, value };
  }
  const { ttfcErrorP99Ms, ttftErrorP99Ms, gapErrorP99Ms, coversRun } = calibration;
  const errors = `first chunk ${formatMs(ttfcErrorP99Ms)}, first token ${formatMs(ttftErrorP99Ms)}, chunk gap ±${formatMs(gapErrorP99Ms)}`;
  const load = `${formatCount(calibration.streams)} streams, ${formatCount(calibration.chunksPerSec)} chunks a second`;
  const day = calibration.measuredAt.slice(0, 10);
  const reach = coversRun ? '' : '; this run’s load was higher, and so may its errors be';
  return {
    label,
    value: `${errors} at p99 outside stalls, by the calibration of ${day} with ${load}${reach}`,
    ...(!coversRun && { tone: 'warning' }),
  };
}
