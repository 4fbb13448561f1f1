import type {
  CountsCheck,
  GeneratorHealth,
  MockHealth,
  ObjectiveResult,
  Validity,
} from '@chatload/contracts';
import { showNumber } from './show-number.ts';
import {
  CPU_EXHAUSTED_RATIO,
  doubtTiming,
  findSmallestJudged,
  isCpuExhausted,
  type JudgedTime,
} from './timing-limits.ts';

/** What the instrument knows about itself after a run. */
export interface InstrumentHealth extends Pick<Validity, 'stalls' | 'calibration'> {
  readonly generator: GeneratorHealth;
  readonly mock: MockHealth | null;
  readonly countsAgree: CountsCheck | null;
  /** What autocannon counted otherwise than we saw it, one line for each count; mostly none. */
  readonly engineDifferences: readonly string[];
}

/** What it is measured against. */
export interface Judged {
  readonly objectives: readonly ObjectiveResult[];
  /** p99 of the generator's own lateness against its schedule; `null` where there is none. */
  readonly sendLagMs: number | null;
  /** For how long reads were collected: stamps are late by up to that. */
  readonly coalesceMs: number;
}

/** A reason to believe the run less, or not at all. */
interface Doubt {
  readonly level: 'degraded' | 'inconclusive';
  readonly note: string;
}

/**
 * How far a run can be believed, with a note for each doubt, the gravest first. The instrument's own
 * timing error matters in proportion to the figures that objectives judge.
 */
export function assessValidity(
  health: InstrumentHealth,
  { objectives, sendLagMs, coalesceMs }: Judged,
): Validity {
  const { generator, mock, countsAgree, engineDifferences } = health;
  const judged = findSmallestJudged(objectives);
  const doubts = [
    doubtError('p99 of the generator’s event-loop delay', generator.loopDelayP99Ms, judged),
    sendLagMs === null ? null : doubtError('p99 of the send lag', sendLagMs, judged),
    doubtError('what --coalesce adds to a stamp', coalesceMs, judged),
    doubtCpu(generator),
    doubtEngine(engineDifferences),
    mock && doubtError('p99 of the mock’s emission error', mock.emissionErrorP99Ms, judged),
    countsAgree && doubtCounts(countsAgree),
  ].filter((doubt) => doubt !== null);
  const notes = (level: Doubt['level']): string[] =>
    doubts.filter((doubt) => doubt.level === level).map(({ note }) => note);
  return {
    level:
      doubts.find(({ level }) => level === 'inconclusive')?.level ?? doubts[0]?.level ?? 'good',
    notes: [...notes('inconclusive'), ...notes('degraded')],
    generator,
    mock,
    countsAgree,
    ...(health.stalls && { stalls: health.stalls }),
    ...(health.calibration !== undefined && { calibration: health.calibration }),
  };
}

function doubtError(what: string, errorMs: number, judged: JudgedTime | null): Doubt | null {
  const doubt = doubtTiming(errorMs, judged);
  if (doubt === null) return null;
  const figure = judged === null ? '' : ` for ${judged.name}`;
  const limit = `${showNumber(doubt.limitMs)} ms is the limit${figure}`;
  return { level: doubt.level, note: `${what} is ${showNumber(errorMs)} ms; ${limit}` };
}

function doubtCpu(generator: GeneratorHealth): Doubt | null {
  if (!isCpuExhausted(generator)) return null;
  const percent = showNumber(generator.cpuPeakRatio * 100);
  return {
    level: 'inconclusive',
    note: `a load thread used ${percent} % of a core for 2 s running; ${showNumber(CPU_EXHAUSTED_RATIO * 100)} % is the limit`,
  };
}

/** Requests that nobody followed are in no figure: those of the others prove nothing. */
function doubtEngine(differences: readonly string[]): Doubt | null {
  if (differences.length === 0) return null;
  return {
    level: 'inconclusive',
    note: `autocannon lost requests from sight: ${differences.join('; ')}; use --engine native`,
  };
}

function doubtCounts({ agree, differences }: CountsCheck): Doubt | null {
  if (agree) return null;
  return {
    level: 'degraded',
    note: `the servers counted otherwise than the generator: ${differences.join('; ')}`,
  };
}
