import { spanning, type RecordedMetric } from './recorded-metric.ts';

/**
 * Send lag: the generator's own lateness against its schedule. Undefined in a closed model, which has
 * no schedule. It is kept so that a late generator is never taken for a fast server.
 *
 * @see https://github.com/giltene/wrk2#acknowledgements
 */
export const sendLag: RecordedMetric<'sendLagMs'> = {
  key: 'sendLagMs',
  title: 'Send lag',
  unit: 'ms',
  better: 'lower',
  formula: 'startedAt − scheduledAt',
  ...spanning((sample) => [sample.scheduledAtMs, sample.startedAtMs]),
};
