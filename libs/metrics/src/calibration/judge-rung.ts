import type { CalibrationRung, TimingErrors } from '@chatload/contracts';
import { showNumber } from '../show-number.ts';
import { CPU_EXHAUSTED_RATIO } from '../timing-limits.ts';

/** A rung holds while the p99 of each error stays below it, outside stalls. */
const MOST_ERROR_MS = 1;

const JUDGED = {
  ttfcMs: 'time to first chunk',
  ttftMs: 'time to first token',
  gapMs: 'chunk gap',
} as const satisfies Partial<Record<keyof TimingErrors, string>>;

/** Why a load does not hold, one line, the gravest reason first; `null` where it does. */
export function judgeRung(
  rung: Pick<CalibrationRung, 'errorsOutsideStalls' | 'lost' | 'generatorCpuRatio'>,
): string | null {
  const { errorsOutsideStalls, lost, generatorCpuRatio } = rung;
  if (lost > 0) {
    return `${lost} ${lost === 1 ? 'answer was' : 'answers were'} not sent, not whole, or not known to both ends`;
  }
  for (const [key, name] of Object.entries(JUDGED) as [keyof typeof JUDGED, string][]) {
    const error = errorsOutsideStalls[key];
    if (error === null) return `no ${name} was measured outside stalls`;
    if (error.p99 >= MOST_ERROR_MS) {
      return `p99 of the error of the ${name} is ${showNumber(error.p99)} ms; it must be below ${MOST_ERROR_MS} ms`;
    }
  }
  if (generatorCpuRatio >= CPU_EXHAUSTED_RATIO) {
    return `a load thread used ${showNumber(100 * generatorCpuRatio)} % of a core for 2 s running`;
  }
  return null;
}
