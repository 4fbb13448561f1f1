import { expect, test } from 'vitest';
import { chooseMetrics } from './choose-metrics.ts';

const RUN = {
  isDoubtful: false,
  figures: {
    nsPerChunk: { value: 30, better: 'lower' },
    longAnswerRatio: { value: 0.5, better: null },
  },
} as const;

function choose(key: string, better: 'higher' | null = null) {
  const run = { command: 'script', script: 'perf/a.ts' } as const;
  const method = { path: '/perf.config.ts', run, metrics: [{ key, allowedChange: 0.1, better }] };
  return () => chooseMetrics(method, RUN);
}

test('what is better is known of the figure, unless the configuration says so', () => {
  expect(choose('nsPerChunk')()).toEqual([
    { key: 'nsPerChunk', allowedChange: 0.1, better: 'lower' },
  ]);
  expect(choose('longAnswerRatio', 'higher')()).toMatchObject([{ better: 'higher' }]);
});

test('a figure that a run has not is refused with those that it has', () => {
  expect(choose('nsPerChnk')).toThrow(
    'metrics.nsPerChnk: a run has no such figure; it has nsPerChunk, longAnswerRatio',
  );
});

test('so is one of which nobody says what is better', () => {
  expect(choose('longAnswerRatio')).toThrow('either may be good');
});
