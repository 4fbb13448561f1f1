export { readCpuProfile, type CpuProfile, type CpuProfileNode } from './cpu-profile.ts';
export { findProblems } from './find-problems.ts';
export { FINDING_RULES, type FindingRuleName } from './finding-rules.ts';
export { renderFlamePage, type FlamePage } from './flame-page/render-flame-page.ts';
export { readHeapProfile, type HeapProfile } from './heap-profile.ts';
export type {
  CpuRecording,
  HeapPoint,
  PlainRun,
  ProfiledRun,
  RelayedLoad,
} from './profiled-run.ts';
