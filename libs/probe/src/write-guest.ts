import { readFile, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { dirname, join, resolve } from 'node:path';

const GUEST_FILE_NAME = 'chatload-probe.mjs';

const ENTRY = resolve(import.meta.dirname, 'guest/main.ts');

/** Every import of the guest: of its own files, and of builtins. */
const IMPORT = /^import\s[^;]*?\sfrom '([^']+)';$/gm;

/**
 * Writes the guest into the folder, as one file of plain JavaScript that imports nothing but `node:`
 * builtins, and gives back its path. The folder may be anywhere: no package is looked for.
 */
export async function writeGuest(folder: string): Promise<string> {
  const path = join(folder, GUEST_FILE_NAME);
  await writeFile(path, await joinGuest());
  return path;
}

/**
 * The guest's files, one after the other, each after those it imports. They share one scope then; a
 * name that two of them declare is a syntax error, which no test of the guest survives.
 */
async function joinGuest(): Promise<string> {
  const builtins = new Set<string>();
  const seen = new Set<string>();
  const bodies: string[] = [];

  const add = async (path: string): Promise<void> => {
    if (seen.has(path)) return;
    seen.add(path);
    const source = stripTypes(await readFile(path, 'utf8'));
    for (const [statement, from = ''] of source.matchAll(IMPORT)) {
      if (from.startsWith('node:')) builtins.add(statement);
      else await add(resolve(dirname(path), from));
    }
    bodies.push(source.replaceAll(IMPORT, '').replaceAll(/^export /gm, ''));
  };
  await add(ENTRY);

  return [...builtins, ...bodies].join('\n');
}

/**
 * Node's own way to strip types says on every first use that it is experimental, on a terminal that
 * belongs to the user. The version of Node is pinned, and a test holds the outcome.
 */
function stripTypes(source: string): string {
  // oxlint-disable-next-line typescript/unbound-method -- put back as it was
  const emitWarning = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
