export { mergeEmissionErrors } from './emission-error.ts';
export { gatherEvidence } from './gather-evidence.ts';
export { judge, type JudgeInput } from './judge.ts';
export { createMerger, type Merger } from './merger.ts';
export { METRICS } from './metrics/metrics.ts';
export { createRecorder, type Recorder } from './recorder.ts';
export { summarise } from './summarise.ts';
export { summarisePhases } from './summarise-phases.ts';
