import { delimiter, relative, sep } from 'node:path';

/** What npm and Nx set for a script or a task, and chatload for its own processes. */
const TOOL_VARIABLES =
  /^(?:npm_.*|NX_.*|CHATLOAD_.*|INIT_CWD|NODE|COLOR|FORCE_COLOR|LERNA_PACKAGE_NAME)$/;

/**
 * The environment for a server of the user's, out of the caller's: what the server would see when
 * started by hand in the user's shell. What npm, npx and Nx have added on the way is left out, above
 * all the folders on PATH in which our own Node stands before the user's.
 */
export function userEnvironment(
  caller: Readonly<Record<string, string | undefined>>,
  options: {
    /** The root of chatload's own workspace; absolute. */
    readonly workspace: string;
    /** Variables that the caller wants passed on, also when they are among those left out. */
    readonly passedNames: readonly string[];
  },
): Record<string, string> {
  const passed: Record<string, string> = {};
  for (const [name, value] of Object.entries(caller)) {
    if (value === undefined) continue;
    if (options.passedNames.includes(name)) passed[name] = value;
    else if (name === 'PATH') passed[name] = userPath(value, options.workspace);
    else if (!TOOL_VARIABLES.test(name)) passed[name] = value;
  }
  return passed;
}

function userPath(path: string, workspace: string): string {
  const folders = path.split(delimiter);
  return folders.filter((folder) => !isAdded(folder, workspace)).join(delimiter);
}

/**
 * npm puts a `node_modules/.bin` of the package and of every folder above it on PATH, and a
 * `node-gyp-bin` of its own; npx one of its cache; Nx those of npm and the folder of the Node that it
 * runs on.
 */
function isAdded(folder: string, workspace: string): boolean {
  const parts = folder.split(sep).filter((part) => part !== '');
  if (parts.at(-1) === 'node-gyp-bin' || parts.includes('_npx')) return true;
  const modules = parts.indexOf('node_modules');
  if (!folder.startsWith(sep) || modules === -1) return false;
  const owner = sep + parts.slice(0, modules).join(sep);
  const isBin = parts.length === modules + 2 && parts.at(-1) === '.bin';
  return isWithin(owner, workspace) || (isBin && isWithin(workspace, owner));
}

function isWithin(inner: string, outer: string): boolean {
  const way = relative(outer, inner);
  return way !== '..' && !way.startsWith(`..${sep}`);
}
