import { describe, expect, test } from 'vitest';
import { makeMetric, makePerfReport } from '../test/sample-perf-report.ts';
import { composePerfSheet } from './perf-sheet.ts';
import { renderAnnotations } from './render-annotations.ts';
import { escapeMarkdown, renderMarkdown } from './render-markdown.ts';
import { renderText } from './render-text.ts';
import { left, right, type Sheet } from './sheet.ts';

const SHEET: Sheet = {
  title: 'a against b',
  columns: [left('figure'), right('change')],
  rows: [
    ['x|y', '+1.0 %'],
    ['longer', '–'],
  ],
  notes: ['one <note>'],
  verdict: 'regressed',
};

test('text has aligned columns', () => {
  expect(renderText(SHEET)).toBe(
    [
      'a against b',
      '',
      '  figure  change',
      '  x|y     +1.0 %',
      '  longer       –',
      '',
      '  one <note>',
      '',
      'regressed',
      '',
    ].join('\n'),
  );
});

test('Markdown is a table of GitHub’s with everything escaped', () => {
  expect(renderMarkdown(SHEET)).toBe(
    [
      '### a against b',
      '',
      '**regressed**',
      '',
      '| figure | change |',
      '| --- | ---: |',
      '| x\\|y | +1.0 % |',
      '| longer | – |',
      '',
      '- one &lt;note&gt;',
      '',
    ].join('\n'),
  );
});

test.each([
  ['<img src=x>', '&lt;img src=x&gt;'],
  ['a_b*c`d', 'a\\_b\\*c\\`d'],
  ['# heading', '\\# heading'],
  ['1. item', '1\\. item'],
  ['- item', '\\- item'],
  ['@someone', '@<!-- -->someone'],
  ['two\nlines', 'two lines'],
  ['\u001b[31mred\u202e', 'red'],
])('what is named %j cannot form markup', (text, escaped) => {
  expect(escapeMarkdown(text)).toBe(escaped);
});

describe('annotations', () => {
  test('one for each metric that matters, by its level', () => {
    const same = { outcome: 'no_change_shown', regressionExcluded: true } as const;
    const lines = renderAnnotations(
      makePerfReport([
        makeMetric(),
        makeMetric({ key: 'rss', outcome: 'cannot_tell' }),
        makeMetric({ key: 'gap', outcome: 'improved', ratio: 0.9, regressionExcluded: true }),
        makeMetric({ key: 'calm', ...same }),
      ]),
    );
    expect(lines.map((line) => line.split(' title=')[0])).toEqual([
      '::error',
      '::warning',
      '::notice',
    ]);
    expect(lines[0]).toBe(
      '::error title=chat-server%3A serverCpuUsPerChunk regressed::+10.0 %25 (+6.0 … +14.0 %25) over 14 pairs of runs',
    );
  });

  test('a name cannot end its line or its property', () => {
    const key = 'a,file=x::b%0A\n::error::forged';
    const [line = ''] = renderAnnotations(makePerfReport([makeMetric({ key })]));
    expect(line).not.toContain('\n');
    expect(line).toContain('title=chat-server%3A a%2Cfile=x%3A%3Ab%250A ');
  });
});

test('the whole of perf is rendered both ways', () => {
  const sheet = composePerfSheet(makePerfReport([makeMetric()]));
  expect(renderText(sheet)).toContain('regressed after 14 pairs');
  expect(renderMarkdown(sheet)).toContain('| serverCpuUsPerChunk | 50 | 55 |');
});
