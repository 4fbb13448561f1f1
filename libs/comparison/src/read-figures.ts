import type {
  Figure,
  HistogramKey,
  PercentileKey,
  PhaseSummary,
  Report,
} from '@chatload/contracts';

/** One figure of a report, with what is to be known to compare it. */
export interface ReportFigure {
  /** In the words of objectives: `ttftMs p50`, `requestsPerSec`. */
  readonly key: string;
  readonly value: number;
  /** `null` where either may be good. */
  readonly better: 'lower' | 'higher' | null;
  /** By its ratio, or, where 0 and less can occur, by its difference. */
  readonly by: 'ratio' | 'difference';
  /** A percentile with fewer than 10/(1−q) samples behind it. */
  readonly isRough: boolean;
}

/** The part of a report that has figures. */
export interface ComparedSections {
  readonly sections: Pick<Report['sections'], 'summary' | 'server'>;
}

const TIMINGS: readonly HistogramKey[] = ['ttfcMs', 'ttftMs', 'gapMs', 'tpotMs', 'e2eMs'];
const PERCENTILES: readonly PercentileKey[] = ['p50', 'p90', 'p99'];

/**
 * What a report can be compared by, in the order of its tables: the measured phases' timings, what the
 * server adds, rates, metrics over Samples, and what the server used where it was watched.
 */
export function readFigures({ sections }: ComparedSections): readonly ReportFigure[] {
  const { measured, added } = sections.summary;
  return [
    ...readTimings(measured),
    ...(['addedTtftMs', 'addedGapMs', 'addedE2eMs'] as const).flatMap((key) =>
      describe(`${key} p50`, added?.[key]?.p50, { by: 'difference' }),
    ),
    ...describe('requestsPerSec', measured.requestsPerSec, { better: 'higher' }),
    ...describe('goodputPerSec', measured.goodputPerSec, { better: 'higher' }),
    ...describe('outputTokensPerSec', measured.outputTokensPerSec, { better: 'higher' }),
    ...describe('completeRatio', measured.completeRatio, { better: 'higher', by: 'difference' }),
    ...readCustom(measured),
    ...readServer(sections),
  ];
}

function readTimings({ figures }: PhaseSummary): readonly ReportFigure[] {
  return TIMINGS.flatMap((key) => {
    const figure = figures[key];
    return figure === undefined || figure.n === 0 ? [] : readPercentiles(key, figure);
  });
}

function readPercentiles(
  key: string,
  figure: Figure,
  words: Partial<ReportFigure> = {},
): readonly ReportFigure[] {
  return PERCENTILES.flatMap((percentile) => {
    const isRough = figure.lowN.includes(percentile);
    return describe(`${key} ${percentile}`, figure[percentile], { ...words, isRough });
  });
}

function readCustom({ custom }: PhaseSummary): readonly ReportFigure[] {
  return Object.entries(custom).flatMap(([key, { ratio, figure }]) =>
    figure === null
      ? describe(key, ratio, { better: null, by: 'difference' })
      : readPercentiles(key, figure, { better: null }),
  );
}

function readServer({ server, summary }: ComparedSections['sections']): readonly ReportFigure[] {
  if (server === null) return [];
  const { windowMs, counts } = summary.measured;
  const cpuMs = server.cpuRatio * windowMs;
  // Reports from before there was this figure lack it.
  const bytesPerSec = (server as Partial<typeof server>).allocatedBytesPerSec ?? null;
  const allocatedBytes = bytesPerSec === null ? null : (bytesPerSec * windowMs) / 1_000;
  return [
    ...describe('serverCpuRatio', server.cpuRatio, { better: null }),
    ...describe('serverCpuMsPerRequest', divide(cpuMs, counts.endings.complete)),
    ...describe('serverCpuUsPerChunk', divide(1_000 * cpuMs, counts.chunks)),
    ...describe('serverAllocatedBytesPerRequest', divide(allocatedBytes, counts.endings.complete)),
    ...describe('serverAllocatedBytesPerChunk', divide(allocatedBytes, counts.chunks)),
    ...describe('serverRssPeakBytes', server.rssPeakBytes),
    ...describe('serverHeapUsedPeakBytes', server.heapUsedPeakBytes),
    ...describe('serverLoopDelayP99Ms', server.loopDelayP99Ms),
    ...describe('serverLoopDelayMaxMs', server.loopDelayMaxMs),
    ...describe('serverGcMs', server.gcMs),
  ];
}

function divide(amount: number | null, by = 0): number | null {
  return amount === null || by === 0 ? null : amount / by;
}

/** None where the report has no such figure. */
function describe(
  key: string,
  value: number | null | undefined,
  { better = 'lower', by = 'ratio', isRough = false }: Partial<ReportFigure> = {},
): readonly ReportFigure[] {
  return value === null || value === undefined ? [] : [{ key, value, better, by, isRough }];
}
