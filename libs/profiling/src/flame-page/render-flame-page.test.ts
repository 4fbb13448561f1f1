import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { hasChromium, openInChromium } from '@chatload/test-kit';
import { describe, expect, test } from 'vitest';
import { APP_ROOT, makeCpuProfile } from '../../test/made-profile.ts';
import type { FlameNode } from './build-flame-tree.ts';
import { renderFlamePage } from './render-flame-page.ts';

const HOSTILE = '</script><script>alert(1)</script><!--';

const page = renderFlamePage({
  title: `a & b ${HOSTILE}`,
  appRoot: APP_ROOT,
  profile: {
    cpu: makeCpuProfile([
      [[`${HOSTILE}@file:///srv/app/a.mjs:3`, 'sort'], 30],
      [['parse@file:///srv/app/node_modules/@scope/name/b.js:7'], 10],
      [['(idle)'], 500],
    ]),
  },
});

/** As a browser reads it: an element ends at the first `</script`. */
function scripts(): readonly { readonly tag: string; readonly text: string }[] {
  return [...page.matchAll(/<script([^>]*)>(.*?)<\/script/gs)].map(([, tag = '', text = '']) => ({
    tag,
    text,
  }));
}

function readData(): { readonly unit: string; readonly tree: FlameNode } {
  const data = scripts().find(({ tag }) => tag.includes('application/json'));
  return JSON.parse(data?.text ?? '') as { unit: string; tree: FlameNode };
}

describe('the flame graph page', () => {
  test('has its own scripts and no other, whatever a function is called', () => {
    expect(scripts()).toHaveLength(3);
    const nonce = /script-src 'nonce-([^']+)'/.exec(page)?.[1];
    expect(nonce).toMatch(/^.{20,}$/);
    for (const { tag } of scripts()) expect(tag).toContain(`nonce="${nonce}"`);
    expect(page).toContain('<h1>a &amp; b &lt;/script&gt;');
  });

  test('has scripts that a browser can parse, with nothing of modules left in them', () => {
    const programs = scripts().filter(({ tag }) => !tag.includes('application/json'));
    expect(programs).toHaveLength(2);
    for (const { text } of programs) expect(() => new Script(text)).not.toThrow();
    expect(scripts()[1]?.text).toContain('globalThis.flamegraph=');
  });

  test('asks for nothing, and forbids to', () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/(?:src|href)="(?!data:)/);
    expect(page).not.toMatch(/@import|url\(/);
    expect(page).not.toMatch(/\sstyle="/);
  });

  test('shows what ran, by whose it is, without idle time', () => {
    const { unit, tree } = readData();
    expect(unit).toBe('ms');
    expect(tree.value).toBeCloseTo(40);
    expect(tree.children.toSorted((a, b) => b.value - a.value)).toMatchObject([
      { name: HOSTILE, value: 30, self: 0, category: 'application', place: '/srv/app/a.mjs:3' },
      { name: 'parse', category: 'dependency', packageName: '@scope/name' },
    ]);
  });

  test.skipIf(!hasChromium)('in a browser is quiet, and as wide as its place', async () => {
    // Higher than a window, so that it has a scroll bar.
    const deep = Array.from({ length: 80 }, (_, index) => `f${index}@file:///srv/app/a.mjs:3`);
    const profile = { cpu: makeCpuProfile([[deep, 30]]) };
    const folder = await mkdtemp(join(tmpdir(), 'chatload flame-'));
    try {
      const path = join(folder, 'deep.html');
      await writeFile(path, renderFlamePage({ title: 'deep', appRoot: APP_ROOT, profile }));
      await using opened = await openInChromium(path);
      expect(opened).toMatchObject({ messages: [], requests: [] });
      const widths = `(() => {
        const chart = document.querySelector('#chart');
        return [innerHeight < chart.scrollHeight, chart.clientWidth, chart.querySelector('svg').clientWidth];
      })()`;
      const [isHigh, placePx, graphPx] = (await opened.evaluate(widths)) as [boolean, ...number[]];
      expect(isHigh).toBe(true);
      expect(graphPx).toBe(placePx);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('of a heap profile shows bytes', () => {
    const callFrame = { functionName: 'keep', url: '/srv/app/a.mjs', scriptId: '1', lineNumber: 0 };
    const head = { callFrame, selfSize: 0, children: [{ callFrame, selfSize: 99, children: [] }] };
    const heap = renderFlamePage({ title: 'heap', appRoot: APP_ROOT, profile: { heap: { head } } });
    expect(heap).toContain('{"unit":"bytes","tree":{"name":"all","value":99,');
  });
});
