export type { Counts, Delta, HistogramKey, Interval } from './delta.ts';
export type { Ending } from './ending.ts';
export type { Endpoint, Engine, EngineListener } from './engine.ts';
export type { DistributionMetric, Metric, RatioMetric } from './metric.ts';
export type {
  BuiltInMetric,
  Comparison,
  Objective,
  ObjectiveResult,
  ScalarKey,
  Statistic,
} from './objective.ts';
export type {
  ClosedLoad,
  CommandName,
  EngineName,
  HeaderPlan,
  JudgingPlan,
  LimitsPlan,
  LoadShape,
  MockSettings,
  OpenLoad,
  OutputPlan,
  Phase,
  PhaseKind,
  Plan,
  RequestPlan,
  StopRule,
  TargetPlan,
  TargetRole,
} from './plan.ts';
export type { MachineFacts, Report, RunFacts, Sections, TargetFacts } from './report.ts';
export type { Reporter } from './reporter.ts';
export type { PluginFailure, Plugin } from './plugin.ts';
export type { RequestBuilder, RequestTurn } from './request-builder.ts';
export type { FinishedRequest, Sample } from './sample.ts';
export type {
  AddedFigure,
  AddedLatency,
  CustomFigure,
  FailureCause,
  Figure,
  OfferedLoad,
  PercentileKey,
  PhaseSummary,
  Summary,
} from './summary.ts';
export type { Telemetry } from './telemetry.ts';
export type {
  CountsCheck,
  GeneratorHealth,
  MockHealth,
  Outcome,
  Validity,
  Verdict,
} from './verdict.ts';
export type { Evidence, RunWarning, Warning, WarningContext, WarningFinding } from './warning.ts';
