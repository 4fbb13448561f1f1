import type { MachineFacts } from './report.ts';
import type { StallTotals } from './verdict.ts';

/**
 * How exact this machine's figures are: the generator straight against the mock, the stamps of both
 * ends joined event by event. Kept per machine; later reports cite it.
 */
export interface Calibration {
  readonly schemaVersion: 1;
  /** ISO 8601. */
  readonly measuredAt: string;
  readonly toolVersion: string;
  readonly machine: CalibratedMachine;
  readonly transport: string;
  /** Load threads. */
  readonly workers: number;
  /** How the mock waited for its deadlines. */
  readonly pacing: string;
  readonly tokenDelayMs: number;
  /** The load that was asked for. */
  readonly asked: CalibrationRung;
  /** The fixed ladder, as far as it was climbed, if at all; why no further is in `endedBecause`. */
  readonly ladder: readonly CalibrationRung[];
  /** The highest load of the ladder that held, else the one asked for; `null` where that did not hold either. */
  readonly highest: CalibrationRung | null;
  /** Why the ladder ended below its top, one line; `null` where every rung held. */
  readonly endedBecause: string | null;
}

/** What must be equal for one run's errors to say something of another's. */
export type CalibratedMachine = Pick<
  MachineFacts,
  'os' | 'arch' | 'cpuModel' | 'cpuCount' | 'memoryBytes' | 'nodeVersion'
>;

/** One load, held for a while. */
export interface CalibrationRung {
  /** Open at once, on average. */
  readonly streams: number;
  /** What the load comes to. */
  readonly chunksPerSec: number;
  /** Of all that was joined, and without what a stall at either end reached into. */
  readonly errors: TimingErrors;
  readonly errorsOutsideStalls: TimingErrors;
  readonly events: number;
  /** Answers that are not whole, or that only one end knows. */
  readonly lost: number;
  /** The mock's own lateness against its schedule, outside stalls. */
  readonly emissionErrorP99Ms: number;
  /** Of the busiest load thread. */
  readonly generatorCpuRatio: number;
  readonly stalls: { readonly generator: StallTotals; readonly mock: StallTotals };
  /** Why the rung does not hold, one line; `null` where it does. */
  readonly failure: string | null;
}

/**
 * By how much the generator's figures are off. Of the first chunk and token: from the request's bytes
 * in the socket to the event's leaving the mock is true. Of a gap, either way: the time between two
 * events' leaving is. `arrival`: from an event's leaving to its stamp.
 */
export interface TimingErrors {
  readonly ttfcMs: ErrorFigure | null;
  readonly ttftMs: ErrorFigure | null;
  readonly gapMs: ErrorFigure | null;
  readonly arrivalMs: ErrorFigure | null;
}

/** Absolute errors. */
export interface ErrorFigure {
  readonly n: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** The rung of a calibration that is nearest above a run's load, or the highest that held. */
export interface CitedCalibration {
  readonly measuredAt: string;
  readonly transport: string;
  readonly pacing: string;
  readonly streams: number;
  readonly chunksPerSec: number;
  /** Whether the run's load is within that rung; beyond it, errors may be larger. */
  readonly coversRun: boolean;
  /** p99 of the errors outside stalls. */
  readonly ttfcErrorP99Ms: number;
  readonly ttftErrorP99Ms: number;
  readonly gapErrorP99Ms: number;
}
