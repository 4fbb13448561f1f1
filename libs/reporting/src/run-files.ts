/** What a run writes beside its reports; docs/report-format.md says what each holds. */
export const RUN_FILES = {
  start: 'run.json',
  samples: 'samples.jsonl',
  intervals: 'intervals.jsonl',
  telemetry: 'telemetry.jsonl',
  observations: 'observations.jsonl',
  mockLog: 'mock-log.jsonl',
  comparison: 'comparison.json',
} as const;
