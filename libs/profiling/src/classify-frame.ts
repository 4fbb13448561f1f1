import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallFrame } from './call-frame.ts';

/** Whose code a function is. */
export type FrameCategory = 'application' | 'dependency' | 'node' | 'v8';

export interface Frame {
  readonly category: FrameCategory;
  /** The package of a dependency, e.g. `@scope/name`; of other code outside the server, its folder. */
  readonly packageName: string | null;
  /** Empty for code outside functions. */
  readonly functionName: string;
  /** A path, or `node:…`; empty for what has no source. */
  readonly file: string;
  /** From 1; 0 where there is none. */
  readonly line: number;
}

const V8 = { category: 'v8', packageName: null } as const;

/**
 * A function, and whose it is: the server's own if its file is under `appRoot` and not in a
 * `node_modules` there.
 *
 * What has no file belongs to V8, with two exceptions. Called by Node's own code it is one of Node's
 * bindings (a socket's `writeUtf8String`). And code that was generated at run time (`new Function`, as
 * schema compilers do; WebAssembly) belongs to who calls it.
 */
export function classifyFrame(
  callFrame: CallFrame,
  { appRoot, caller }: { readonly appRoot: string; readonly caller: Frame | null },
): Frame {
  const { functionName, url, scriptId } = callFrame;
  const line = Math.max(0, callFrame.lineNumber + 1);
  const named = { functionName, file: url, line };
  if (url.startsWith('node:')) return { ...named, category: 'node', packageName: null };
  if (url === '' || url.startsWith('wasm:')) {
    const isGenerated = scriptId !== '0' && !functionName.startsWith('(');
    const inherits = isGenerated || caller?.category === 'node';
    const { category, packageName } = inherits && caller !== null ? caller : V8;
    const isPattern = functionName.startsWith('RegExp:');
    return { ...named, file: '', line: 0, ...(isPattern ? V8 : { category, packageName }) };
  }
  const file = toPath(url);
  const root = appRoot.endsWith(sep) ? appRoot : appRoot + sep;
  const isUnderRoot = file.startsWith(root);
  // The server may be a package itself, as npm has installed it.
  const packageName = packageOf(isUnderRoot ? sep + file.slice(root.length) : file);
  if (packageName !== null) return { ...named, file, category: 'dependency', packageName };
  if (isUnderRoot) return { ...named, file, category: 'application', packageName: null };
  return { ...named, file, category: 'dependency', packageName: dirname(file) };
}

function toPath(url: string): string {
  if (!url.startsWith('file://')) return url;
  try {
    return fileURLToPath(url);
  } catch {
    return url.slice('file://'.length);
  }
}

function packageOf(file: string): string | null {
  const inside = /.*[\\/]node_modules[\\/](.+)/s.exec(file)?.[1];
  if (inside === undefined) return null;
  const [first = '', second] = inside.split(/[\\/]/);
  return first.startsWith('@') && second !== undefined ? `${first}/${second}` : first;
}
