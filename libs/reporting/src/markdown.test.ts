import { describe, expect, it } from 'vitest';
import {
  makeAbortedReport,
  makeBenchmarkReport,
  makeFailingReport,
  makeReport,
  makeReportOfNothing,
} from '../test/sample-report.ts';
import { renderConsole } from './console.ts';
import { escapeMarkdown, markdownReporter } from './markdown.ts';

describe('the Markdown report', () => {
  it('is headings, lists and tables of GitHub-flavoured Markdown', () => {
    expect(markdownReporter.render(makeFailingReport())).toMatchInlineSnapshot(`
      "# Testing the bundled chat-server at http://127.0.0.1:3000, started by chatload

      - **Request:** POST http://127.0.0.1:3000/v1/chat/completions · openai/gpt-3.5-turbo · streamed
      - **Mock:** http://127.0.0.1:4010
      - **Load:** 100 requests, 10 at once in batches of 5; in between, 60 requests directly to the mock
      - **Engine:** native · lean transport · 1 load thread
      - **Started:** 2026-11-25 04:18:30 UTC, took 9.41 s · chatload 0.1.0 stream
      - **Machine:** 2 × AMD EPYC 7B13 · Linux 6.1.0 · Node 24.21.0

      ## Through the server, ms

      |  | min | mean | p50 | p90 | p95 | p99 | max | n |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | Time to first chunk | 101.9 | 104.2 | 103.0 | 106.2 | 107.9\\* | 111.9\\* | 115.4 | 100 |
      | Time to first token | 102.0 | 104.3 | 103.1 | 106.3 | 108.0\\* | 112.0\\* | 115.5 | 100 |
      | Chunk gap | 9.92 | 10.15 | 10.03 | 10.34 | 10.51 | 10.89 | 11.23 | 3,900 |
      | Time per output token | 9.93 | 10.16 | 10.04 | 10.35 | 10.52\\* | 10.90\\* | 11.24 | 100 |
      | End-to-end latency | 488.0 | 499.3 | 493.4 | 508.7 | 517.1\\* | 535.8\\* | 552.6 | 100 |

      \\* low-n: fewer than 10/(1−q) samples behind this percentile

      12 chunks (0.3 %) came in one read with the one before: coalesced, gap 0

      ## Directly to the mock, ms

      |  | min | mean | p50 | p90 | p95 | p99 | max | n |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | Time to first chunk | 100.1 | 102.4 | 101.2 | 104.3\\* | 106.1\\* | 109.9\\* | 113.3 | 60 |
      | Time to first token | 100.2 | 102.5 | 101.3 | 104.4\\* | 106.2\\* | 110.0\\* | 113.5 | 60 |
      | Chunk gap (ITL) | 9.90 | 10.13 | 10.01 | 10.32 | 10.49 | 10.87 | 11.21 | 2,340 |
      | Time per output token | 9.91 | 10.14 | 10.02 | 10.33\\* | 10.50\\* | 10.88\\* | 11.22 | 60 |
      | End-to-end latency | 486.2 | 497.5 | 491.6 | 506.8\\* | 515.2\\* | 533.9\\* | 550.6 | 60 |

      \\* low-n: fewer than 10/(1−q) samples behind this percentile

      60 of 60 requests to the mock complete

      ## Server-added latency, ms

      |  | through | direct | added p50 | added mean | lowest … highest |
      | --- | ---: | ---: | ---: | ---: | ---: |
      | Time to first token | 103.1 | 101.3 | +1.8 | +1.8 | +1.2 … +2.4 |
      | Chunk gap | 10.03 | 10.01 | +0.02 | +0.01 | −0.01 … +0.04 |

      added: through the server minus directly to the mock; spread over 3 alternations

      ## Rates

      |  | per second |  |
      | --- | ---: | --- |
      | Requests completed | 19.8 | over a window of 5.04 s |
      | Goodput | 18.1 | met every objective on single requests (91.2 %) |
      | Output tokens | 793.6 | all streams; counted by the server’s usage |
      | Output tokens a stream | 99.8 | p50 of n 100; min 98.7, mean 101.0, max 111.8 |
      | Body bytes sent | 4.1 kB |  |
      | Body bytes received | 212.4 kB |  |

      tail: under half of the slots were busy for 312 ms of it (6.2 %)

      ## Other metrics

      |  | min | mean | p50 | p90 | p95 | p99 | max | n |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
      | Wait in the queue, ms | 2.37 | 2.43 | 2.40 | 2.47\\* | 2.52\\* | 2.61\\* | 2.69 | 94 |
      | Never seen, ms | – | – | – | – | – | – | – | 0 |

      \\* low-n: fewer than 10/(1−q) samples behind this percentile

      ## Other shares

      |  | share | n |
      | --- | ---: | ---: |
      | Answers of over 500 tokens | 25.5 % | 94 |

      ## Endings

      |  | requests | share |
      | --- | ---: | ---: |
      | complete | 94 | 94.0 % |
      | http\\_error | 5 | 5.0 % |
      | reset | 1 | 1.0 % |

      ## Most frequent failures

      |  | requests | detail |
      | --- | ---: | --- |
      | http\\_error | 5 | 503: The server is overloaded. |
      | reset | 1 | no detail |

      ## Connections

      - **Opened:** 10 for 100 requests; 0.310 ms to open at p50 (max 0.347 ms, n 10)
      - **In flight:** 10 at the peak
      - **HTTP status:** 200 × 95, 503 × 5
      - **\\[DONE\\]:** missing from 2 answers that ended complete

      ## Server

      - **Process:** 4242 · Node 22.9.0 · watched from inside, n 20 samples
      - **CPU:** 21 % of a core, 34 % in the worst 5 s
      - **Memory:** RSS 96.4 MB at the peak, heap in use 31.2 MB · 21.5 MB allocated a second
      - **Event loop:** delay max 12.40 ms, p99 8.10 ms in the worst sample · 22 % busy · 14.20 ms of garbage collection
      - **Upstream:** 10 connections opened for 100 requests (10.0 %)

      ## Validity

      - **Figures:** good: they can be believed
      - **Generator:** event-loop delay p99 0.420 ms, max 11.60 ms · CPU 8 % of a core, 12 % in the worst 2 s
      - **Reads:** lean transport · 1.00 events in a read
      - **Mock:** emission error p50 0.061 ms, p99 0.380 ms, max 9.70 ms (n 6,720)
      - **Counts:** agree with the servers’ own counters

      ## Objectives

      |  | limit | figure | margin | n | outcome |
      | --- | ---: | ---: | ---: | ---: | --- |
      | ttfcMs p50 | &lt; 500 | 103.0 | +397.0 | 100 | met |
      | completeRatio | &gt;= 0.99 | 0.940 | −0.050 | 100 | missed |
      | ttfcMs p99 | &lt; 500 | 103.0 | +397.0 | 94 | cannot judge: needs n 200 |
      | gapMs p50 | &lt; 500 | – | – | 0 | cannot judge: there is no such figure |
      | queueMs p50 | &lt; 5 | 2.40 | +2.60 | 94 | met |
      | longAnswers | &lt; 0.3 | 0.255 | +0.045 | 94 | met |

      margin: how far the figure is on the good side of its limit

      ## Warnings

      - **requests-failed:** 6 of 100 requests failed (6 %, limit 1 %): http\\_error 5, reset 1
        - The server answered with HTTP status 503 × 5.
        - Next: Read the details of the most frequent failures and the server’s log, and lower --concurrent (now 10) to see whether it is the load.

      ## Plug-ins that failed

      - **long-answers:** metric answerLength: Cannot read properties of null (reading "length")

      ## Run

      - **Folder:** /home/ada/chat/runs/2026-11-25T04-18-30Z-stream
      - **Repeat:** chatload stream --concurrent 10 --requests 100

      **FAIL** completeRatio 0.94 is below 0.99 · exit code 4
      "
    `);
  });

  it.each([
    makeReport,
    makeFailingReport,
    makeReportOfNothing,
    makeAbortedReport,
    makeBenchmarkReport,
  ])('has every figure of the console report (%o)', (make) => {
    const markdown = markdownReporter.render(make()).replaceAll(/\\(?=\W)/g, '');
    const words = renderConsole(make(), false).match(/\S*\d\S*/g) ?? [];
    expect(words.filter((word) => !markdown.includes(word))).toEqual([]);
  });

  it('has as many cells in each row of a table as in its head', () => {
    const tables = markdownReporter
      .render(makeFailingReport())
      .split('\n\n')
      .filter((part) => part.startsWith('|'));
    for (const table of tables) {
      const widths = table.split('\n').map((row) => row.split(' | ').length);
      expect(new Set(widths).size).toBe(1);
    }
    expect(tables).toHaveLength(9);
  });
});

describe('escaping', () => {
  it.each([
    ['a|b', String.raw`a\|b`],
    ['`rm`', String.raw`\`rm\``],
    ['<img src=x onerror=y>', '&lt;img src=x onerror=y&gt;'],
    ['&lt;', '&amp;lt;'],
    ['*a* _b_ [c](d)', String.raw`\*a\* \_b\_ \[c\](d)`],
    ['back\\slash', String.raw`back\\slash`],
    ['# not a heading', String.raw`\# not a heading`],
    ['1. not a list', String.raw`1\. not a list`],
    ['- not a list', String.raw`\- not a list`],
    ['two\nlines', 'two lines'],
    ['\u001B[31mred\u001B[0m', 'red'],
  ])('shows %j as text', (text, escaped) => {
    expect(escapeMarkdown(text)).toBe(escaped);
  });

  it.each(['101.9', '+1.8', '−0.2', '1,234', 'n 100; min 98.7'])('leaves %s alone', (text) => {
    expect(escapeMarkdown(text)).toBe(text);
  });
});
