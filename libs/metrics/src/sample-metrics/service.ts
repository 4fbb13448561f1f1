import type { DistributionMetric } from '@chatload/contracts';

/**
 * Service time: end-to-end latency without the wait for a slot. Beside the response time of open load
 * it shows how much of that was waiting; alone it hides every stall, since those who waited in it count
 * as served quickly. In a closed model nobody waits so, and the latency itself is the service time.
 *
 * @see https://github.com/giltene/wrk2#acknowledgements
 */
export const service: DistributionMetric = {
  key: 'serviceMs',
  kind: 'distribution',
  title: 'Service time',
  unit: 'ms',
  formula: 'endedAt − startedAt; open load only',
  read: ({ scheduledAtMs, startedAtMs, endedAtMs }) =>
    scheduledAtMs === null ? null : endedAtMs - startedAtMs,
};
