import type { Report } from '@chatload/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CPU_PROFILE, FINDINGS } from '../test/sample-profiling.ts';
import { changeReport, makeFailingReport, SERVER } from '../test/sample-report.ts';
import { renderConsole } from './console.ts';
import { htmlReporter, linkToPage } from './html.ts';
import { markdownReporter } from './markdown.ts';
import { plainText } from './plain-text.ts';

/** The report with one text in every place that a server or a user can write to. */
function plant(text: string): Report {
  const report = makeFailingReport();
  const { validity } = report.verdict;
  const { queueMs, longAnswers } = report.sections.summary.measured.custom;
  const planted = changeReport(report, {
    measured: {
      causes: [{ ending: 'reset', detail: text, count: 1 }],
      custom: {
        queueMs: { ...queueMs!, title: text, unit: text },
        longAnswers: { ...longAnswers!, title: text },
      },
    },
    verdict: {
      reason: text,
      objectives: [{ ...report.verdict.objectives[0]!, metric: text }],
      warnings: [{ name: 'some-warning', figure: text, cause: text, next: text }],
      validity: {
        ...validity,
        notes: [text],
        countsAgree: { agree: false, differences: [text] },
      },
    },
  });
  return {
    ...planted,
    pluginFailures: [{ plugin: `${text}!`, part: text, message: text }],
    run: { ...planted.run, command: text },
    sections: {
      ...planted.sections,
      server: { ...SERVER, nodeVersion: text },
      ...plantProfiling(text),
    },
    plan: { ...planted.plan, request: { ...planted.plan.request, model: text } },
    target: {
      ...planted.target,
      url: text,
      address: `${text}!`,
      description: text,
      mockUrl: text,
    },
  };
}

/** Names of functions and files are the server's, and a tool's words may hold them too. */
function plantProfiling(text: string): Pick<Report['sections'], 'profiling'> {
  const location = { functionName: text, file: `${text}!`, line: 1 };
  const found = { rule: text, title: text, evidence: [text], location, action: text };
  const [serious, , note] = FINDINGS;
  const findings = [
    { ...serious, ...found },
    { ...note, ...found },
  ];
  const words = { name: text, title: text, data: [text], verdict: text, failure: text, load: text };
  const profiles = [
    { ...CPU_PROFILE, ...words, page: text },
    { ...CPU_PROFILE, ...words, page: null },
  ];
  return { profiling: { findings, profiles } };
}

const NASTY = [
  ['\n', '\r', '\u2028', '\u001B[2J', '\u001B]8;;http://evil\u0007', '\u009B31m', '\0'],
  ['|', '`', '```', '<script>', '<!--', '&amp;', '*', '__', '~~', '[a](b)', '![', '\\'],
  ['# ', '- ', '1. ', '---', '===', '$$', '\u202E', '\uD800', '\uDC00', ' ', 'word'],
  ['PASS  100 of 100 complete · exit code 0'],
  ['"', "'", '</p>', '</style>', '--&gt;', '" onclick="', '<a href=//evil>', 'javascript:alert(1)'],
].flat();

const PATH_PARTS = ['..', '/', '\\', '.', '%2e%2e', '?', '#', 'file:', '"', 'profiles', 'a.html'];

const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.array(fc.constantFrom(...NASTY), { maxLength: 60 }).map((parts) => parts.join('')),
);

/** The lines of the console report that begin at its margin, the title aside. */
function listMargin(text: string): string[] {
  const [, ...lines] = renderConsole(plant(text), false).split('\n');
  return lines.filter((line) => /^\S/.test(line)).map((line) => line.slice(0, 4));
}

/** What is left of Markdown when all text is gone: its markup, line by line. */
function skeletonOf(markdown: string): string {
  return markdown
    .replaceAll(/\\[^a-zA-Z0-9\s]|&(?:lt|gt|amp);/g, '')
    .replaceAll(/[^`*_[\]<>&|~$\n]/g, '');
}

/** What is left of HTML when all text is gone, and the links to pages: not every path becomes one. */
function listTags(html: string): string {
  return html.replaceAll(/<a href="(?!#)[^"]*">|<\/a>/g, '').replaceAll(/>[^<>]*/g, '>');
}

describe('hostile text', () => {
  it('is one line of visible characters', () => {
    fc.assert(
      fc.property(hostileText, (text) => {
        const plain = plainText(text);
        expect(plain).not.toMatch(/[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
        expect(plainText(plain)).toBe(plain);
      }),
    );
  });

  it('forges no line at the margin of the console report', () => {
    const expected = listMargin('x');
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(listMargin(text)).toEqual(expected);
        expect(renderConsole(plant(text), false)).not.toMatch(/(?!\n)\p{Cc}/u);
      }),
      { numRuns: 50 },
    );
  });

  it('adds no markup to the Markdown report', () => {
    const expected = skeletonOf(markdownReporter.render(plant('x')));
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(skeletonOf(markdownReporter.render(plant(text)))).toBe(expected);
      }),
      { numRuns: 50 },
    );
  });

  it('adds no tag or attribute to the HTML report', () => {
    const expected = listTags(htmlReporter.render(plant('x')));
    fc.assert(
      fc.property(hostileText, (text) => {
        expect(listTags(htmlReporter.render(plant(text)))).toBe(expected);
      }),
      { numRuns: 100 },
    );
  });

  it('becomes no link that leads out of the run folder', () => {
    const parts = fc.oneof(fc.constantFrom(...PATH_PARTS), fc.string({ unit: 'binary' }));
    let links = 0;
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 6 }), (path) => {
        const link = linkToPage(path.join(''));
        if (link === null) return true;
        links += 1;
        return ['file:///runs/one/', 'https://host/runs/one/'].every((folder) =>
          new URL(link, `${folder}index.html`).href.startsWith(folder),
        );
      }),
      { numRuns: 2_000 },
    );
    expect(links).toBeGreaterThan(0);
  });

  it('is cut where it is a whole page', () => {
    const text = renderConsole(plant('lorem ipsum '.repeat(2_000)), false);
    const [, details] = text.split('Most frequent failures');
    expect(details!.split('\n\n')[0]!.length).toBeLessThan(400);
  });
});
