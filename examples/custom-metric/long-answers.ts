import type { Plugin, RatioMetric } from '@chatload/contracts';

/** What still fits a small screen; choose what your readers will read. */
const MOST_TOKENS = 50;

const longAnswerRatio: RatioMetric = {
  kind: 'ratio',
  key: 'longAnswerRatio',
  title: 'Long answers',
  unit: '',
  formula: `outputTokens > ${MOST_TOKENS}`,
  read: ({ outputTokens }) => (outputTokens === null ? null : outputTokens > MOST_TOKENS),
};

export default { name: 'long-answers', metrics: [longAnswerRatio] } satisfies Plugin;
