import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildCpuTree, buildHeapTree } from '../call-tree.ts';
import type { CpuProfile } from '../cpu-profile.ts';
import type { HeapProfile } from '../heap-profile.ts';
import { buildFlameTree, type FlameNode } from './build-flame-tree.ts';
import { readFlameGraphSources } from './flame-graph-sources.ts';

export interface FlamePage {
  readonly title: string;
  /** The server's folder: what is under it is coloured as its own code. */
  readonly appRoot: string;
  readonly profile: { readonly cpu: CpuProfile } | { readonly heap: HeapProfile };
}

/**
 * A flame graph as one HTML file that asks for nothing: its policy forbids all but its own script and
 * style. Whatever stands in the profile is shown as text.
 */
export function renderFlamePage({ title, appRoot, profile }: FlamePage): string {
  const isCpu = 'cpu' in profile;
  const tree = isCpu
    ? buildFlameTree(buildCpuTree(profile.cpu, appRoot).root)
    : buildFlameTree(buildHeapTree(profile.heap, appRoot));
  const { script, styles } = readFlameGraphSources();
  const nonce = randomBytes(18).toString('base64');
  const explanation = isCpu
    ? 'Each box is a function and stands on the one that called it; the wider it is, the more CPU time it took with all that it called. Time in which nothing ran is left out.'
    : 'Each box is a function and stands on the one that called it; the wider it is, the more memory it and all that it called allocated that was still in use at the end. What chatload’s own probe allocated is left out.';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-${nonce}'; style-src 'nonce-${nonce}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style nonce="${nonce}">
${styles}
${readOwn('flame-page.css')}
</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
<p>${explanation} Click a box to enlarge it.</p>
<form id="controls">
<label>Search <input id="search" type="search" autocomplete="off" spellcheck="false" placeholder="function or file"></label>
<button id="reset" type="button">Whole graph</button>
<output id="found" aria-live="polite"></output>
</form>
<ul id="legend" aria-label="Colours"></ul>
<div id="details" aria-live="polite"></div>
<div id="chart" tabindex="0" role="application" aria-label="Flame graph: arrow keys move, Enter enlarges, Escape shows all" aria-describedby="details"></div>
<p id="keys">Keys, once the graph has the focus: arrows move between boxes, Enter enlarges, Escape shows the whole graph.</p>
<script nonce="${nonce}" type="application/json" id="data">${embedJson({ unit: isCpu ? 'ms' : 'bytes', tree })}</script>
<script nonce="${nonce}">
${script}
</script>
<script nonce="${nonce}">
${readOwn('flame-page.js')}
</script>
</body>
</html>
`;
}

function readOwn(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}

/** In a script element nothing but `<` can end it or begin a comment. */
function embedJson(data: { readonly unit: string; readonly tree: FlameNode }): string {
  return JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
