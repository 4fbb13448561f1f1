import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/**
 * d3-flame-graph and what it needs of d3, as one classic script that defines `flamegraph` and `d3`.
 *
 * The packages' own UMD builds are joined, each after those it needs. Of d3-flame-graph it is the
 * module, since its UMD build adds a style element that no nonce can be given to; its style sheet is
 * `styles`.
 */
export function readFlameGraphSources(): { readonly script: string; readonly styles: string } {
  const require = createRequire(import.meta.url);
  const dist = dirname(require.resolve('d3-flame-graph'));
  const builds = new Map<string, string>();
  addDependencies(join(dist, '..'), builds);
  const module = readFileSync(join(dist, 'd3-flamegraph.es.min.js'), 'utf8');
  return {
    script: [...builds.values(), toClassicScript(module)].join(';\n'),
    styles: readFileSync(join(dist, 'd3-flamegraph.css'), 'utf8'),
  };
}

/** By path: two packages may bring different versions of a third. */
function addDependencies(packageFolder: string, builds: Map<string, string>): void {
  const require = createRequire(join(packageFolder, 'package.json'));
  for (const name of d3PackagesOf(packageFolder)) {
    const folder = join(dirname(require.resolve(name)), '..');
    if (builds.has(folder)) continue;
    addDependencies(folder, builds);
    builds.set(folder, readFileSync(join(folder, `dist/${name}.min.js`), 'utf8'));
  }
}

function d3PackagesOf(packageFolder: string): readonly string[] {
  const json = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    readonly dependencies?: Readonly<Record<string, string>>;
  };
  // Others, such as internmap, are inside the builds that need them.
  return Object.keys(json.dependencies ?? {}).filter((name) => name.startsWith('d3-'));
}

/** @throws if the module has imports or exports that are not understood */
function toClassicScript(module: string): string {
  const body = module
    .replaceAll(
      /\bimport\s*\{([^}]*)\}\s*from\s*["']d3-[a-z]+["'];?/g,
      (_, names: string) => `const {${names.replaceAll(/\s+as\s+/g, ':')}}=d3;`,
    )
    .replaceAll(/\bimport\s*["'][^"']+["'];?/g, '')
    .replaceAll(/\bexport\s*\{([^}]*)\};?/g, (_, names: string) => {
      const local = /([\w$]+)\s+as\s+default/.exec(names)?.[1];
      return local === undefined ? '' : `globalThis.flamegraph=${local};`;
    });
  if (!body.includes('globalThis.flamegraph=') || /\b(?:import|export)\s*[{"'*]/.test(body)) {
    throw new Error('d3-flame-graph is built in a way that the flame graph page does not know');
  }
  return `(function(){"use strict";${body}})()`;
}
