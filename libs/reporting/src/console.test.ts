import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  changeReport,
  makeAbortedReport,
  makeBenchmarkReport,
  makeFailingReport,
  makeOpenReport,
  makeReport,
  makeReportOfNothing,
  makeWholeReport,
  withoutBaseline,
} from '../test/sample-report.ts';
import { renderConsole, wantsColour } from './console.ts';

function renderLines(report: ReturnType<typeof makeReport>): string[] {
  return renderConsole(report, false).trimEnd().split('\n');
}

describe('the console report', () => {
  it('is one aligned page, from the server under test to the exit code', () => {
    expect(renderConsole(makeReport(), false)).toMatchInlineSnapshot(`
      "Testing the bundled chat-server at http://127.0.0.1:3000, started by chatload

        Request  POST http://127.0.0.1:3000/v1/chat/completions · openai/gpt-3.5-turbo · streamed
        Mock     http://127.0.0.1:4010
        Load     100 requests, 10 at once in batches of 5; in between, 60 requests directly to the mock
        Engine   native · lean transport · 1 load thread
        Started  2026-11-25 04:18:30 UTC, took 9.41 s · chatload 0.1.0 stream
        Machine  2 × AMD EPYC 7B13 · Linux 6.1.0 · Node 24.21.0

      Through the server, ms       min    mean     p50     p90     p95     p99     max       n
        Time to first chunk      101.9   104.2   103.0   106.2   107.9*  111.9*  115.4     100
        Time to first token      102.0   104.3   103.1   106.3   108.0*  112.0*  115.5     100
        Chunk gap (ITL)           9.92   10.15   10.03   10.34   10.51   10.89   11.23   3,900
        Time per output token     9.93   10.16   10.04   10.35   10.52*  10.90*  11.24     100
        End-to-end latency       488.0   499.3   493.4   508.7   517.1*  535.8*  552.6     100
        * low-n: fewer than 10/(1−q) samples behind this percentile

      Directly to the mock, ms     min    mean     p50     p90     p95     p99     max       n
        Time to first chunk      100.1   102.4   101.2   104.3*  106.1*  109.9*  113.3      60
        Time to first token      100.2   102.5   101.3   104.4*  106.2*  110.0*  113.5      60
        Chunk gap (ITL)           9.90   10.13   10.01   10.32   10.49   10.87   11.21   2,340
        Time per output token     9.91   10.14   10.02   10.33*  10.50*  10.88*  11.22      60
        End-to-end latency       486.2   497.5   491.6   506.8*  515.2*  533.9*  550.6      60
        * low-n: fewer than 10/(1−q) samples behind this percentile
        60 of 60 requests to the mock complete

      Server-added latency, ms  through  direct  added p50  added mean  lowest … highest
        Time to first token       103.1   101.3       +1.8        +1.8       +1.2 … +2.4
        Chunk gap (ITL)           10.03   10.01      +0.02       +0.01     −0.01 … +0.04
        added: through the server minus directly to the mock; spread over 3 alternations

      Rates                     per second
        Requests completed            19.8  over a window of 5.04 s
        Output tokens                793.6  all streams; counted by the server’s usage
        Output tokens a stream        99.8  p50 of n 100; min 98.7, mean 101.0, max 111.8
        Body bytes sent             4.1 kB
        Body bytes received       212.4 kB
        tail: under half of the slots were busy for 312 ms of it (6.2 %)

      Endings                   requests    share
        complete                     100  100.0 %

      Connections
        Opened       10 for 100 requests; 0.310 ms to open at p50 (max 0.347 ms, n 10)
        In flight    10 at the peak
        HTTP status  200 × 100

      Server
        Process     4242 · Node 22.9.0 · watched from inside, n 20 samples
        CPU         21 % of a core, 34 % in the worst 5 s
        Memory      RSS 96.4 MB at the peak, heap in use 31.2 MB · 21.5 MB allocated a second
        Event loop  delay max 12.40 ms, p99 8.10 ms in the worst sample · 22 % busy · 14.20 ms of garbage
                    collection
        Upstream    10 connections opened for 100 requests (10.0 %)

      Validity
        Figures    good: they can be believed
        Generator  event-loop delay p99 0.420 ms, max 11.60 ms · CPU 8 % of a core, 12 % in the worst 2 s
        Reads      lean transport · 1.00 events in a read
        Mock       emission error p50 0.061 ms, p99 0.380 ms, max 9.70 ms (n 6,720)
        Counts     agree with the servers’ own counters

      Objectives                  limit  figure  margin       n  outcome
        ttfcMs p50                < 500   103.0  +397.0     100  met
        completeRatio           >= 0.99   1.000  +0.010     100  met
        margin: how far the figure is on the good side of its limit

      Run
        Folder  /home/ada/chat/runs/2026-11-25T04-18-30Z-stream
        Repeat  chatload stream --concurrent 10 --requests 100

      PASS  100 of 100 complete · exit code 0
      "
    `);
  });

  it.each([
    makeReport,
    makeFailingReport,
    makeReportOfNothing,
    makeAbortedReport,
    makeWholeReport,
    makeBenchmarkReport,
    () => makeOpenReport(0.8),
  ])('is at most 100 columns wide (%o)', (make) => {
    expect(renderLines(make()).filter((line) => line.length > 100)).toEqual([]);
  });

  it('counts every ending by name, with its share and the most frequent details', () => {
    const text = renderConsole(makeFailingReport(), false);
    expect(text).toMatch(/^ {2}complete +94 +94\.0 %$/m);
    expect(text).toMatch(/^ {2}http_error +5 +5\.0 %$/m);
    expect(text).toMatch(/^ {2}http_error +5 {2}503: The server is overloaded\.$/m);
    expect(text).toMatch(/^ {2}reset +1 {2}no detail$/m);
    expect(text).toContain('200 × 95, 503 × 5');
    expect(text).toContain('missing from 2 answers');
    expect(text).toContain('12 chunks (0.3 %) came in one read');
    expect(text.trimEnd().split('\n').at(-1)).toBe(
      'FAIL  completeRatio 0.94 is below 0.99 · exit code 4',
    );
  });

  it('calls the chunk gap an inter-token latency only where events = output tokens', () => {
    const [through] = renderConsole(makeFailingReport(), false).split('Directly to the mock, ms');
    expect(through).toMatch(/^ {2}Chunk gap +9/m);
    expect(renderConsole(makeReport(), false)).toMatch(/^ {2}Chunk gap \(ITL\) +9/m);
  });

  it('says what happened instead of empty tables where nothing succeeded', () => {
    const text = renderConsole(makeReportOfNothing(), false);
    expect(text).toContain('NOTHING SUCCEEDED  none of the 100 requests ended complete');
    expect(text).toContain('401: Incorrect API key provided.');
    expect(text).toMatch(/^ {2}complete +0 +0\.0 %$/m);
    for (const heading of ['Through the server', 'Rates', 'Server-added']) {
      expect(text).not.toContain(heading);
    }
  });

  it('says so where no request was started', () => {
    const report = makeReportOfNothing();
    const { summary } = report.sections;
    const counts = { ...summary.measured.counts, started: 0, endings: {} };
    const measured = { ...summary.measured, counts, causes: [] };
    const text = renderConsole(
      { ...report, sections: { ...report.sections, summary: { ...summary, measured } } },
      false,
    );
    expect(text).toContain('NOTHING SUCCEEDED  no request was started');
    expect(text).not.toContain('Endings');
    expect(text).not.toContain('Connections');
  });

  it('marks an aborted run at the top and at the bottom', () => {
    const lines = renderLines(makeAbortedReport());
    expect(lines[2]).toBe('ABORTED  after 3.2 s; the figures cover what was measured until then');
    expect(lines.at(-1)).toBe('INTERRUPTED  aborted: 34 of 44 complete · exit code 130');
  });

  it('shows the doubts about a run, and the counts that differ', () => {
    const text = renderConsole(makeAbortedReport(), false);
    expect(text).toContain('degraded: they carry the errors noted below');
    expect(text).toContain('measure-2: 33 started, 32 at the server');
    expect(text).toContain('late by 6.1 ms at p99');
  });

  it('shows each objective with limit, figure, margin, n and outcome', () => {
    const text = renderConsole(makeFailingReport(), false);
    expect(text).toMatch(/^ {2}ttfcMs p50 +< 500 +103\.0 +\+397\.0 +100 {2}met$/m);
    expect(text).toMatch(/^ {2}completeRatio +>= 0\.99 +0\.940 +−0\.050 +100 {2}missed$/m);
    expect(text).toMatch(/^ {2}ttfcMs p99 +.* 94 {2}cannot judge: needs n 200$/m);
    expect(text).toMatch(
      /^ {2}gapMs p50 +< 500 +– +– +0 {2}cannot judge: there is no such figure$/m,
    );
  });

  it.each([
    ['completeRatio', 0.98996, 0.99, '0.98996'],
    ['completeRatio', 0.99, 0.99, '0.990'],
    ['ttfcMs', 500.02, 500, '500.02'],
    ['ttfcMs', 1_234.5, 500, '1,235'],
  ])(
    'gives the figure of %s, %d, so that it does not look like its limit %d',
    (metric, value, limit, shown) => {
      const { verdict } = makeReport();
      const [met] = verdict.objectives;
      const objectives = [{ ...met!, metric, value, limit }];
      const text = renderConsole({ ...makeReport(), verdict: { ...verdict, objectives } }, false);
      expect(text).toContain(` ${shown} `);
    },
  );

  it('shows each warning with its figure, its cause and what to do next', () => {
    const [, block = ''] = renderConsole(makeFailingReport(), false).split('\nWarnings\n');
    expect(block.split('\n\n')[0]).toBe(
      [
        '  requests-failed  6 of 100 requests failed (6 %, limit 1 %): http_error 5, reset 1',
        '                   The server answered with HTTP status 503 × 5.',
        '                   Next: Read the details of the most frequent failures and the server’s log, and',
        '                   lower --concurrent (now 10) to see whether it is the load.',
      ].join('\n'),
    );
  });

  it('has no block for objectives or warnings that there are none of', () => {
    const { verdict } = makeReport();
    const text = renderConsole({ ...makeReport(), verdict: { ...verdict, objectives: [] } }, false);
    expect(text).not.toContain('Objectives');
    expect(text).not.toContain('Warnings');
  });

  it('shows how the schedule of an open model was kept', () => {
    const report = makeReport();
    const { summary } = report.sections;
    const { ttfcMs } = summary.measured.figures;
    const measured = {
      ...summary.measured,
      offered: { offeredPerSec: 200, achievedPerSec: 150 },
      figures: { ...summary.measured.figures, ...(ttfcMs && { sendLagMs: ttfcMs }) },
    };
    const text = renderConsole(
      { ...report, sections: { ...report.sections, summary: { ...summary, measured } } },
      false,
    );
    expect(text).toMatch(
      /^ {2}Schedule +150\.0 of 200\.0 requests per second were sent \(75\.0 %\)$/m,
    );
    expect(text).toMatch(/^ {2}Send lag +p50 103\.0 ms, p99 111\.9 ms, max 115\.4 ms \(n 100\)$/m);
  });

  it('shows whole answers by their latency alone, with what makes the load', () => {
    const text = renderConsole(makeWholeReport(), false);
    expect(text).toMatch(/^ {2}Latency +99\.3 +101\.6 +100\.4 .* 5,934$/m);
    expect(text).toMatch(/^ {2}Latency +100\.4 +98\.7 +\+1\.7 +\+1\.7 +\+1\.4 … \+2\.1$/m);
    expect(text).not.toMatch(/first token|first chunk|Chunk gap|a stream/i);
    expect(text).toMatch(/^ {2}Engine +autocannon 8\.0\.0$/m);
    expect(text).toContain('Load     30 s, 20 at once; in between, 7.5 s directly to the mock');
    expect(text).toMatch(/^ {2}Requests completed +197\.7 {2}over a window of 30 s$/m);
    expect(text).toMatch(
      /^ {2}Goodput +190\.2 {2}met every objective on single requests \(96\.2 %\)$/m,
    );
    expect(text).toMatch(/^ {2}Output tokens +7,908 {2}all answers; /m);
  });

  it('names what made the load: threads, transport, and reads that were collected', () => {
    const report = makeReport();
    const [thread] = report.verdict.validity.generator.threads;
    const { validity } = report.verdict;
    const generator = { ...validity.generator, threads: [thread!, { ...thread!, cpuRatio: 0.3 }] };
    const text = renderConsole(
      {
        ...report,
        plan: {
          ...report.plan,
          generator: { transport: 'undici', workers: 2, coalesceMs: 0.2 },
        },
        verdict: { ...report.verdict, validity: { ...validity, generator } },
      },
      false,
    );
    expect(text).toMatch(/^ {2}Engine {3}native · undici [\d.]+ transport · 2 load threads$/m);
    expect(text).toMatch(/^ {2}Generator {2}thread 1: event-loop delay .* CPU 8 % of a core/m);
    expect(text).toMatch(/^ {13}thread 2: event-loop delay .* CPU 30 % of a core/m);
    expect(text).toMatch(/^ +collected for 0\.200 ms \(--coalesce\): a stamp is up to/m);
  });

  it('has no goodput without an objective', () => {
    const text = renderConsole(makeReport(), false);
    expect(text).not.toContain('Goodput');
  });

  it('shows response and service time of an open model, one below the other', () => {
    const text = renderConsole(makeOpenReport(1), false);
    expect(text).toMatch(
      /^ {2}Response time +237\.8 .* 6,000\n {2}Service time +60\.53 .* 6,000$/m,
    );
    expect(text).toContain('Load     30 s, 200 requests a second, at most 50 at once');
    expect(text).not.toContain('saturated');
    expect(text).not.toContain('unsent');
    expect(text).not.toContain('Other metrics');
  });

  it('says by the table that a saturated run’s percentiles are lower bounds', () => {
    const text = renderConsole(makeOpenReport(0.8), false);
    const [table = ''] = text.split('Through the server')[1]!.split('\n\n');
    expect(table).toContain('saturated: percentiles are lower bounds, as only 80.0 % of the load');
    expect(text).toMatch(/^ {2}Schedule .*were sent \(80\.0 %\), 1,200 unsent$/m);
    expect(text).not.toContain('Most frequent failures');
    expect(renderConsole(makeOpenReport(0.99), false)).not.toContain('saturated');
    expect(renderConsole(makeOpenReport(0.9899), false)).toContain('saturated');
  });

  it('shows metrics over Samples in the columns of the timings, and ratios as shares', () => {
    const text = renderConsole(makeFailingReport(), false);
    const [distributions = '', shares = ''] = text.split('\nOther metrics ')[1]!.split('\n\n');
    expect(distributions).toMatch(
      /^ {2}Wait in the queue, ms +2\.37 +2\.43 +2\.40 +2\.47\* +2\.52\* +2\.61\* +2\.69 +94$/m,
    );
    expect(distributions).toMatch(/^ {2}Never seen, ms( +–){7} +0$/m);
    expect(shares).toMatch(/^Other shares +share +n$/m);
    expect(shares).toMatch(/^ {2}Answers of over 500 tokens +25\.5 % +94$/m);
  });

  it('judges metrics that it does not know: a distribution, and a ratio of any name', () => {
    const text = renderConsole(makeFailingReport(), false);
    expect(text).toMatch(/^ {2}queueMs p50 +< 5 +2\.40 +\+2\.60 +94 {2}met$/m);
    expect(text).toMatch(/^ {2}longAnswers +< 0\.3 +0\.255 +\+0\.045 +94 {2}met$/m);
  });

  it('gives a title or key that is too long a line of its own, and stays within 100 columns', () => {
    const report = makeFailingReport();
    const { summary } = report.sections;
    const title = 'The wait in the queue of the server before its first';
    const { queueMs } = summary.measured.custom;
    const long = changeReport(report, {
      measured: { custom: { queueMs: { ...queueMs!, title } } },
      verdict: { objectives: [{ ...report.verdict.objectives[0]!, metric: 'q'.repeat(90) }] },
    });
    const lines = renderLines(long);
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    const index = lines.indexOf(`  ${title}, ms`);
    expect(lines[index + 1]).toMatch(/^ {31,}2\.37 .* 94$/);
    expect(lines[lines.indexOf(`  ${'q'.repeat(90)} p50`) + 1]).toMatch(/^ +< 500 .* met$/);
    expect(lines.find((line) => line.startsWith('Through'))).toMatch(/ms {8,}min /);
  });

  it('names the parts of plug-ins that failed, and has no such block without any', () => {
    expect(renderConsole(makeFailingReport(), false)).toContain(
      'Plug-ins that failed\n  long-answers  metric answerLength: Cannot read properties of null',
    );
    expect(renderConsole(makeReport(), false)).not.toContain('Plug-ins');
  });

  it('marks the percentiles that have too few samples, and no others', () => {
    const row = renderLines(makeAbortedReport()).find((line) => line.includes('End-to-end'));
    expect(row).toMatch(/488\.0 +499\.3 +493\.4 +508\.7\* +517\.1\* +535\.8\* +552\.6 +34$/);
  });

  it('says why there is no baseline', () => {
    const given = withoutBaseline(makeReport(), '--no-baseline was given');
    expect(renderConsole(given, false)).toContain('Not measured  --no-baseline was given');
    const ended = withoutBaseline(makeReport(), null);
    expect(renderConsole(ended, false)).toContain('Not measured  the run ended before both sides');
  });

  it('leaves out an added figure that neither side has', () => {
    const report = makeReport();
    const { summary } = report.sections;
    const added = { addedTtftMs: summary.added!.addedTtftMs, addedGapMs: null, addedE2eMs: null };
    const text = renderConsole(
      { ...report, sections: { ...report.sections, summary: { ...summary, added } } },
      false,
    );
    const [, table] = text.split('Server-added latency');
    expect(table!.split('\n\n')[0]).not.toContain('Chunk gap');
    expect(table).toContain('spread over 3 alternations');
    const one = { ...added, addedTtftMs: { ...added.addedTtftMs!, alternations: 1 } };
    const short = {
      ...report,
      sections: { ...report.sections, summary: { ...summary, added: one } },
    };
    expect(renderConsole(short, false)).toMatch(/spread over 1 alternation$/m);
  });
});

describe('the console report of a benchmark', () => {
  const text = renderConsole(makeBenchmarkReport(), false);

  it('goes from the plain run to findings, pages and outcome', () => {
    const headings = text.match(/^[A-Z]\w+/gm) ?? [];
    expect(headings.slice(-4)).toEqual(['Findings', 'Profiles', 'Run', 'PASS']);
  });

  it('shows what was found, with its figures and what to do', () => {
    const [, findings = ''] = text.split('\nFindings\n');
    expect(findings.split('\n\n')[0]).toMatchInlineSnapshot(`
      "  serious  readFileSync blocks the event loop for 61.3 ms at a time
                 at loadPrompt /home/ada/chat/prompts.js:14
                 38 times in 10 s without a pause: 52.1 to 88.4 ms, 23.4 % of the time
                 event-loop delay at these moments: up to 90.2 ms; in the plain run 31 of 40 samples had
                 at least 30.6 ms
                 high confidence (synchronous-file-access)
                 Next: Every request in flight waits meanwhile. Read the file once at start, or with
                 node:fs/promises.
        warning  100 % of the upstream requests open a new connection
                 812 new upstream connections for 812 upstream requests in the plain run
                 medium confidence (upstream-connections-not-reused)
                 Next: Make the provider’s client, or its agent, once at start and share it between all
                 requests, with keep-alive on.
        note     CPU time: own code 41 %, dependencies 22 %, Node 29 %, V8 8 %
                 4120 busy samples in 10 s, 41.2 % of a core while profiled, 38 % in the plain run
                 Next: Nothing to do: the CPU does not limit this server."
    `);
  });

  it('shows the texts of a page below each other', () => {
    const [, profiles = ''] = text.split('\nProfiles');
    expect(`Profiles${profiles.split('\n\n')[0]}`).toMatchInlineSnapshot(`
      "Profiles, CPU ms a request   plain  profiled  factor  file, what it shows, load
        cpu                         4.12      4.53  × 1.10  profiles/cpu.html
                                                            where CPU time goes, split by own code,
                                                            dependencies, Node and V8
                                                            20 at once for 10 s
        flame                       4.12      4.53  × 1.10  profiles/flame.html
                                                            where CPU time goes
                                                            20 at once for 10 s
        doctor                      4.12      9.87  × 2.40  profiles/doctor.html
                                                            event loop, CPU, memory and handles over time,
                                                            and Clinic’s own verdict
                                                            20 at once for 10 s
        bubbleprof                     –         –       –  failed: the server did not start within 30 s
                                                            where requests wait: asynchronous operations
                                                            by the code that began them
                                                            10 at once for 5 s, at most 20 a second
        CPU time of the server for each request, in the plain run and while it was recorded: figures under
        a profiler are never compared with plain ones
        doctor itself says: “Doctor has found a potential Event Loop issue”
        raw data for other tools: profiles/cpu.cpuprofile"
    `);
  });
});

describe('colour', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('changes nothing but escape sequences', () => {
    const coloured = renderConsole(makeFailingReport(), true);
    expect(coloured).toContain('\u001B[31mFAIL');
    // eslint-disable-next-line no-control-regex
    expect(coloured.replaceAll(/\u001B\[\d+m/g, '')).toBe(
      renderConsole(makeFailingReport(), false),
    );
  });

  it('is for a terminal, unless NO_COLOR or a dumb terminal says otherwise', () => {
    expect(wantsColour({ isTTY: true }, {})).toBe(true);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: '' })).toBe(true);
    expect(wantsColour({ isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(wantsColour({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  });

  it('stays out of a pipe, also when FORCE_COLOR is set, and in a terminal despite FORCE_COLOR=0', () => {
    expect(wantsColour({}, { FORCE_COLOR: 'true' })).toBe(false);
    vi.stubEnv('FORCE_COLOR', '0');
    expect(renderConsole(makeReport(), true)).toContain('\u001B[32mPASS');
  });
});
