import type { PlainRun } from './profiled-run.ts';

/** The median of one timing through the server, and directly to its upstream. */
export interface UpstreamComparison {
  /** What it is called in a sentence. */
  readonly timing: string;
  readonly throughMs: number;
  readonly directMs: number;
}

/**
 * What users feel of the server, the most telling first: of streams the time to first token, since
 * their end-to-end latency is the model's writing, which hides all that the server adds; then, and of
 * whole answers alone, the latency. Empty without a baseline.
 */
export function compareWithUpstream(plain: PlainRun): readonly UpstreamComparison[] {
  const { latencyP50Ms, directLatencyP50Ms, ttftP50Ms, directTtftP50Ms } = plain;
  const timings = [
    ['time to first token', ttftP50Ms, directTtftP50Ms],
    ['latency', latencyP50Ms, directLatencyP50Ms],
  ] as const;
  return timings.flatMap(([timing, throughMs, directMs]) =>
    throughMs === null || directMs === null ? [] : [{ timing, throughMs, directMs }],
  );
}
