import { stored, type RecordedMetric } from './recorded-metric.ts';

/**
 * Connect time: how long opening the connection took, as in Resource Timing (`connectEnd −
 * connectStart`). Requests on a kept connection opened none and have no value.
 *
 * @see https://www.w3.org/TR/resource-timing/
 */
export const connect: RecordedMetric<'connectMs'> = {
  key: 'connectMs',
  title: 'Connect time',
  unit: 'ms',
  better: 'lower',
  formula: 'connected − connection opening began; new connections only',
  read: ({ sample }) => stored(sample.connectMs ?? undefined),
};
