export type { FigureChange } from './compare-figure.ts';
export { compareReports, requireComparable, type ReportComparison } from './compare-reports.ts';
export { composeComparisonSheet } from './comparison-sheet.ts';
export { describeDoubt } from './describe-doubt.ts';
export { describeProgress } from './describe-progress.ts';
export type { Figures, Pair } from './figures.ts';
export { interleave, type Side } from './interleave.ts';
export {
  fewestPairsForAlarm,
  judgePairs,
  type LookPlan,
  type MetricVerdict,
  type PairedOutcome,
  type PairedVerdict,
  type PerfMetric,
} from './judge-pairs.ts';
export {
  measurePairs,
  planLooks,
  type MeasuredPairs,
  type PairedMeasurement,
} from './measure-pairs.ts';
export type { PerfReport, PerfSide } from './perf-report.ts';
export { composePerfSheet } from './perf-sheet.ts';
export { readFigures, type ReportFigure } from './read-figures.ts';
export { readSampledFigures } from './sampled-figures.ts';
export { renderAnnotations } from './render-annotations.ts';
export { renderMarkdown } from './render-markdown.ts';
export { renderText } from './render-text.ts';
export type { Sheet } from './sheet.ts';
