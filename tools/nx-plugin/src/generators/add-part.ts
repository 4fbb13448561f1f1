import { execFileSync } from 'node:child_process';
import { basename, join } from 'node:path';
import type { GeneratorCallback, Tree } from '@nx/devkit';
import { addMapLine, type MapLine } from './add-map-line.ts';
import { addTableRow, type TableRow } from './add-table-row.ts';

/** One file, its test, one line in a map and one row in the docs: what any extension consists of. */
export interface Part {
  /** Relative to the workspace, as all paths here; the test stands beside it. */
  readonly path: string;
  readonly source: string;
  readonly test: string;
  readonly enlist: Omit<MapLine, 'module'> & { readonly path: string };
  readonly document: TableRow & { readonly path: string };
}

/**
 * Writes all of a part; gives back what formats it once it is on the disk. Nx writes nothing when it
 * throws, and calls nothing after a dry run.
 *
 * @throws when a file of its name is there, or the map or the table has no place for it
 */
export function addPart(tree: Tree, part: Part): GeneratorCallback {
  const testPath = part.path.replace(/\.ts$/, '.test.ts');
  for (const path of [part.path, testPath]) {
    if (tree.exists(path)) throw new Error(`${path} is there already. Take another name.`);
  }
  const { enlist, document } = part;
  edit(tree, enlist.path, (text) => addMapLine(text, { ...enlist, module: basename(part.path) }));
  edit(tree, document.path, (text) => addTableRow(text, document));
  tree.write(part.path, part.source);
  tree.write(testPath, part.test);

  const written = [part.path, testPath, enlist.path, document.path];
  return () => {
    const oxfmt = join(tree.root, 'node_modules/.bin/oxfmt');
    execFileSync(process.execPath, [oxfmt, ...written], { cwd: tree.root, stdio: 'inherit' });
    console.log(
      `\nIt works as it is. Make it yours in ${part.path}, and say so in ${document.path}.`,
    );
  };
}

function edit(tree: Tree, path: string, change: (text: string) => string): void {
  const text = tree.read(path, 'utf8');
  if (text === null) {
    throw new Error(`${path} is not there. Start the generator in a workspace of chatload.`);
  }
  try {
    tree.write(path, change(text));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: ${reason} Nothing was changed.`, { cause: error });
  }
}
