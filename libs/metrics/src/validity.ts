import type { CountsCheck, GeneratorHealth, MockHealth, Validity } from '@chatload/contracts';

/** What the instrument knows about itself after a run. */
export interface InstrumentHealth {
  readonly generator: GeneratorHealth;
  readonly mock: MockHealth | null;
  readonly countsAgree: CountsCheck | null;
}

/** A reason to believe the run less, or not at all. */
interface Doubt {
  readonly level: 'degraded' | 'inconclusive';
  readonly note: string;
}

/**
 * How far a run can be believed, with a note for each doubt, the gravest first.
 *
 * @param figureJudgedMs the figure that the verdict rests on, 0 where there is none: the instrument's
 *   own error matters in proportion to it
 */
export function assessValidity(health: InstrumentHealth, figureJudgedMs: number): Validity {
  const { generator, mock, countsAgree } = health;
  const doubts = [
    doubtLoop(generator, figureJudgedMs),
    doubtCpu(generator),
    mock && doubtMock(mock, figureJudgedMs),
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
  };
}

function doubtLoop({ loopDelayP99Ms }: GeneratorHealth, figureJudgedMs: number): Doubt | null {
  const bound = boundExceeded(loopDelayP99Ms, figureJudgedMs);
  return (
    bound && {
      level: bound.level,
      note:
        `The generator looked up to ${show(loopDelayP99Ms)} ms late (p99 of its event-loop delay; ` +
        `${show(bound.limitMs)} ms is the limit): use fewer slots or end what else runs here.`,
    }
  );
}

function doubtMock({ emissionErrorP99Ms }: MockHealth, figureJudgedMs: number): Doubt | null {
  const bound = boundExceeded(emissionErrorP99Ms, figureJudgedMs);
  return (
    bound && {
      level: bound.level,
      note:
        `The mock sent up to ${show(emissionErrorP99Ms)} ms late (p99 of its emission error; ` +
        `${show(bound.limitMs)} ms is the limit): use fewer slots or slower tokens.`,
    }
  );
}

/**
 * The limits of the instrument's own timing error at p99: a fixed part, below which it never matters,
 * or a share of the figure judged, whichever is more. The gravest first.
 */
const TIMING_LIMITS = [
  { level: 'inconclusive', fixedMs: 5, share: 0.2 },
  { level: 'degraded', fixedMs: 2, share: 0.05 },
] as const;

function boundExceeded(
  errorMs: number,
  figureJudgedMs: number,
): { level: Doubt['level']; limitMs: number } | null {
  for (const { level, fixedMs, share } of TIMING_LIMITS) {
    const limitMs = Math.max(fixedMs, share * figureJudgedMs);
    if (errorMs > limitMs) return { level, limitMs };
  }
  return null;
}

/** A load thread that has no CPU time left reads its sockets late, whatever else its figures say. */
const CPU_EXHAUSTED_RATIO = 0.95;

function doubtCpu({ cpuPeakRatio }: GeneratorHealth): Doubt | null {
  if (cpuPeakRatio < CPU_EXHAUSTED_RATIO) return null;
  const percent = show(cpuPeakRatio * 100);
  return {
    level: 'inconclusive',
    note: `A load thread used ${percent} % of a core for 2 s running: use fewer slots.`,
  };
}

function doubtCounts({ agree, differences }: CountsCheck): Doubt | null {
  if (agree) return null;
  return {
    level: 'degraded',
    note: `The servers counted otherwise than the generator: ${differences.join('; ')}.`,
  };
}

/** Three significant digits, without an exponent. */
function show(value: number): string {
  return String(Number(value.toPrecision(3)));
}
