import type { Counts, Figure, HistogramKey, Phase, PhaseSummary } from '@chatload/contracts';
import { addCounts, countEnded, NO_COUNTS } from './counts.ts';
import { FailureCauses } from './failure-causes.ts';
import { toFigure } from './figure.ts';
import { mergeHistograms } from './histogram.ts';
import { METRICS } from './metrics/metrics.ts';
import type { PhaseTotals } from './phase-totals.ts';

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
  return {
    kind,
    target,
    windowMs,
    counts,
    peakInFlight: Math.max(0, ...all.map((totals) => totals.peakInFlight)),
    completeRatio: ended === 0 ? 0 : complete / ended,
    ...rates(counts, windowMs),
    // Every load shape there is, is closed: it asks for nothing by itself.
    offered: null,
    tailMs: sum(all, (totals) => totals.tailMs),
    doneMissing: sum(all, (totals) => totals.doneMissing),
    connectionsOpened: sum(all, (totals) => totals.connectionsOpened),
    httpStatuses: mergeStatuses(all),
    tokenSources: [...new Set(all.flatMap((totals) => [...totals.tokenSources]))],
    itlApplies: complete > 0 && sum(all, (totals) => totals.tokenPerEvent) === complete,
    figures: figuresOf(all.filter((totals) => totals.phase.record)),
    causes: mergeCauses(all),
  };
}

/** All bytes and tokens count, also those of answers that failed later: they were carried. */
function rates(
  counts: Counts,
  windowMs: number,
): Pick<
  PhaseSummary,
  'requestsPerSec' | 'outputTokensPerSec' | 'sentBytesPerSec' | 'receivedBytesPerSec'
> {
  const perSec = (count: number): number => (windowMs > 0 ? count / (windowMs / 1_000) : 0);
  return {
    requestsPerSec: perSec(counts.endings.complete ?? 0),
    outputTokensPerSec: perSec(counts.outputTokens),
    sentBytesPerSec: perSec(counts.bytesSent),
    receivedBytesPerSec: perSec(counts.bytesReceived),
  };
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
