import type {
  CustomFigure,
  Figure,
  HistogramKey,
  OfferedLoad,
  Phase,
  PhaseSummary,
} from '@chatload/contracts';
import { addCounts, countEnded, NO_COUNTS } from './counts.ts';
import { FailureCauses } from './failure-causes.ts';
import { toFigure } from './figure.ts';
import { mergeHistograms } from './histogram.ts';
import { METRICS } from './metrics/metrics.ts';
import type { PhaseTotals } from './phase-totals.ts';
import { toCustomFigure } from './sample-metrics/metric-tally.ts';
import { addWork, NO_WORK } from './windowed-work.ts';

/**
 * One summary of several phases of one kind, or of a single one. Phases follow each other, so their
 * windows and tails add up, and their peaks do not. Without any phase all is 0.
 *
 * A phase that is not recorded keeps its counts (how a warm-up's requests ended matters) and has no
 * figures.
 */
export function summarisePhases(
  all: readonly PhaseTotals[],
  { kind, target }: Pick<Phase, 'kind' | 'target'>,
): PhaseSummary {
  const counts = all.map((totals) => totals.counts).reduce(addCounts, NO_COUNTS);
  const windowMs = sum(all, (totals) => totals.windowMs);
  const ended = countEnded(counts);
  const complete = counts.endings.complete ?? 0;
  const recorded = all.filter((totals) => totals.phase.record);
  return {
    kind,
    target,
    windowMs,
    counts,
    peakInFlight: Math.max(0, ...all.map((totals) => totals.peakInFlight)),
    completeRatio: ended === 0 ? 0 : complete / ended,
    ...rates(all, windowMs),
    offered: offeredLoad(all),
    tailMs: sum(all, (totals) => totals.tailMs),
    doneMissing: sum(all, (totals) => totals.doneMissing),
    connectionsOpened: sum(all, (totals) => totals.connectionsOpened),
    httpStatuses: mergeStatuses(all),
    tokenSources: [...new Set(all.flatMap((totals) => [...totals.tokenSources]))],
    itlApplies: complete > 0 && sum(all, (totals) => totals.tokenPerEvent) === complete,
    figures: figuresOf(recorded),
    ...figuresOutsideStalls(recorded),
    custom: customFiguresOf(recorded),
    causes: mergeCauses(all),
  };
}

type Rates = Pick<
  PhaseSummary,
  | 'requestsPerSec'
  | 'goodputPerSec'
  | 'outputTokensPerSec'
  | 'sentBytesPerSec'
  | 'receivedBytesPerSec'
>;

/**
 * Of what ended inside the window. All bytes and tokens count, also those of answers that failed
 * later: they were carried.
 */
function rates(all: readonly PhaseTotals[], windowMs: number): Rates {
  const work = all.map((totals) => totals.work).reduce(addWork, NO_WORK);
  const hasGoodput =
    all.length > 0 && all.every(({ phase, reading }) => phase.record && reading.goodput.canBeTold);
  const perSec = (count: number): number => (windowMs > 0 ? count / (windowMs / 1_000) : 0);
  return {
    requestsPerSec: perSec(work.complete),
    goodputPerSec: hasGoodput ? perSec(work.good) : null,
    outputTokensPerSec: perSec(work.outputTokens),
    sentBytesPerSec: perSec(work.bytesSent),
    receivedBytesPerSec: perSec(work.bytesReceived),
  };
}

/** `null` where nothing was offered: in a closed model, and before anything came due. */
function offeredLoad(all: readonly PhaseTotals[]): OfferedLoad | null {
  let offered = 0;
  let sent = 0;
  let seconds = 0;
  for (const { phase, counts, offeringMs } of all) {
    if (phase.load.model === 'closed') continue;
    offered += phase.load.ratePerSec * (offeringMs / 1_000);
    sent += counts.started - (counts.endings.unsent ?? 0);
    seconds += offeringMs / 1_000;
  }
  if (seconds === 0) return null;
  return { offeredPerSec: offered / seconds, achievedPerSec: sent / seconds };
}

function figuresOf(all: readonly PhaseTotals[]): PhaseSummary['figures'] {
  const figures: Partial<Record<HistogramKey, Figure>> = {};
  for (const { key } of Object.values(METRICS)) {
    const figure = toFigure(
      mergeHistograms(all.flatMap((totals) => totals.histograms.get(key) ?? [])),
    );
    if (figure) figures[key] = figure;
  }
  return figures;
}

/** Nothing where no stall touched anything. */
function figuresOutsideStalls(
  all: readonly PhaseTotals[],
): Pick<PhaseSummary, 'outsideStalls'> | undefined {
  const figures: Partial<Record<HistogramKey, Figure | null>> = {};
  for (const { key } of Object.values(METRICS)) {
    const touched = all.flatMap((totals) => totals.stalledHistograms.get(key) ?? []);
    if (touched.length === 0) continue;
    const rest = mergeHistograms(all.flatMap((totals) => totals.histograms.get(key) ?? []));
    rest.subtract(mergeHistograms(touched));
    figures[key] = toFigure(rest) ?? null;
  }
  return Object.keys(figures).length > 0 ? { outsideStalls: figures } : undefined;
}

function customFiguresOf(recorded: readonly PhaseTotals[]): PhaseSummary['custom'] {
  const figures: Record<string, CustomFigure> = {};
  for (const [key, metric] of recorded[0]?.reading.reader.inUse ?? []) {
    const figure = toCustomFigure(
      metric,
      recorded.flatMap((totals) => totals.tallies.get(key) ?? []),
    );
    if (figure) figures[key] = figure;
  }
  return figures;
}

function mergeStatuses(all: readonly PhaseTotals[]): Readonly<Record<string, number>> {
  const statuses: Record<string, number> = {};
  for (const [status, count] of all.flatMap((totals) => [...totals.httpStatuses]))
    statuses[status] = (statuses[status] ?? 0) + count;
  return statuses;
}

function mergeCauses(all: readonly PhaseTotals[]): NonNullable<PhaseSummary['causes']> {
  const merged = new FailureCauses();
  for (const totals of all) merged.addAll(totals.causes);
  return merged.top();
}

function sum<Item>(items: readonly Item[], valueOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + valueOf(item), 0);
}
