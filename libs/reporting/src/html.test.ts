import { createHash } from 'node:crypto';
import type { Report } from '@chatload/contracts';
import { describe, expect, it } from 'vitest';
import { CPU_PROFILE } from '../test/sample-profiling.ts';
import {
  makeAbortedReport,
  makeBenchmarkReport,
  makeFailingReport,
  makeOpenReport,
  makeReport,
  makeReportOfNothing,
} from '../test/sample-report.ts';
import { renderConsole } from './console.ts';
import { escapeHtml, htmlReporter, linkToPage } from './html.ts';

const render = (report: Report): string => htmlReporter.render(report);

/** As a reader sees it. */
function readText(html: string): string {
  return html
    .replace(/<style>[^]*<\/style>/, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

const REPORTS = [
  makeReport,
  makeFailingReport,
  makeReportOfNothing,
  makeAbortedReport,
  makeBenchmarkReport,
  () => makeOpenReport(0.8),
];

describe('the HTML report', () => {
  it.each(REPORTS)('has every figure of the console report (%o)', (make) => {
    const text = readText(render(make()));
    // The star of a rough percentile stands in an element of its own.
    const words = renderConsole(make(), false).match(/[^\s*]*\d[^\s*]*/g) ?? [];
    expect(words.filter((word) => !text.includes(word))).toEqual([]);
  });

  it.each(REPORTS)('closes every element that it opens, in order (%o)', (make) => {
    const open: string[] = [];
    const wrong: string[] = [];
    for (const [tag, slash, name = ''] of render(make()).matchAll(/<(\/?)([a-z]\w*)[^>]*>/g)) {
      if (['meta', 'link'].includes(name)) continue;
      if (slash === '') open.push(name);
      else if (open.pop() !== name) wrong.push(tag);
    }
    expect([...wrong, ...open]).toEqual([]);
  });

  it('allows nothing but its one style, by its hash, and holds nothing else', () => {
    const html = render(makeBenchmarkReport());
    const [, style = ''] = /<style>([^]*)<\/style>/.exec(html) ?? [];
    const hash = createHash('sha256').update(style).digest('base64');
    expect(html).toContain(
      `content="default-src 'none'; style-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'"`,
    );
    expect(style).toContain('prefers-color-scheme: dark');
    expect(style).not.toMatch(/url\(|@import/);
    expect(html).not.toMatch(/<script|\son\w+=|\sstyle=|\ssrc=|<form|target=/);
  });

  it('is the same for the same report', () => {
    expect(render(makeReport())).toBe(render(makeReport()));
  });

  it('has the verdict at the top, at the end and in the title of the tab', () => {
    const html = render(makeFailingReport());
    const banner = '<p class="banner bad"><strong>FAIL</strong> completeRatio 0.94';
    const [header = '', main = ''] = html.split('</header>');
    expect(header).toContain(banner);
    expect(main.slice(main.lastIndexOf('</section>'))).toContain(banner);
    expect(html).toContain('<title>FAIL: Testing the bundled chat-server');
  });

  it('has figures in columns aligned right, under headings that say whose they are', () => {
    const html = render(makeFailingReport());
    expect(html).toContain('<th scope="col" class="figure">p50</th>');
    expect(html).toMatch(
      /<th scope="row">Time to first chunk<\/th><td class="figure">101\.9<\/td>/,
    );
    expect(html).toContain('<td class="figure">107.9<span class="mark">*</span></td>');
    expect(html).toContain('<dt>Mock</dt><dd>http://127.0.0.1:4010</dd>');
  });

  it('has one heading for each link of its contents', () => {
    for (const make of REPORTS) {
      const html = render(make());
      const links = [...html.matchAll(/href="#([^"]*)"/g)].map(([, id]) => id);
      const ids = [...html.matchAll(/<h2 id="([^"]*)"/g)].map(([, id]) => id);
      expect(links).toEqual(ids);
      expect(new Set(ids).size).toBe(ids.length);
    }
  });

  it('has a benchmark’s findings and pages right below the verdict, before all figures', () => {
    const html = render(makeBenchmarkReport());
    const headings = [...html.matchAll(/<h2[^>]*>([^<]*)</g)].map(([, heading]) => heading);
    expect(headings.slice(0, 3)).toEqual([
      'Findings',
      'Profiles, CPU ms a request',
      'Through the server, ms',
    ]);
    const [, main = ''] = html.split('<main>');
    expect(main.trimStart()).toMatch(/^<section aria-labelledby="findings">/);
    expect(html).toContain('<dt>serious</dt><dd class="bad">readFileSync blocks');
  });

  it('links to the pages that there are, and to none outside of the folder', () => {
    const profiles = [CPU_PROFILE, { ...CPU_PROFILE, page: '../other/cpu.html' }];
    const html = render(makeBenchmarkReport({ findings: [], profiles }));
    expect(html).toContain('<h3><a href="profiles/cpu.html">cpu</a></h3>');
    expect(html).toContain('<h3>cpu</h3>');
    expect(html).not.toContain('href="..');
  });
});

describe('a link to a page', () => {
  it.each([
    ['profiles/cpu.html', 'profiles/cpu.html'],
    ['profiles/a b#c?d%2e".html', 'profiles/a%20b%23c%3Fd%252e%22.html'],
    ['profiles/…/ü.html', 'profiles/%E2%80%A6/%C3%BC.html'],
  ])('of %j is relative and encoded', (path, link) => {
    expect(linkToPage(path)).toBe(link);
  });

  it.each([
    '',
    '/etc/passwd',
    '//evil/x',
    '..',
    'profiles/../../x',
    './x',
    'a//b',
    'javascript:alert(1)',
    'https://evil/x',
    String.raw`..\x`,
    'a\nb',
    '\u202Ex',
    '\uD800',
  ])('is refused to %j', (path) => {
    expect(linkToPage(path)).toBeNull();
  });
});

describe('escaping for HTML', () => {
  it.each([
    ['<img src=x onerror=y>', '&lt;img src=x onerror=y&gt;'],
    ['&lt;', '&amp;lt;'],
    [`" onclick='x'`, '&quot; onclick=&#39;x&#39;'],
    ['two\nlines', 'two lines'],
    ['101.9 − 1,234', '101.9 − 1,234'],
  ])('shows %j as text', (text, escaped) => {
    expect(escapeHtml(text)).toBe(escaped);
  });
});
