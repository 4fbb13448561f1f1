import type { FlagTable } from './flag.ts';

const group = 'Verdict';

/** What a run must reach, and what makes it fail. */
export const JUDGING_FLAGS = {
  objective: {
    kind: 'list',
    placeholder: "'METRIC STATISTIC <= N'",
    group,
    help: "What the run must reach, in the metric's unit, such as 'e2eMs p95 <= 2000' or 'completeRatio >= 0.95'; repeatable; it replaces a default of the same metric and statistic",
  },
  'no-default-objectives': {
    kind: 'switch',
    group,
    help: 'Judge only by the objectives given',
  },
  'fail-on-warning': {
    kind: 'switch',
    group,
    help: 'Let a warning make the run fail, with exit code 4',
  },
} as const satisfies FlagTable;
