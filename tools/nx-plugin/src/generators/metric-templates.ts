/** What a new metric measures until its author has changed it: something real of the unit it is named for. */
export interface MetricTemplate {
  readonly kind: 'distribution' | 'ratio';
  readonly unit: string;
  /** For the glossary. */
  readonly definition: string;
  /** In terms of the Sample's fields. */
  readonly formula: string;
  /** The function, as source. */
  readonly read: string;
  /** For its test: changes to a sample, as source, and what is read from it then. */
  readonly examples: readonly (readonly [changes: string, value: string])[];
}

/** By the ending of the name, which is the unit. */
export const METRIC_TEMPLATES: Readonly<Record<string, MetricTemplate>> = {
  '-ms': {
    kind: 'distribution',
    unit: 'ms',
    definition: 'from the release of the request to the status and headers of its answer',
    formula: 'headersAt − startedAt',
    read: `(sample) =>
    sample.headersAtMs === null ? null : sample.headersAtMs - sample.startedAtMs`,
    examples: [
      ['{ startedAtMs: 1_000, headersAtMs: 1_090 }', '90'],
      ['{ headersAtMs: null }', 'null'],
    ],
  },
  '-bytes': {
    kind: 'distribution',
    unit: 'B',
    definition: 'bytes of the answer’s body',
    formula: 'bytesReceived',
    read: '(sample) => sample.bytesReceived',
    examples: [
      ['{ bytesReceived: 2_000 }', '2_000'],
      ['{ bytesReceived: 0 }', '0'],
    ],
  },
  '-tokens': {
    kind: 'distribution',
    unit: '',
    definition: 'output tokens of an answer',
    formula: 'outputTokens',
    read: '(sample) => sample.outputTokens',
    examples: [
      ['{ outputTokens: 40 }', '40'],
      ['{ outputTokens: null }', 'null'],
    ],
  },
  '-count': {
    kind: 'distribution',
    unit: '',
    definition: 'SSE events with data of an answer',
    formula: 'chunkCount',
    read: '(sample) => sample.chunkCount',
    examples: [
      ['{ chunkCount: 7 }', '7'],
      ['{ chunkCount: 0 }', '0'],
    ],
  },
  '-per-sec': {
    kind: 'distribution',
    unit: '/s',
    definition: 'output tokens of an answer ÷ the seconds from its request’s release to its end',
    formula: 'outputTokens ÷ (endedAt − startedAt)',
    read: `({ outputTokens: tokens, startedAtMs, endedAtMs }) =>
    tokens === null || endedAtMs <= startedAtMs ? null : (1_000 * tokens) / (endedAtMs - startedAtMs)`,
    examples: [
      ['{ outputTokens: 5, startedAtMs: 1_000, endedAtMs: 1_500 }', '10'],
      ['{ outputTokens: null }', 'null'],
      ['{ startedAtMs: 1_000, endedAtMs: 1_000 }', 'null'],
    ],
  },
  '-ratio': {
    kind: 'ratio',
    unit: '',
    definition: 'share of the answers that came over a kept connection',
    formula: 'connectionReused',
    read: '(sample) => sample.connectionReused',
    examples: [
      ['{ connectionReused: true }', 'true'],
      ['{ connectionReused: false }', 'false'],
    ],
  },
};
