export type { AllowedChange } from './allowed-change.ts';
export type {
  CalibratedMachine,
  Calibration,
  CalibrationRung,
  CitedCalibration,
  ErrorFigure,
  TimingErrors,
} from './calibration.ts';
export type { Counts, Delta, HistogramKey, Interval } from './delta.ts';
export type { Ending } from './ending.ts';
export type { Endpoint, Engine, EngineListener } from './engine.ts';
export type { Finding } from './finding.ts';
export type { DistributionMetric, Metric, RatioMetric } from './metric.ts';
export type {
  BuiltInMetric,
  Comparison,
  Objective,
  ObjectiveResult,
  ScalarKey,
  ServerKey,
  Statistic,
} from './objective.ts';
export type {
  ClosedLoad,
  CommandName,
  EngineName,
  GeneratorPlan,
  HeaderPlan,
  JudgingPlan,
  LaunchPlan,
  LimitsPlan,
  LoadShape,
  MockSettings,
  OpenLoad,
  OutputPlan,
  Phase,
  PhaseKind,
  Plan,
  ProfilerName,
  ProfilingPlan,
  RequestPlan,
  StopRule,
  TargetPlan,
  TargetRole,
  TransportName,
} from './plan.ts';
export type { MachineFacts, Report, RunFacts, Sections, TargetFacts } from './report.ts';
export type { Reporter } from './reporter.ts';
export type { ProfileCost, ProfileResult, ProfilingSection } from './profiling-section.ts';
export type {
  CodeLocation,
  Profiler,
  ProfilerLimit,
  ProfilerRecording,
  ProfilerResult,
  ServerLaunch,
  Wait,
} from './profiler.ts';
export type { PluginFailure, Plugin } from './plugin.ts';
export type { RequestBuilder, RequestTurn } from './request-builder.ts';
export type { ServerFigures, WatchedProcess } from './server.ts';
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
  StallsSeen,
  StallTotals,
  ThreadHealth,
  Validity,
  Verdict,
} from './verdict.ts';
export type { Evidence, RunWarning, Warning, WarningContext, WarningFinding } from './warning.ts';
